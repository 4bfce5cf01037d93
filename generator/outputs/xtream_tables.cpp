#include "generator/outputs/xtream_tables.hpp"

#include "generator/formats/xmltv_programme.hpp"
#include "generator/formats/xtream_write.hpp"
#include "generator/outputs/guide_output.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

namespace flathead::outputs {
namespace {

constexpr std::size_t longest_description = 4096;

/// It is over, and none of it is out of reach yet.
bool is_kept(Time start, Time stop, Time now, std::chrono::minutes archive) {
    return stop <= now && start >= now - archive;
}

}  // namespace

std::string table_path(ChannelId id) {
    return text::join("x/epg/", id.value, ".json");
}

std::string short_table_path(ChannelId id) {
    return text::join("x/short_epg/", id.value, ".json");
}

std::int32_t row_id(ChannelId channel, Time start) {
    // Seconds tell the rows of a channel apart for 68 years; the rest moves channels apart.
    constexpr std::uint64_t spread = 0x9E3779B97F4A7C15;
    const std::uint64_t moved = static_cast<std::uint64_t>(channel.value) * spread >> 32;
    const std::uint64_t id =
        (static_cast<std::uint64_t>(start.time_since_epoch().count()) + moved) & 0x7FFFFFFF;
    return id == 0 ? 0x7FFFFFFF : static_cast<std::int32_t>(id);
}

ShortTable short_table(std::string_view table, ChannelId channel, Time now) {
    ShortTable result;
    result.text = formats::xtream_table_head;
    const std::chrono::minutes archive = formats::read_xtream_archive(table);
    std::size_t rows = 0;
    std::size_t rest = 0;  // of the table: behind the last row that is cut out, its comma included
    for (std::size_t begin = 0; begin < table.size();) {
        const std::size_t end = std::min(table.find('\n', begin), table.size());
        std::string_view line = table.substr(begin, end - begin);
        const std::size_t line_begin = begin;
        begin = end + 1;
        const auto times = formats::read_xtream_row(line);
        if (!times) continue;
        const char is_now = times->start <= now && now < times->stop ? '1' : '0';
        const char has_archive = is_kept(times->start, times->stop, now, archive) ? '1' : '0';
        const auto set = [&](std::size_t at, char digit) {
            if (line[at] != digit) result.changes.push_back({line_begin + at, digit});
        };
        set(times->now_playing, is_now);
        set(times->has_archive, has_archive);
        if (times->stop <= now) continue;
        if (++rows > short_table_rows) continue;
        while (line.ends_with(',')) line.remove_suffix(1);
        rest = line_begin + line.size();
        const char letter = static_cast<char>('a' + rows - 1);
        if (rows > 1)
            result.text += text::join("<!--# if expr=\"$flathead_rows = /", letter, "/\" -->,");
        result.text += '\n';
        const std::size_t from = result.text.size();
        result.text += line;
        result.text[from + times->now_playing] = is_now;
        result.text[from + times->has_archive] = has_archive;
        if (rows > 1) result.text += "<!--# endif -->";
    }
    if (rows > short_table_rows) {
        result.text += text::join(
            "<!--# if expr=\"$flathead_rows = /z/\" --><!--# include "
            "virtual=\"/flathead/later?stream=",
            channel.value,
            "&from=",
            rest,
            "\" --><!--# else -->",
            formats::xtream_table_tail,
            "<!--# endif -->");
    } else {
        result.text += formats::xtream_table_tail;
    }
    return result;
}

bool XtreamTables::keep(const Channel& channel) {
    const std::string paths[] = {table_path(channel.id), short_table_path(channel.id)};
    for (const std::string& path : paths)
        if (!sink_.has_previous(path)) return false;
    for (const std::string& path : paths) sink_.keep(path);
    return true;
}

void XtreamTables::write(const Channel& channel, std::span<const guide::Slot> rows) {
    table_ = formats::xtream_table_head;
    const std::string guide_id = guide_id_of(channel.id);
    const auto archive = std::chrono::floor<std::chrono::minutes>(channel.archive);
    for (const guide::Slot& row : rows) {
        formats::ProgrammeTexts texts;
        if (row.is_filler()) {
            texts.title = row.filler_title;
        } else {
            texts = formats::programme_texts(row.inner);
            if (texts.title.empty()) texts.title = channel.name;
        }
        table_ += &row == rows.data() ? "\n" : ",\n";
        formats::append_xtream_programme(
            table_,
            {.id = row_id(channel.id, row.start),
             .channel = channel.id.value,
             .guide_id = guide_id,
             .start = row.start,
             .stop = row.stop,
             .title = texts.title,
             .description = utf8::truncated(texts.description, longest_description),
             .language = texts.language,
             .is_now = row.start <= now_ && now_ < row.stop,
             .has_archive = is_kept(row.start, row.stop, now_, archive)});
    }
    table_ += formats::xtream_table_end(archive);
    sink_.put(table_path(channel.id), table_);
    sink_.put(short_table_path(channel.id), short_table(table_, channel.id, now_).text);
}

}  // namespace flathead::outputs
