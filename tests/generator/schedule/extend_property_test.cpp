/// Random libraries, channels and histories: what must hold of every schedule, whatever it is made
/// from.

#include "generator/schedule/extend.hpp"
#include "generator/schedule/turns.hpp"

#include <gtest/gtest.h>

#include "channel_maker.hpp"
#include <random>
#include <set>

namespace flathead::schedule {
namespace {

using namespace tests;

constexpr int worlds = 120;

class Dice {
  public:
    explicit Dice(unsigned seed) : engine_(seed) {}
    /// least..most, inclusive.
    int between(int least, int most) {
        return least + static_cast<int>(engine_() % static_cast<unsigned>(most - least + 1));
    }
    bool one_in(int count) { return between(1, count) == 1; }
    template <class List>
    auto one_of(const List& list) {
        return list[static_cast<std::size_t>(between(0, static_cast<int>(std::size(list)) - 1))];
    }

  private:
    std::mt19937 engine_;
};

Item random_item(Dice& dice, int number) {
    constexpr Seconds lengths[] = {45s, 5min, 22min + 13s, 44min, 58min, 93min, 2h + 17min};
    if (dice.one_in(3))
        return film(text::join("f", number), dice.one_of(lengths), dice.between(1920, 2020));
    if (dice.one_in(4)) return clip(text::join("c", number), Seconds{dice.between(1, 200)});
    constexpr const char* shows[] = {"a", "b", "c", "d", "e"};
    Item item = episode(dice.one_of(shows), dice.between(0, 4), number, dice.one_of(lengths));
    item.key += text::join(" #", number);
    if (dice.one_in(6)) item.last_episode = item.episode + 1;
    if (dice.one_in(6)) item.title = text::join("Story (", dice.between(1, 2), ")");
    if (dice.one_in(20)) item.facts.duration = Milliseconds{0};
    return item;
}

std::vector<SelectionConfig> random_from(Dice& dice) {
    constexpr const char* libraries[] = {"films", "shows", "shows", "clips", "nothing"};
    std::vector<SelectionConfig> out;
    for (int i = dice.between(1, 2); i > 0; --i)
        out.push_back(from(dice.one_of(libraries)).front());
    if (dice.one_in(2)) out.front().types = {ItemType::movie, ItemType::episode, ItemType::video};
    return out;
}

VirtualChannelConfig random_channel(Dice& dice) {
    constexpr ScheduleOrder orders[] = {ScheduleOrder::shuffle,
                                        ScheduleOrder::shuffle,
                                        ScheduleOrder::in_order,
                                        ScheduleOrder::rotate,
                                        ScheduleOrder::rotate,
                                        ScheduleOrder::blocks};
    constexpr Seconds pads[] = {0s, 0s, 5min, 15min, 30min, 60min, 45min};
    VirtualChannelConfig config = channel(dice.one_of(orders));
    if (config.order != ScheduleOrder::blocks) config.from = random_from(dice);
    config.pad_to = dice.one_of(pads);
    config.horizon = dice.between(1, 6) * 24h;
    config.specials = dice.one_in(3);
    if (dice.one_in(2)) config.filler = from("clips");
    if (dice.one_in(3)) config.bumpers = from("clips");
    if (dice.one_in(3)) config.item_cooldown = dice.between(1, 72) * 1h;
    if (dice.one_in(3)) config.show_cooldown = dice.between(1, 5) * 1h;
    if (dice.one_in(3)) config.most_of_show_per_day = dice.between(1, 6);
    for (int i = dice.between(0, 4); i > 0; --i) {
        BlockConfig one = block(Seconds{dice.between(0, 95) * 900},
                                "shows",
                                orders[static_cast<std::size_t>(dice.between(0, 4))]);
        one.from = random_from(dice);
        one.name = text::join("block ", dice.between(1, 3));
        one.weekdays = static_cast<std::uint8_t>(dice.between(1, 0x7F));
        if (dice.one_in(4)) one.dates = {{dice.between(1, 31), dice.between(1, 31)}};
        if (dice.one_in(2)) one.until = Seconds{dice.between(0, 95) * 900};
        if (!one.until && dice.one_in(2)) one.length = Seconds{dice.between(1, 40) * 900};
        if (dice.one_in(3)) one.lateness = dice.between(1, 60) * 1min;
        config.blocks.push_back(one);
    }
    return config;
}

Station random_station(Dice& dice) {
    constexpr const char* zones[] = {
        "UTC", "Europe/Rome", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"};
    std::vector<Item> items;
    for (int i = dice.between(0, 120); i > 0; --i) items.push_back(random_item(dice, i));
    return {.config = random_channel(dice), .items = library(items), .zone = dice.one_of(zones)};
}

/// A few days around a change of the clocks, or any others.
Time random_time(Dice& dice) {
    constexpr Time changes[] = {Time{Seconds{1'774'746'000}},   // Rome, spring 2026
                                Time{Seconds{1'792'890'000}},   // Rome, autumn 2026
                                Time{Seconds{1'772'953'200}}};  // New York, spring 2026
    const Time base = dice.one_in(2) ? dice.one_of(changes) : noon;
    return base + Seconds{dice.between(-200'000, 200'000)};
}

/// What viewers see up to `end`: gaps are one whatever pieces they are in, since where one is cut
/// depends on when a run took place.
std::vector<std::string> seen(const std::vector<ScheduleRow>& rows, Time end) {
    std::vector<ScheduleRow> joined;
    for (const ScheduleRow& row : rows) {
        if (row.start >= end) break;
        if (!joined.empty() && row.kind == RowKind::gap && joined.back().kind == RowKind::gap) {
            joined.back().end = row.end;
        } else {
            joined.push_back(row);
        }
    }
    std::vector<std::string> out;
    for (const ScheduleRow& row : joined) {
        out.push_back(text::join(times::rfc3339(row.start),
                                 " ",
                                 times::rfc3339(std::min(row.end, end)),
                                 " ",
                                 row.lane,
                                 ": ",
                                 row.item));
    }
    return out;
}

/// The first line in which two lists differ; empty: none.
std::string difference(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    const auto [left, right] = std::ranges::mismatch(a, b);
    if (left == a.end() && right == b.end()) return {};
    return text::join(left == a.end() ? "the end" : *left,
                      "\nagainst\n",
                      right == b.end() ? "the end" : *right,
                      left == a.begin() ? "" : "\nafter\n",
                      left == a.begin() ? "" : *std::prev(left));
}

TEST(ExtendProperty, NoGapNoOverlapAndNothingPublishedMoves) {
    for (unsigned seed = 0; seed < worlds; ++seed) {
        SCOPED_TRACE(seed);
        Dice dice(seed);
        Station station = random_station(dice);
        Time now = random_time(dice);
        for (int run = 0; run < 6; ++run) {
            const std::vector<ScheduleRow> before = station.schedule.rows;
            station.grow(now);
            const auto& rows = station.schedule.rows;
            ASSERT_EQ(flaw(rows), "");
            ASSERT_TRUE(std::equal(before.begin(), before.end(), rows.begin()));
            ASSERT_FALSE(rows.empty());
            EXPECT_GT(rows.back().end, now) << "something is on";
            // Libraries change, the config does, clocks and machines fail.
            switch (dice.between(0, 5)) {
                case 0:
                    for (int i = 200; i < 230; ++i)
                        station.items.items.push_back(random_item(dice, i + run * 100));
                    station.items = library(station.items.items);
                    break;
                case 1:
                    for (Item& item : station.items.items) station.former.push_back(item);
                    std::ranges::sort(station.former, {}, &Item::key);
                    std::erase_if(station.items.items, [&](const Item&) { return dice.one_in(2); });
                    break;
                case 2:
                    station.config = random_channel(dice);
                    break;
                case 3:
                    now += dice.between(1, 40) * 24h;
                    break;
                case 4:
                    now -= dice.between(1, 1000) * 1h;
                    break;
                case 5:
                    station.schedule =
                        replan(station.schedule, now + Seconds{dice.between(0, 90'000)});
                    break;
            }
            now += Seconds{dice.between(0, 200'000)};
        }
    }
}

TEST(ExtendProperty, ItemsStandWhereTheyFit) {
    for (unsigned seed = 0; seed < worlds; ++seed) {
        SCOPED_TRACE(seed);
        Dice dice(seed);
        Station station = random_station(dice);
        station.grow(random_time(dice));
        const Catalogue catalogue(std::span(&station.items, 1));
        const Selection chosen = select(catalogue, station.config);
        for (const ScheduleRow& row : station.schedule.rows) {
            if (row.kind == RowKind::gap) continue;
            const auto index = catalogue.find(row.item);
            ASSERT_TRUE(index);
            EXPECT_EQ(row.end - row.start, playing_time(catalogue[*index])) << "whole items";
            EXPECT_EQ(row.in, 0ms);
            const auto is_in = [&](const std::vector<ItemIndex>& pool) {
                return std::ranges::find(pool, *index) != pool.end();
            };
            bool is_chosen = row.lane.empty() && is_in(chosen.main);
            if (row.lane == "filler") is_chosen = is_in(chosen.filler);
            if (row.lane == "bumper") is_chosen = is_in(chosen.bumpers);
            for (std::size_t i = 0; i < station.config.blocks.size(); ++i)
                is_chosen |= row.lane == station.config.blocks[i].name && is_in(chosen.blocks[i]);
            EXPECT_TRUE(is_chosen) << row.lane << ": " << row.item;
        }
    }
}

/// One long run makes the rows that several short ones make, whenever those take place.
TEST(ExtendProperty, RunsInAnyNumberMakeTheSameRows) {
    for (unsigned seed = 0; seed < worlds; ++seed) {
        SCOPED_TRACE(seed);
        Dice dice(seed);
        Station once = random_station(dice);
        const Time now = random_time(dice);
        // With nothing to play each run waits for three hours from its own time.
        const Catalogue catalogue(std::span(&once.items, 1));
        if (once.config.order != ScheduleOrder::blocks &&
            select(catalogue, once.config).main.empty())
            continue;
        Station often = once;
        once.config.horizon = 20 * 24h;
        once.grow(now);
        once.grow(now);
        for (Time at = now; at < now + 10 * 24h; at += Seconds{dice.between(1000, 80'000)})
            often.grow(at);
        const Time end = std::min(once.schedule.rows.back().end, often.schedule.rows.back().end);
        EXPECT_EQ(difference(seen(once.schedule.rows, end), seen(often.schedule.rows, end)), "");
    }
}

/// What was thinned out long ago, as the state does it, changes nothing.
TEST(ExtendProperty, TheFarPastNeedsNoMoreThanTheLastOfEachItem) {
    for (unsigned seed = 0; seed < worlds; ++seed) {
        SCOPED_TRACE(seed);
        Dice dice(seed);
        Station station = random_station(dice);
        station.config.horizon = 24h * 6;
        Time now = random_time(dice);
        for (int run = 0; run < 5; ++run, now += 24h * 5) station.grow(now);
        if (station.problems.count() > 0) continue;
        Station thinned = station;
        std::set<std::pair<std::string, std::string>> seen;
        auto& rows = thinned.schedule.rows;
        std::ranges::reverse(rows);
        std::erase_if(rows, [&](const ScheduleRow& row) {
            const bool is_last = seen.emplace(row.lane, row.item).second;
            return row.end < now - 24h * 5 && (!is_last || row.item.empty());
        });
        std::ranges::reverse(rows);
        EXPECT_LE(rows.size(), station.schedule.rows.size());
        EXPECT_EQ(difference(programmes(thinned.grow(now), 20), programmes(station.grow(now), 20)),
                  "");
    }
}

/// A library that grows or shrinks leaves the order of all else as it was.
TEST(ExtendProperty, AdditionsMoveNothingElse) {
    int checked = 0;
    for (unsigned seed = 0; seed < worlds; ++seed) {
        SCOPED_TRACE(seed);
        Dice dice(seed);
        std::vector<Item> items;
        for (int i = dice.between(3, 60); i > 0; --i)
            items.push_back(film(text::join(i), Seconds{dice.between(600, 7200)}));
        Station station{.config = channel(), .items = library(items)};
        station.schedule.seed = seed;
        station.config.horizon = 24h;
        station.grow(noon);
        Station grown = station;
        for (int i = dice.between(1, 9); i > 0; --i)
            grown.items.items.push_back(
                film(text::join("new", i), Seconds{dice.between(600, 7200)}));
        grown.items = library(grown.items.items);
        // What is left of the round comes in the order it would have come.
        // Only where it has begun: at its seam what was on lately waits for others to come between.
        const auto round_begun = std::ranges::count(
            station.schedule.rows, station.schedule.rows.back().round, &ScheduleRow::round);
        if (round_begun <= static_cast<long>(grown.items.items.size()) / 2) continue;
        ++checked;
        const auto rest = [&](Station& one) {
            std::vector<std::string> out;
            const std::uint32_t round = one.schedule.rows.back().round;
            one.config.horizon = 24h * 20;
            for (const ScheduleRow& row : one.grow(noon + 24h)) {
                if (row.round == round && !text::contains(row.item, "new")) out.push_back(row.item);
            }
            return out;
        };
        EXPECT_EQ(difference(rest(grown), rest(station)), "");
    }
    EXPECT_GT(checked, worlds / 5);
}

/// Against a model that does nothing clever: each lane's shuffle as the sorted list of a round.
TEST(ExtendProperty, AShuffleIsItsModel) {
    for (unsigned seed = 0; seed < worlds; ++seed) {
        SCOPED_TRACE(seed);
        Dice dice(seed);
        const int count = dice.between(1, 30);
        std::vector<Item> items;
        for (int i = 0; i < count; ++i) items.push_back(film(text::join(i), 1h));
        Station station{.config = channel(), .items = library(items)};
        station.schedule.seed = seed;
        station.grow(noon);
        const std::uint64_t lane = mixed(seed, hash_of(""));
        std::vector<std::string> played;
        std::vector<std::string> wanted;
        const auto distance = static_cast<std::size_t>(std::min(count - 1, count / 2));
        for (std::uint32_t round = 0; wanted.size() < 336; ++round) {
            std::vector<std::pair<std::uint64_t, std::string>> left;
            for (const Item& item : items)
                left.emplace_back(mixed(mixed(lane, round), hash_of(item.key)), item.key);
            std::ranges::sort(left);
            while (!left.empty()) {
                const auto tail =
                    wanted.end() - static_cast<std::ptrdiff_t>(std::min(distance, wanted.size()));
                const auto next = std::ranges::find_if(left, [&](const auto& one) {
                    return std::find(tail, wanted.end(), one.second) == wanted.end();
                });
                ASSERT_NE(next, left.end());
                wanted.push_back(next->second);
                left.erase(next);
            }
        }
        wanted.resize(336);
        EXPECT_EQ(difference(programmes(station.schedule.rows, 336), wanted), "");
    }
}

}  // namespace
}  // namespace flathead::schedule
