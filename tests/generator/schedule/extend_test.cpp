#include "generator/schedule/extend.hpp"

#include <gtest/gtest.h>

#include "channel_maker.hpp"
#include <set>

namespace flathead::schedule {
namespace {

using namespace tests;
using Keys = std::vector<std::string>;

std::vector<Item> films(int count, Seconds length = 90min) {
    std::vector<Item> out;
    for (int i = 0; i < count; ++i)
        out.push_back(film(text::join(i), length + Seconds{i * 60}, 1950 + i));
    return out;
}

std::vector<Item> episodes(const std::string& show, int seasons, int each, Seconds length = 25min) {
    std::vector<Item> out;
    for (int season = 1; season <= seasons; ++season) {
        for (int number = 1; number <= each; ++number)
            out.push_back(episode(show, season, number, length));
    }
    return out;
}

std::vector<Item> operator+(std::vector<Item> a, const std::vector<Item>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

const ScheduleRow* row_at(const Schedule& schedule, Time at) {
    for (const ScheduleRow& row : schedule.rows) {
        if (row.start <= at && at < row.end) return &row;
    }
    return nullptr;
}

TEST(Extend, ANewChannelBeginsNowAndReachesItsHorizon) {
    Station station{.config = channel(), .items = library(films(20))};
    station.grow(noon + 17s);
    const auto& rows = station.schedule.rows;
    ASSERT_FALSE(rows.empty());
    EXPECT_EQ(rows.front().start, noon);
    EXPECT_GE(rows.back().end, noon + station.config.horizon);
    EXPECT_LT(rows.back().start, noon + 17s + station.config.horizon);
    EXPECT_EQ(flaw(rows), "");
    // The fraction of the last second is left out.
    EXPECT_EQ((rows[0].end - rows[0].start).count() % 60, 0);
    EXPECT_EQ(rows[0].reason, "shuffle, round 1");
}

TEST(Extend, NothingIsAddedWhileTwoDaysAreLeft) {
    Station station{.config = channel(), .items = library(films(20))};
    station.grow(noon);
    const Schedule before = station.schedule;
    const Time end = before.rows.back().end;
    EXPECT_TRUE(station.grow(noon).empty());
    EXPECT_TRUE(station.grow(end - 48h).empty());
    const auto added = station.grow(end - 48h + 1s);
    ASSERT_FALSE(added.empty());
    EXPECT_EQ(added.front().start, end);
    EXPECT_TRUE(std::equal(before.rows.begin(), before.rows.end(), station.schedule.rows.begin()));
}

TEST(Extend, AClockSetBackDoesNothing) {
    Station station{.config = channel(), .items = library(films(20))};
    station.grow(noon);
    EXPECT_TRUE(station.grow(noon - 24h * 400).empty());
}

TEST(Extend, AfterALongPauseItGoesOnFromNow) {
    Station station{.config = channel(ScheduleOrder::in_order), .items = library(films(200))};
    station.grow(noon);
    const auto past = station.schedule.rows;
    const Time later = past.back().end + 24h * 30 + 30s;
    const auto added = station.grow(later);
    ASSERT_GT(added.size(), 2U);
    EXPECT_EQ(added[0].kind, RowKind::gap);
    EXPECT_EQ(added[0].reason, "nothing was scheduled for this time");
    EXPECT_LE(added[1].start, later);
    EXPECT_GT(added[1].start + 60s, later);
    EXPECT_EQ(flaw(station.schedule.rows), "");
    const auto all = programmes(station.schedule.rows);
    for (std::size_t i = 0; i < std::min<std::size_t>(all.size(), 200); ++i)
        EXPECT_EQ(all[i], text::join("film ", i)) << "the order goes on";
}

TEST(Extend, EpisodesGoOnAfterTheLastThatWasOn) {
    Station station{.config = channel(ScheduleOrder::rotate, "shows"),
                    .items = library(episodes("a", 2, 30) + episodes("b", 1, 7))};
    station.config.horizon = 24h;
    for (int run = 0; run < 20; ++run) station.grow(noon + run * 7h);
    const auto all = programmes(station.schedule.rows);
    ASSERT_GT(all.size(), 200U);
    std::map<char, int> counts;
    for (const std::string& key : all) {
        const int count = counts[key[0]]++;
        const std::string wanted = key[0] == 'a'
                                       ? text::join("a S", count % 60 / 30 + 1, "E", count % 30 + 1)
                                       : text::join("b S1E", count % 7 + 1);
        ASSERT_EQ(key, wanted);
    }
    EXPECT_LE(std::abs(counts['a'] - counts['b']), 1) << "in turn";
}

TEST(Extend, ACursorOutlivesItsEpisode) {
    Station station{.config = channel(ScheduleOrder::in_order, "shows"),
                    .items = library(episodes("a", 1, 300))};
    station.config.horizon = 24h;
    station.grow(noon);
    const std::string last = programmes(station.schedule.rows).back();
    ASSERT_EQ(last, "a S1E58");
    auto items = episodes("a", 1, 300);
    std::erase_if(items, [&](const Item& item) { return item.key == last; });
    station.items = library(items);
    station.former = {episode("a", 1, 58)};
    EXPECT_EQ(programmes(station.grow(noon + 24h)).front(), "a S1E59");
    // With the whole show gone the next one follows.
    station.items = library(episodes("b", 1, 3) + episodes("Aa", 1, 3));
    station.former = episodes("a", 1, 300);
    std::ranges::sort(station.former, {}, &Item::key);
    EXPECT_EQ(programmes(station.grow(noon + 48h)).front(), "Aa S1E1");
}

TEST(Extend, SeveralEpisodesInAFileCountAsThose) {
    Item both = episode("a", 1, 2);
    both.last_episode = 3;
    both.key = "a S1E2-3";
    Station station{.config = channel(ScheduleOrder::in_order, "shows"),
                    .items = library({episode("a", 1, 1),
                                      both,
                                      episode("a", 1, 3),
                                      episode("a", 1, 4),
                                      episode("a", 0, 1)})};
    station.config.horizon = 24h;
    station.grow(noon);
    EXPECT_EQ(programmes(station.schedule.rows, 4),
              (Keys{"a S1E1", "a S1E2-3", "a S1E4", "a S1E1"}));
    EXPECT_EQ(station.schedule.rows[2].reason, "in order, after S01E03");
}

TEST(Extend, ShowsOneAfterTheOther) {
    Station station{.config = channel(ScheduleOrder::in_order, "shows"),
                    .items = library(episodes("b", 1, 2) + episodes("a", 1, 2))};
    station.grow(noon);
    EXPECT_EQ(programmes(station.schedule.rows, 5),
              (Keys{"a S1E1", "a S1E2", "b S1E1", "b S1E2", "a S1E1"}));
}

TEST(Extend, PartsOfAStoryFollowEachOther) {
    std::vector<Item> items = episodes("a", 1, 20);
    items[4].title = "Siege (1)";
    items[5].title = "Siege (2)";
    items[6].title = "Siege (3)";
    Station station{.config = channel(ScheduleOrder::shuffle, "shows"), .items = library(items)};
    station.grow(noon);
    const auto check = [&] {
        const auto all = programmes(station.schedule.rows);
        for (std::size_t i = 0; i + 2 < all.size(); ++i) {
            if (all[i] != "a S1E5") continue;
            EXPECT_EQ(all[i + 1], "a S1E6");
            EXPECT_EQ(all[i + 2], "a S1E7");
        }
    };
    check();
    // Taken back in its middle it is told to the end.
    for (const ScheduleRow& row : station.schedule.rows) {
        if (row.item != "a S1E5") continue;
        station.schedule = replan(station.schedule, row.end);
        break;
    }
    station.grow(noon);
    check();
}

TEST(Extend, ProgrammesBeginAtFullHalfHours) {
    Station station{
        .config = channel(ScheduleOrder::shuffle, "shows"),
        .items = library(episodes("a", 2, 20, 22min + 13s) + std::vector<Item>{clip("x", 30s),
                                                                               clip("y", 47s),
                                                                               clip("z", 2min),
                                                                               clip("v", 61s),
                                                                               clip("w", 15s),
                                                                               clip("u", 3min),
                                                                               clip("t", 7s),
                                                                               clip("s", 4min)}),
        .zone = "Asia/Kathmandu"};  // +05:45
    station.config.pad_to = 30min;
    station.config.filler = from("clips");
    station.grow(noon + 1000s);
    const tz::WallClock clock(station.zone);
    Seconds slate{0};
    std::size_t count = 0;
    for (const ScheduleRow& row : station.schedule.rows) {
        if (row.kind == RowKind::programme) {
            EXPECT_EQ(clock.local(row.start).time_since_epoch() % 30min, 0s);
            ++count;
        }
        if (row.kind == RowKind::gap) slate += row.end - row.start;
    }
    EXPECT_GT(count, 600U);
    EXPECT_LT(slate.count(), static_cast<long>(count) * 2) << "clips are chosen to fit";
    EXPECT_EQ(flaw(station.schedule.rows), "");
}

TEST(Extend, AFewSecondsLateIsNotHalfAnHour) {
    Station station{
        .config = channel(ScheduleOrder::in_order),
        .items = library({film("a", 30min + 9s), film("b", 29min), film("c", 30min + 10s)})};
    station.config.pad_to = 30min;
    station.grow(noon);
    const auto& rows = station.schedule.rows;
    EXPECT_EQ(rows[0].item, "film a");
    EXPECT_EQ(rows[1].item, "film b");
    EXPECT_EQ(rows[1].start, noon + 30min + 9s);
    EXPECT_EQ(rows[2].kind, RowKind::gap);
    EXPECT_EQ(rows[3].item, "film c");
    EXPECT_EQ(rows[3].start, noon + 60min);
    EXPECT_EQ(rows[4].kind, RowKind::gap);
    EXPECT_EQ(rows[5].start, noon + 120min);
}

TEST(Extend, ABumperBeforeEachProgramme) {
    Station station{
        .config = channel(ScheduleOrder::rotate, "shows"),
        .items = library(episodes("a", 1, 50) + std::vector<Item>{clip("x", 5s), clip("y", 5s)})};
    station.config.bumpers = from("clips");
    station.grow(noon);
    const auto& rows = station.schedule.rows;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        EXPECT_EQ(rows[i].kind, i % 2 == 0 ? RowKind::filler : RowKind::programme) << i;
        if (i % 2 == 0) {
            EXPECT_EQ(rows[i].lane, "bumper");
        }
    }
    EXPECT_NE(rows[0].item, rows[2].item);
    EXPECT_EQ(rows[0].item, rows[4].item);
    // With padding it ends where the programme begins.
    Station padded{.config = station.config, .items = station.items};
    padded.config.pad_to = 30min;
    padded.grow(noon);
    for (std::size_t i = 1; i < padded.schedule.rows.size(); ++i) {
        const ScheduleRow& row = padded.schedule.rows[i];
        if (row.kind == RowKind::programme) {
            EXPECT_EQ(padded.schedule.rows[i - 1].lane, "bumper");
        }
    }
}

TEST(Extend, ABlockBeginsOnTimeWithItsOwnOrder) {
    Station station{.config = channel(),
                    .items = library(films(30) + episodes("a", 1, 40, 50min)),
                    .zone = "Europe/Rome"};
    station.config.blocks = {block(20h, "shows", ScheduleOrder::in_order)};
    station.config.blocks[0].weekdays = 0x1F;
    station.grow(noon);
    EXPECT_EQ(flaw(station.schedule.rows), "");
    int shown = 0;
    for (int day = 0; day < 13; ++day) {
        const Time evening = noon + 7h + day * 24h;  // 20:00 in Rome
        const ScheduleRow* row = row_at(station.schedule, evening);
        ASSERT_NE(row, nullptr);
        const bool is_weekend = day % 7 >= 5;
        EXPECT_EQ(row->lane, is_weekend ? "" : "block at 20h") << day;
        if (is_weekend) continue;
        EXPECT_EQ(row->start, evening);
        EXPECT_EQ(row->item, text::join("a S1E", ++shown));
        EXPECT_EQ(row_at(station.schedule, row->end)->lane, "") << "one item only";
    }
}

TEST(Extend, TheFirstBlockThatAppliesCounts) {
    Station station{.config = channel(),
                    .items = library(films(30, 40min) + episodes("a", 1, 40, 50min) +
                                     std::vector<Item>{clip("x", 30min), clip("y", 30min)})};
    BlockConfig christmas = block(18h, "clips", ScheduleOrder::shuffle);
    christmas.until = 22h;
    christmas.from.front().types = {ItemType::video};
    christmas.dates = {{203, 204}};
    BlockConfig evening = block(20h, "shows", ScheduleOrder::in_order);
    evening.until = 23h;
    station.config.blocks = {christmas, evening};
    station.grow(noon);
    const auto lane_at = [&](int day, Seconds at) {
        return row_at(station.schedule, noon - 12h + day * 24h + at)->lane;
    };
    EXPECT_EQ(lane_at(0, 19h), "");
    EXPECT_EQ(lane_at(0, 20h), evening.name);
    EXPECT_EQ(lane_at(0, 22h + 29min), evening.name);
    EXPECT_EQ(lane_at(1, 18h), christmas.name);
    EXPECT_EQ(lane_at(1, 20h), christmas.name);
    EXPECT_EQ(lane_at(1, 21h + 59min), christmas.name);
    EXPECT_EQ(lane_at(1, 22h), evening.name) << "the rest of it";
    EXPECT_EQ(lane_at(2, 18h), christmas.name);
    EXPECT_EQ(lane_at(3, 18h), "");
    EXPECT_EQ(flaw(station.schedule.rows), "");
}

TEST(Extend, ALateBlockWaitsForWhatRuns) {
    Station station{.config = channel(), .items = library(films(6, 100min) + episodes("a", 1, 40))};
    station.config.blocks = {block(20h, "shows", ScheduleOrder::in_order)};
    const auto waits = [&](Seconds lateness) {
        Station one = station;
        one.config.blocks[0].lateness = lateness;
        one.grow(noon);
        Seconds gaps{0};
        Seconds latest{0};
        for (const ScheduleRow& row : one.schedule.rows) {
            if (row.kind == RowKind::gap) gaps += row.end - row.start;
            if (!row.lane.empty()) latest = std::max(latest, (row.start - (noon + 8h)) % (24h));
        }
        EXPECT_LE(latest, lateness);
        return gaps;
    };
    EXPECT_GT(waits(0s), 0s);
    EXPECT_LT(waits(90min), waits(10min));
    EXPECT_LE(waits(10min), waits(0s));
}

TEST(Extend, OnlyBlocks) {
    Station station{.config = channel(ScheduleOrder::blocks),
                    .items = library(episodes("a", 1, 40, 25min) +
                                     std::vector<Item>{clip("x", 5min), clip("y", 60s)})};
    BlockConfig evening = block(20h, "shows", ScheduleOrder::in_order);
    evening.until = 21h;
    station.config.blocks = {evening};
    station.config.filler = from("clips");
    station.grow(noon);
    const auto& rows = station.schedule.rows;
    EXPECT_EQ(flaw(rows), "");
    EXPECT_EQ(rows[0].kind, RowKind::gap);
    EXPECT_EQ(rows[0].reason, "nothing before block at 20h");
    EXPECT_EQ(rows[0].end, noon + 8h);
    EXPECT_EQ(programmes(rows, 3), (Keys{"a S1E1", "a S1E2", "a S1E3"}));
    EXPECT_EQ(rows[3].kind, RowKind::filler) << "ten minutes are left of it";
    const ScheduleRow* after = row_at(station.schedule, noon + 9h);
    EXPECT_EQ(after->kind, RowKind::gap);
    EXPECT_EQ(after->start, noon + 9h);
    EXPECT_EQ(after->end, noon + 32h);
}

TEST(Extend, BlocksOfOneNameGoOnWhereTheOtherLeftOff) {
    Station station{.config = channel(ScheduleOrder::blocks),
                    .items = library(episodes("a", 1, 99))};
    station.config.blocks = {block(20h, "shows", ScheduleOrder::in_order),
                             block(22h, "shows", ScheduleOrder::in_order)};
    Station separate = station;
    for (BlockConfig& one : station.config.blocks) one.name = "a";
    station.grow(noon);
    separate.grow(noon);
    EXPECT_EQ(programmes(station.schedule.rows, 4), (Keys{"a S1E1", "a S1E2", "a S1E3", "a S1E4"}));
    EXPECT_EQ(programmes(separate.schedule.rows, 4),
              (Keys{"a S1E1", "a S1E1", "a S1E2", "a S1E2"}));
}

TEST(Extend, PausesAndCapsAreKeptWhereTheLibraryAllows) {
    std::vector<Item> items;
    for (const char* show : {"a", "b", "c", "d", "e", "f"}) items = items + episodes(show, 3, 10);
    Station station{.config = channel(ScheduleOrder::shuffle, "shows"), .items = library(items)};
    station.config.show_cooldown = 1h;
    station.config.most_of_show_per_day = 15;
    station.config.item_cooldown = 48h;
    station.grow(noon);
    std::map<std::string, Time> last_of_show;
    std::map<std::string, Time> last_of_item;
    std::map<std::string, int> of_day;
    for (const ScheduleRow& row : station.schedule.rows) {
        const std::string show = row.item.substr(0, 1);
        if (last_of_show.contains(show)) {
            EXPECT_GE(row.start - last_of_show[show], 1h);
        }
        if (last_of_item.contains(row.item)) {
            EXPECT_GE(row.start - last_of_item[row.item], 48h);
        }
        const auto day = std::chrono::floor<std::chrono::days>(row.start).time_since_epoch();
        EXPECT_LE(++of_day[text::join(show, ' ', day.count())], 15);
        last_of_show[show] = last_of_item[row.item] = row.end;
    }
    EXPECT_EQ(flaw(station.schedule.rows), "");
    // One show only: it is on all the same, and the reason says so.
    Station poor{.config = station.config, .items = library(episodes("a", 1, 3))};
    poor.grow(noon);
    EXPECT_EQ(flaw(poor.schedule.rows), "");
    EXPECT_EQ(programmes(poor.schedule.rows).size(), poor.schedule.rows.size());
    EXPECT_TRUE(text::contains(poor.schedule.rows[5].reason, "sooner than wished"));
}

TEST(Extend, NothingToPlayIsBridgedForAWhileOnly) {
    Station station{.config = channel(), .items = library({})};
    station.grow(noon);
    ASSERT_EQ(station.schedule.rows.size(), 1U);
    EXPECT_EQ(station.schedule.rows[0].kind, RowKind::gap);
    EXPECT_EQ(station.schedule.rows[0].end, noon + 3h);
    EXPECT_EQ(station.schedule.rows[0].reason, "no item of any library is chosen");
    EXPECT_FALSE(station.problems.empty());
    station.grow(noon + 1h);
    station.grow(noon + 1h);
    ASSERT_EQ(station.schedule.rows.size(), 2U);
    station.items = library(films(3));
    EXPECT_EQ(programmes(station.grow(noon + 2h)).size() > 10, true);
    EXPECT_EQ(flaw(station.schedule.rows), "");
}

TEST(Extend, OneItemIsEnough) {
    Station station{.config = channel(), .items = library(films(1))};
    station.grow(noon);
    EXPECT_EQ(flaw(station.schedule.rows), "");
    EXPECT_GT(station.schedule.rows.size(), 200U);
}

TEST(Extend, AllLongerThanTheTimeBetweenBlocks) {
    Station station{.config = channel(), .items = library(films(3, 5h) + episodes("a", 1, 9))};
    for (int hour = 0; hour < 24; hour += 3)
        station.config.blocks.push_back(block(hour * 1h, "shows", ScheduleOrder::rotate));
    station.grow(noon);
    EXPECT_EQ(flaw(station.schedule.rows), "");
    EXPECT_EQ(station.schedule.rows[1].kind, RowKind::gap);
    EXPECT_TRUE(text::contains(station.schedule.rows[1].reason, "nothing is short enough before"));
}

TEST(Extend, ALongItemOfABlockIsPlayedWhole) {
    Station station{.config = channel(),
                    .items = library(films(9, 20min) + episodes("a", 1, 9, 3h))};
    BlockConfig evening = block(20h, "shows", ScheduleOrder::rotate);
    evening.until = 21h;
    station.config.blocks = {evening};
    station.grow(noon);
    EXPECT_EQ(row_at(station.schedule, noon + 8h)->end, noon + 11h);
}

TEST(Extend, RowsAreBounded) {
    Station station{.config = channel(ScheduleOrder::shuffle), .items = library(films(40, 30s))};
    for (Item& item : station.items.items) item.facts.duration = 30s;
    station.grow(noon);
    EXPECT_GE(station.schedule.rows.size(), most_rows);
    EXPECT_LT(station.schedule.rows.size(), most_rows + 10);
    EXPECT_FALSE(station.problems.empty());
    EXPECT_TRUE(station.grow(noon).empty());
}

TEST(Extend, ReplanTakesBackWhatHasNotBegun) {
    Station station{.config = channel(), .items = library(films(40))};
    station.grow(noon);
    const Schedule before = station.schedule;
    const Time from = noon + 30h;
    station.schedule = replan(station.schedule, from);
    const ScheduleRow& last = station.schedule.rows.back();
    EXPECT_LT(last.start, from);
    EXPECT_GE(last.end, from);
    // The same libraries make the same rows again, others others.
    Station same = station;
    same.grow(noon + 29h);
    ASSERT_GE(same.schedule.rows.size(), before.rows.size());
    EXPECT_TRUE(std::equal(before.rows.begin(), before.rows.end(), same.schedule.rows.begin()));
    station.config.order = ScheduleOrder::in_order;
    station.grow(noon + 29h);
    EXPECT_EQ(flaw(station.schedule.rows), "");
    EXPECT_NE(programmes(station.schedule.rows), programmes(before.rows));
    EXPECT_EQ(replan(before, before.rows.front().start).rows.size(), 0U);
    EXPECT_EQ(replan(before, before.rows.back().end).rows, before.rows);
}

TEST(Extend, TheSeedMakesTheShuffle) {
    Station one{.config = channel(), .items = library(films(40))};
    Station other = one;
    other.schedule.seed = 8;
    Station configured = other;
    configured.config.seed = 7;
    one.grow(noon);
    other.grow(noon);
    configured.grow(noon);
    EXPECT_NE(programmes(one.schedule.rows), programmes(other.schedule.rows));
    EXPECT_EQ(one.schedule.rows, configured.schedule.rows);
}

}  // namespace
}  // namespace flathead::schedule
