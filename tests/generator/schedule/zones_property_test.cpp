/// Every zone of the world at every change of its clocks in a year: blocks begin when a clock on
/// the wall says so, programmes at full half-hours.

#include "generator/schedule/calendar.hpp"
#include "generator/schedule/extend.hpp"

#include <gtest/gtest.h>

#include "channel_maker.hpp"
#include <fstream>

namespace flathead::schedule {
namespace {

using namespace tests;
using std::chrono::days;

constexpr Time year_begin{Seconds{1'767'225'600}};  // 2026
constexpr Time year_end = year_begin + days{366};

std::vector<std::string> all_zones() {
    std::vector<std::string> zones;
    std::ifstream rules("/usr/share/zoneinfo/tzdata.zi");
    for (std::string line; std::getline(rules, line);) {
        // "Factory" stands for a clock nobody has set.
        if (line.starts_with("Z ") && !line.starts_with("Z Factory"))
            zones.push_back(line.substr(2, line.find(' ', 2) - 2));
    }
    return zones;
}

/// Instants at which the zone's offset changes, to the second, found by bisection of local().
std::vector<Time> changes_of(const tz::WallClock& clock) {
    const auto offset = [&](Time at) {
        return clock.local(at).time_since_epoch() - at.time_since_epoch();
    };
    std::vector<Time> changes;
    for (Time at = year_begin; at < year_end; at += 12h) {
        if (offset(at) == offset(at + 12h)) continue;
        Time before = at;
        Time after = at + 12h;
        while (after - before > 1s) {
            const Time middle = before + (after - before) / 2;
            (offset(middle) == offset(at) ? before : after) = middle;
        }
        changes.push_back(after);
    }
    return changes;
}

/// The first instant of the day on whose clock the time is not before `at`, looked for second by
/// minute from `begin` on.
Time first_not_before(const tz::WallClock& clock, std::chrono::local_seconds at, Time begin) {
    Time found = begin;
    while (clock.local(found) < at) found += 60s;
    return found;
}

TEST(ZonesProperty, BlocksBeginWhenTheClockSaysSo) {
    const auto zones = all_zones();
    ASSERT_GT(zones.size(), 300U);
    std::size_t switches = 0;
    for (const std::string& zone : zones) {
        const tz::WallClock clock(zone);
        for (const Time change : changes_of(clock)) {
            ++switches;
            SCOPED_TRACE(zone + " " + times::rfc3339(change));
            const auto day = std::chrono::floor<days>(clock.local(change - 1s));
            // Every quarter of an hour of the days around it is the beginning of a block.
            std::vector<BlockConfig> blocks;
            for (Seconds at{0}; at < days{1}; at += 15min)
                blocks.push_back(block(at, "films", ScheduleOrder::shuffle));
            const Calendar calendar(
                blocks, std::vector<bool>(blocks.size(), true), clock, change - 36h, change + 36h);
            for (auto on = day - days{1}; on <= day + days{1}; on += days{1}) {
                Time search = change - 96h;
                for (std::size_t i = 0; i < blocks.size(); ++i) {
                    const auto wanted = on + blocks[i].at;
                    const Time instant = first_not_before(clock, wanted, search);
                    search = instant - 2h;
                    const auto next = calendar.next(instant - 1s, blocks.size());
                    ASSERT_TRUE(next);
                    EXPECT_EQ(next->start, instant) << times::duration_text(blocks[i].at);
                    if (clock.local(instant) != wanted) {
                        // Jumped over: the first instant after the jump.
                        EXPECT_EQ(instant, change);
                    }
                }
            }
        }
    }
    EXPECT_GT(switches, 100U);
}

TEST(ZonesProperty, ChannelsRunAcrossEveryChange) {
    std::vector<Item> items;
    for (int i = 0; i < 40; ++i) items.push_back(film(text::join(i), 20min + Seconds{i * 31}));
    for (int i = 1; i < 60; ++i) items.push_back(episode("a", 1, i, 24min));
    for (int i = 1; i < 40; ++i) items.push_back(clip(text::join(i), Seconds{i * 3}));
    for (const std::string& zone : all_zones()) {
        const tz::WallClock clock(zone);
        for (const Time change : changes_of(clock)) {
            SCOPED_TRACE(zone + " " + times::rfc3339(change));
            Station station{.config = channel(), .items = library(items), .zone = zone};
            station.config.horizon = 48h;
            station.config.pad_to = 30min;
            station.config.filler = from("clips");
            BlockConfig night = block(2h + 30min, "shows", ScheduleOrder::in_order);
            night.until = 4h;
            station.config.blocks = {night};
            station.grow(change - 24h);
            ASSERT_EQ(flaw(station.schedule.rows), "");
            int in_block = 0;
            for (const ScheduleRow& row : station.schedule.rows) {
                if (row.kind != RowKind::programme) continue;
                const auto shown = clock.local(row.start);
                const auto since = shown - std::chrono::floor<days>(shown);
                // Where clocks jump to no full half-hour, what waits for them begins then.
                if (row.start != change) {
                    EXPECT_LE((since % 30min).count(), slack.count()) << times::rfc3339(row.start);
                }
                if (!row.lane.empty()) {
                    // An hour that comes twice is twice in it.
                    const auto day = std::chrono::floor<days>(shown);
                    const Time search = row.start - 30h;
                    EXPECT_GE(row.start, first_not_before(clock, day + 2h + 30min, search));
                    EXPECT_LT(row.start, first_not_before(clock, day + 4h, search));
                    ++in_block;
                }
            }
            EXPECT_GE(in_block, 4);
        }
    }
}

}  // namespace
}  // namespace flathead::schedule
