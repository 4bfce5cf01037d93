#pragma once
/// Libraries and channels for tests, and the shortest way from them to rows.

#include "generator/schedule/extend.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace flathead::tests {

using namespace std::chrono_literals;

/// Monday, 2 February 2026, 12:00 UTC.
inline constexpr Time noon{Seconds{1'770'033'600}};

inline Item film(const std::string& title, Seconds length, int year = 1960) {
    Item item;
    item.key = "film " + title;
    item.library = "films";
    item.type = ItemType::movie;
    item.title = title;
    item.year = year;
    item.facts.duration = length + 400ms;
    item.files = {{"/films/" + title + ".mkv", {}}};
    return item;
}

inline Item episode(const std::string& show, int season, int number, Seconds length = 25min) {
    Item item;
    item.key = text::join(show, " S", season, "E", number);
    item.library = "shows";
    item.type = ItemType::episode;
    item.title = text::join("Story ", season, "x", number);
    item.show = show;
    item.show_key = "key of " + show;
    item.season = season;
    item.episode = item.last_episode = number;
    item.facts.duration = length;
    item.files = {{"/shows/" + item.key + ".mkv", {}}};
    return item;
}

inline Item clip(const std::string& title, Seconds length) {
    Item item = film(title, length);
    item.key = "clip " + title;
    item.library = "clips";
    item.type = ItemType::video;
    return item;
}

/// One library of everything; items know which one they are of.
inline Library library(std::vector<Item> items) {
    std::ranges::sort(items, {}, &Item::key);
    return {.name = "all", .items = std::move(items), .problems = {}};
}

inline std::vector<SelectionConfig> from(const std::string& library) {
    SelectionConfig selection;
    selection.where = "flathead.yaml:1:1";
    selection.libraries = {library};
    return {selection};
}

inline VirtualChannelConfig channel(ScheduleOrder order = ScheduleOrder::shuffle,
                                    const std::string& library = "films") {
    VirtualChannelConfig config;
    config.key = config.name = "Test";
    if (order != ScheduleOrder::blocks) config.from = from(library);
    config.order = order;
    return config;
}

inline BlockConfig block(Seconds at, const std::string& library, ScheduleOrder order) {
    BlockConfig config;
    config.name = "block at " + times::duration_text(at);
    config.at = at;
    config.from = from(library);
    config.order = order;
    return config;
}

/// A channel that grows.
struct Station {
    VirtualChannelConfig config;
    Library items;
    std::string zone{"UTC"};
    Schedule schedule{.channel = "Test", .seed = 7, .rows = {}};
    std::vector<Item> former{};
    Problems problems{};

    /// The rows that were added.
    std::vector<ScheduleRow> grow(Time now) {
        const schedule::Catalogue catalogue(std::span(&items, 1));
        const schedule::Selection selection = schedule::select(catalogue, config);
        schedule::Extension added = schedule::extend(
            schedule, catalogue, selection, config, former, tz::WallClock(zone), now);
        schedule.rows.insert(schedule.rows.end(), added.rows.begin(), added.rows.end());
        problems = selection.problems;
        problems.add(added.problems);
        return added.rows;
    }
};

/// Keys of the programmes, in order.
inline std::vector<std::string> programmes(const std::vector<ScheduleRow>& rows,
                                           std::size_t most = 1000) {
    std::vector<std::string> out;
    for (const ScheduleRow& row : rows) {
        if (row.kind == RowKind::programme && out.size() < most) out.push_back(row.item);
    }
    return out;
}

/// What breaks the contract of a schedule; empty: nothing.
inline std::string flaw(const std::vector<ScheduleRow>& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const ScheduleRow& row = rows[i];
        const std::string place = text::join("row ", i, " at ", times::rfc3339(row.start), ": ");
        if (row.end <= row.start) return place + "is empty";
        if (i > 0 && rows[i - 1].end != row.start)
            return place + (rows[i - 1].end < row.start ? "gap before it" : "overlap");
        if (row.item.empty() != (row.kind == RowKind::gap)) return place + "kind and item differ";
        if (row.reason.empty()) return place + "no reason";
    }
    return {};
}

}  // namespace flathead::tests
