#include "generator/schedule/units.hpp"

#include <gtest/gtest.h>

#include "channel_maker.hpp"

namespace flathead::schedule {
namespace {

using namespace tests;
using Keys = std::vector<std::string>;

/// Keys of the units in order, parts of one unit joined by '+'.
Keys units(std::vector<Item> items) {
    const Library one = library(std::move(items));
    const Catalogue catalogue(std::span(&one, 1));
    std::vector<ItemIndex> all;
    for (ItemIndex i = 0; i < catalogue.size(); ++i) all.push_back(i);
    const Pool pool = pool_of(catalogue, all);
    Keys out;
    for (const Group& group : pool.groups) {
        for (const UnitIndex unit : group.units) {
            std::string keys;
            for (const ItemIndex item : pool.units[unit].items)
                keys += (keys.empty() ? "" : "+") + catalogue[item].key;
            out.push_back(keys);
        }
    }
    return out;
}

Item titled(Item item, std::string title) {
    item.title = std::move(title);
    return item;
}

TEST(ScheduleUnits, TitlesOfParts) {
    const std::vector<std::tuple<const char*, const char*, int>> table{
        {"The Menagerie (1)", "The Menagerie", 1},
        {"The Menagerie (Part 2)", "The Menagerie", 2},
        {"The Menagerie, Part II", "The Menagerie", 2},
        {"The Menagerie: Part Two", "The Menagerie", 2},
        {"The Menagerie - pt. 2", "The Menagerie", 2},
        {"The Menagerie", "", 0},
        {"Part 1", "", 1},
        {"A Night (Remastered)", "A Night", 0},
        {"Apollo 13", "", 0},
        {"The Best Part", "", 0},
        {"", "", 0},
        {")", "", 0},
    };
    for (const auto& [title, story, number] : table) {
        EXPECT_EQ(part_title(title).number, number) << title;
        if (number > 0) {
            EXPECT_EQ(part_title(title).story, story) << title;
        }
    }
}

TEST(ScheduleUnits, ShowsByNameEpisodesByNumberFilmsByRelease) {
    Item dated = film("Dated", 1h, 1990);
    dated.released = std::chrono::sys_days{std::chrono::year{1950} / 3 / 1};
    Item undated = film("Undated", 1h);
    undated.year.reset();
    EXPECT_EQ(units({film("B", 1h, 1980),
                     undated,
                     dated,
                     film("A", 1h, 1980),
                     episode("zebra", 1, 1),
                     episode("Ärger", 2, 1),
                     episode("Ärger", 1, 10),
                     episode("Ärger", 1, 9)}),
              (Keys{"Ärger S1E9",
                    "Ärger S1E10",
                    "Ärger S2E1",
                    "zebra S1E1",
                    "film Dated",
                    "film A",
                    "film B",
                    "film Undated"}));
}

TEST(ScheduleUnits, PartsOfAStoryStayTogether) {
    Item first = film("Long", 1h);
    first.part = 1;
    Item second = film("Long", 1h);
    second.part = 2;
    second.key = "film Long 2";
    EXPECT_EQ(
        units({titled(episode("s", 1, 1), "Pilot (1)"),
               titled(episode("s", 1, 2), "PILOT, Part 2"),
               titled(episode("s", 1, 3), "Other (1)"),
               titled(episode("s", 1, 5), "Other (2)"),
               titled(episode("s", 1, 6), "Part 1"),
               titled(episode("s", 1, 7), "Part 2"),
               second,
               first}),
        (Keys{"s S1E1+s S1E2", "s S1E3", "s S1E5", "s S1E6", "s S1E7", "film Long+film Long 2"}));
}

TEST(ScheduleUnits, AnEpisodeInTwoFilesIsShownOnce) {
    Item other = episode("s", 1, 1);
    other.key = "t other file";
    EXPECT_EQ(units({episode("s", 1, 1), other, episode("s", 1, 2)}), (Keys{"s S1E1", "s S1E2"}));
}

TEST(ScheduleUnits, SpecialsStandWhereTheyWereShown) {
    const auto aired = [](Item item, int month) {
        item.released = std::chrono::sys_days{std::chrono::year{1990} / month / 1};
        return item;
    };
    EXPECT_EQ(units({aired(episode("s", 0, 1), 5),
                     aired(episode("s", 0, 2), 1),
                     episode("s", 0, 3),
                     aired(episode("s", 1, 1), 3),
                     aired(episode("s", 1, 2), 4),
                     aired(episode("s", 2, 1), 6)}),
              (Keys{"s S0E2", "s S1E1", "s S1E2", "s S0E1", "s S2E1", "s S0E3"}));
}

}  // namespace
}  // namespace flathead::schedule
