#include "generator/schedule/calendar.hpp"

#include <gtest/gtest.h>

#include "channel_maker.hpp"

namespace flathead::schedule {
namespace {

using namespace tests;
using std::chrono::local_days;
using std::chrono::year;

bool is_on_date(std::vector<std::pair<int, int>> dates, local_days day) {
    BlockConfig config;
    config.dates = std::move(dates);
    return is_on(config, day);
}

TEST(Calendar, DatesOfEveryYearOfOneAndOfEveryMonth) {
    struct Row {
        std::vector<std::pair<int, int>> dates;
        local_days day;
        bool is_on;
    };
    const auto day = [](int y, int m, int d) { return local_days{year(y) / m / d}; };
    const std::vector<Row> table{
        {{}, day(2026, 7, 1), true},
        {{{1224, 1226}}, day(2026, 12, 23), false},
        {{{1224, 1226}}, day(2026, 12, 24), true},
        {{{1224, 1226}}, day(2031, 12, 26), true},
        {{{1224, 1226}}, day(2026, 12, 27), false},
        {{{1224, 106}}, day(2026, 12, 31), true},  // over New Year
        {{{1224, 106}}, day(2027, 1, 6), true},
        {{{1224, 106}}, day(2027, 1, 7), false},
        {{{20261231, 20270102}}, day(2027, 1, 1), true},
        {{{20261231, 20270102}}, day(2028, 1, 1), false},
        {{{229, 229}}, day(2028, 2, 29), true},
        {{{229, 229}}, day(2027, 3, 1), false},
        {{{229, 302}}, day(2027, 2, 28), false},  // begins on 1 March
        {{{229, 302}}, day(2027, 3, 1), true},
        {{{227, 229}}, day(2027, 2, 28), true},  // ends on 28 February
        {{{227, 229}}, day(2027, 3, 1), false},
        {{{13, 13}}, day(2026, 2, 13), true},
        {{{13, 13}}, day(2026, 2, 14), false},
        {{{31, 31}}, day(2026, 5, 31), true},
        {{{31, 2}}, day(2026, 4, 30), false},
        {{{31, 2}}, day(2026, 5, 1), true},
        {{{101, 101}, {704, 704}}, day(2026, 7, 4), true},
    };
    for (const Row& row : table) {
        EXPECT_EQ(is_on_date(row.dates, row.day), row.is_on)
            << (row.dates.empty() ? 0 : row.dates[0].first) << " "
            << row.day.time_since_epoch().count();
    }
}

TEST(Calendar, DaysAndDatesBothCount) {
    BlockConfig config;
    config.weekdays = 0x10;  // Friday
    config.dates = {{13, 13}};
    EXPECT_TRUE(is_on(config, local_days{year(2026) / 2 / 13}));
    EXPECT_FALSE(is_on(config, local_days{year(2026) / 2 / 20}));
    EXPECT_FALSE(is_on(config, local_days{year(2026) / 1 / 13}));
}

TEST(Calendar, OccurrencesReachOverMidnightAndDays) {
    BlockConfig late = block(23h, "films", ScheduleOrder::shuffle);
    late.until = 2h;
    BlockConfig marathon = block(20h, "films", ScheduleOrder::shuffle);
    marathon.length = 50h;
    marathon.dates = {{20260203, 20260203}};
    const std::vector<BlockConfig> blocks{late, marathon};
    const tz::WallClock clock("Europe/Rome");
    const Calendar calendar(blocks, {true, true}, clock, noon, noon + 24h * 7);
    const auto never = [](const Occurrence&) { return false; };
    const auto on = [&](Time at) {
        const auto found = calendar.on(at, never);
        return found ? static_cast<int>(found->block) : -1;
    };
    const Time midnight = noon + 11h;  // of 3 February in Rome
    EXPECT_EQ(on(midnight - 1h - 1s), -1);
    EXPECT_EQ(on(midnight - 1h), 0);
    EXPECT_EQ(on(midnight + 2h - 1s), 0);
    EXPECT_EQ(on(midnight + 2h), -1);
    EXPECT_EQ(on(midnight + 20h), 1);
    EXPECT_EQ(on(midnight + 23h), 0) << "the first of the config";
    EXPECT_EQ(on(midnight + 26h), 1);
    EXPECT_EQ(on(midnight + 70h - 1s), 1);
    EXPECT_EQ(on(midnight + 70h), -1);
    EXPECT_EQ(on(midnight + 71h), 0);
    EXPECT_EQ(calendar.next(midnight, 2)->start, midnight + 20h);
    EXPECT_EQ(calendar.next(midnight, 1)->start, midnight + 23h) << "only those before the second";
    EXPECT_FALSE(calendar.next(midnight, 0));
}

TEST(Calendar, ASingleItemIsOnUntilItHasBegun) {
    std::vector<BlockConfig> blocks{block(20h, "films", ScheduleOrder::shuffle)};
    blocks[0].lateness = 10min;
    const tz::WallClock clock("UTC");
    const Calendar calendar(blocks, {true}, clock, noon, noon + 24h);
    const auto never = [](const Occurrence&) { return false; };
    const auto always = [](const Occurrence&) { return true; };
    EXPECT_FALSE(calendar.on(noon + 8h - 1s, never));
    EXPECT_TRUE(calendar.on(noon + 8h, never));
    EXPECT_FALSE(calendar.on(noon + 8h, always));
    EXPECT_TRUE(calendar.on(noon + 8h + 10min, never));
    EXPECT_FALSE(calendar.on(noon + 8h + 10min + 1s, never));
    const Calendar unusable(blocks, {false}, clock, noon, noon + 24h);
    EXPECT_FALSE(unusable.on(noon + 8h, never));
}

}  // namespace
}  // namespace flathead::schedule
