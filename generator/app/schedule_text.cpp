#include "generator/app/schedule_text.hpp"

#include "generator/schedule/selection.hpp"
#include "relay/base/text.hpp"
#include "relay/lib/icu/fold.hpp"
#include "relay/lib/tz/clock.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace flathead::app {
namespace {

constexpr std::size_t most_items_told = 20;

std::string two_digits(int value) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%02d", value);
    return text.data();
}

std::string_view name_of(RowKind kind) {
    switch (kind) {
        case RowKind::programme:
            return "programme";
        case RowKind::filler:
            return "filler";
        case RowKind::gap:
            return "gap";
    }
    return "gap";
}

/// Milliseconds as seconds: "0", "12.5".
std::string seconds_text(Milliseconds span) {
    std::string text = std::to_string(span.count() / 1000);
    if (const auto rest = span.count() % 1000; rest != 0) {
        std::array<char, 8> digits{};
        std::snprintf(digits.data(), digits.size(), ".%03d", static_cast<int>(rest));
        text += digits.data();
        while (text.ends_with('0')) text.pop_back();
    }
    return text;
}

std::string row_json(const ScheduleStage& stage, const ScheduleRow& row) {
    const bool is_gap = row.item.empty();
    return text::join("{\"start\":\"",
                      times::rfc3339(row.start),
                      "\",\"end\":\"",
                      times::rfc3339(row.end),
                      "\",\"in\":",
                      seconds_text(row.in),
                      ",\"out\":",
                      seconds_text(row.in + (row.end - row.start)),
                      ",\"item\":",
                      is_gap ? "null" : text::json_string(row.item),
                      ",\"title\":",
                      is_gap ? "null" : text::json_string(title_of(stage.item(row.item), row.item)),
                      ",\"reason\":",
                      text::json_string(row.reason),
                      ",\"kind\":\"",
                      name_of(row.kind),
                      "\"}");
}

/// Rows of now and what comes after, programmes only.
struct OnAir {
    const ScheduleRow* now = nullptr;
    const ScheduleRow* next = nullptr;
};

OnAir on_air(const VirtualChannel& channel, Time now) {
    OnAir found;
    for (const ScheduleRow& row : channel.rows) {
        if (row.start <= now && now < row.end) {
            found.now = &row;
        } else if (row.start > now && row.kind == RowKind::programme) {
            found.next = &row;
            break;
        }
    }
    return found;
}

struct PoolSize {
    std::string name;
    std::size_t items = 0;
};

std::vector<PoolSize> pools_of(const schedule::Selection& selection,
                               const VirtualChannelConfig& config) {
    std::vector<PoolSize> pools{{"the channel itself", selection.main.size()}};
    for (std::size_t i = 0; i < selection.blocks.size(); ++i)
        pools.push_back({text::join("block ", config.blocks[i].name), selection.blocks[i].size()});
    if (!config.filler.empty()) pools.push_back({"filler", selection.filler.size()});
    if (!config.bumpers.empty()) pools.push_back({"bumpers", selection.bumpers.size()});
    return pools;
}

/// Items whose title or show holds the text, or whose key it is.
std::vector<schedule::ItemIndex> items_named(const schedule::Catalogue& catalogue,
                                             const std::string& wanted) {
    std::vector<schedule::ItemIndex> found;
    if (const auto index = catalogue.find(wanted)) return {*index};
    const std::string folded = fold_name(wanted);
    if (folded.empty()) return found;
    for (schedule::ItemIndex i = 0; i < catalogue.size() && found.size() < most_items_told; ++i) {
        const Item& item = catalogue[i];
        if (text::contains(fold_name(item.title), folded) ||
            text::contains(fold_name(item.show), folded))
            found.push_back(i);
    }
    return found;
}

/// "Mon 2026-11-30 20:15:00" on the clocks of the site.
std::string clock_text(Time at, const std::string& zone) {
    constexpr std::array<std::string_view, 7> names{
        "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    const std::chrono::local_seconds local = tz::WallClock(zone).local(at);
    const auto day = std::chrono::floor<std::chrono::days>(local);
    // A reading of a clock, printed as one.
    std::string text = times::rfc3339(Time(local.time_since_epoch()));
    text[text.find('T')] = ' ';
    text.pop_back();
    return text::join(names[std::chrono::weekday(day).c_encoding()], ' ', text);
}

}  // namespace

std::string title_of(const Item* item, const std::string& key) {
    if (item == nullptr) return key;
    if (item->type == ItemType::episode && !item->show.empty()) {
        std::string title = item->show;
        if (item->episode > 0)
            title += text::join(" S", two_digits(item->season), 'E', two_digits(item->episode));
        if (item->last_episode > item->episode)
            title += text::join("-E", two_digits(item->last_episode));
        if (!item->title.empty()) title += text::join(": ", item->title);
        return title;
    }
    if (item->title.empty()) return key;
    return item->part > 0 ? text::join(item->title, " (", item->part, ')') : item->title;
}

std::string rows_json(const ScheduleStage& stage, std::span<const ScheduleRow> rows) {
    std::string out = "[";
    for (const ScheduleRow& row : rows)
        out += text::join(out.size() > 1 ? ",\n" : "\n", row_json(stage, row));
    return out += "\n]\n";
}

std::string rows_text(const ScheduleStage& stage,
                      std::span<const ScheduleRow> rows,
                      const std::string& zone) {
    std::string out;
    for (const ScheduleRow& row : rows) {
        out += text::join(
            clock_text(row.start, zone),
            "  ",
            times::duration_text(row.end - row.start),
            "\t",
            row.kind == RowKind::programme ? "" : text::join(name_of(row.kind), ": "),
            row.item.empty() ? std::string("nothing") : title_of(stage.item(row.item), row.item),
            row.in > Milliseconds{0} ? text::join(" from ", seconds_text(row.in), " s on")
                                     : std::string(),
            "\t",
            row.reason,
            '\n');
    }
    return out;
}

std::string playing_json(const ScheduleStage& stage,
                         const VirtualChannel& channel,
                         const std::string& item,
                         Time now) {
    const OnAir shown = on_air(channel, now);
    const auto selection = schedule::select(stage.catalogue(), *channel.config);
    std::string out = text::join("{\"key\":",
                                 text::json_string(channel.config->key),
                                 ",\"seed\":\"",
                                 channel.seed,
                                 "\",\"house\":{\"video\":",
                                 text::json_string(channel.house.video),
                                 ",\"pixel_format\":",
                                 text::json_string(channel.house.pixel_format),
                                 ",\"audio\":",
                                 text::json_string(channel.house.audio),
                                 "},\"until\":",
                                 channel.rows.empty()
                                     ? std::string("null")
                                     : text::json_string(times::rfc3339(channel.rows.back().end)),
                                 ",\"now\":",
                                 shown.now == nullptr ? "null" : row_json(stage, *shown.now),
                                 ",\"next\":",
                                 shown.next == nullptr ? "null" : row_json(stage, *shown.next),
                                 ",\"pools\":[");
    for (const PoolSize& pool : pools_of(selection, *channel.config)) {
        out += text::join(out.back() == '[' ? "" : ",",
                          "{\"name\":",
                          text::json_string(pool.name),
                          ",\"items\":",
                          pool.items,
                          '}');
    }
    out += "],\"items\":[";
    const auto found =
        item.empty() ? std::vector<schedule::ItemIndex>{} : items_named(stage.catalogue(), item);
    for (const schedule::ItemIndex index : found) {
        const Item& one = stage.catalogue()[index];
        out += text::join(out.back() == '[' ? "" : ",",
                          "{\"item\":",
                          text::json_string(one.key),
                          ",\"title\":",
                          text::json_string(title_of(&one, one.key)),
                          ",\"library\":",
                          text::json_string(one.library),
                          ",\"pools\":[");
        for (const auto& verdict : schedule::why(stage.catalogue(), *channel.config, index)) {
            out += text::join(out.back() == '[' ? "" : ",",
                              "{\"name\":",
                              text::json_string(verdict.pool),
                              ",\"is_in\":",
                              verdict.verdict.is_in ? "true" : "false",
                              ",\"why\":",
                              text::json_string(verdict.verdict.sentence),
                              '}');
        }
        out += "]}";
    }
    return out += "]}";
}

std::string pools_text(const ScheduleStage& stage, const VirtualChannel& channel) {
    const auto selection = schedule::select(stage.catalogue(), *channel.config);
    std::string out;
    for (const PoolSize& pool : pools_of(selection, *channel.config)) {
        out += text::join(channel.config->name,
                          ", ",
                          pool.name,
                          ": ",
                          text::counted(pool.items, "item", "items"),
                          '\n');
    }
    for (const Problem& problem : selection.problems.first())
        out += text::join("  ", problem.where, ": ", problem.what, '\n');
    return out;
}

std::string playing_text(const ScheduleStage& stage,
                         const VirtualChannel& channel,
                         const std::string& item,
                         Time now,
                         const std::string& zone) {
    const OnAir shown = on_air(channel, now);
    std::string out;
    const auto add_row = [&](std::string_view when, const ScheduleRow* row) {
        out += text::join(when,
                          row == nullptr ? std::string(": nothing is scheduled\n")
                                         : text::join(": ", rows_text(stage, {row, 1}, zone)));
    };
    add_row("now", shown.now);
    add_row("next", shown.next);
    if (!channel.rows.empty())
        out += text::join("scheduled until ",
                          clock_text(channel.rows.back().end, zone),
                          ", seed ",
                          channel.seed,
                          '\n');
    if (!channel.house.video.empty())
        out += text::join("house format: ",
                          channel.house.video,
                          ' ',
                          channel.house.pixel_format,
                          ", ",
                          channel.house.audio,
                          '\n');
    out += pools_text(stage, channel);
    if (item.empty()) return out;
    const auto found = items_named(stage.catalogue(), item);
    if (found.empty()) out += text::join("no library has an item called '", item, "'\n");
    for (const schedule::ItemIndex index : found) {
        const Item& one = stage.catalogue()[index];
        out += text::join(one.library, ": ", title_of(&one, one.key), "  (", one.key, ")\n");
        for (const auto& verdict : schedule::why(stage.catalogue(), *channel.config, index))
            out += text::join("  ", verdict.pool, ": ", verdict.verdict.sentence, '\n');
    }
    if (found.size() == most_items_told)
        out += text::join("(the first ", most_items_told, " of them)\n");
    return out;
}

}  // namespace flathead::app
