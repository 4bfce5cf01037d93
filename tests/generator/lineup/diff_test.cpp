#include "generator/lineup/diff.hpp"

#include <gtest/gtest.h>

#include "offer.hpp"

namespace flathead::lineup {
namespace {

std::vector<ShownChannel> shown(const Lineup& lineup) {
    std::vector<ShownChannel> result;
    for (const Channel& channel : lineup.channels) {
        result.push_back(
            {channel.id, channel.number, std::string(channel.name), std::string(channel.group)});
    }
    return result;
}

TEST(Diff, NamesEveryKindOfChange) {
    Site site;
    const auto before = shown(site.run({{.name = "Goes", .number = "1"},
                                        {.name = "Renamed", .guide_id = "r", .number = "2"},
                                        {.name = "Regrouped", .guide_id = "g", .number = "3"},
                                        {.name = "Renumbered", .number = "4"},
                                        {.name = "Same", .number = "5"}}));
    RuleConfig moved = rule("^Renumbered$");
    moved.number = "40";
    site.config.rules = {moved};
    const LineupDiff difference =
        diff(before,
             site.run({{.name = "New name", .guide_id = "r", .number = "2"},
                       {.name = "Regrouped", .group = "G", .guide_id = "g", .number = "3"},
                       {.name = "Renumbered", .number = "4"},
                       {.name = "Same", .number = "5"},
                       {.name = "Comes", .number = "6"}}));
    EXPECT_EQ(lines_of(difference),
              (std::vector<std::string>{"+ 6 Comes",
                                        "- 1 Goes",
                                        "4 -> 40 Renumbered",
                                        "2 Renamed -> New name",
                                        "3 Regrouped: no group -> G"}));
    EXPECT_FALSE(difference.is_empty());
}

TEST(Diff, SameLineupIsEmptyWhateverTheOrderOfTheOldRows) {
    Site site;
    auto before = shown(site.run({{.name = "A"}, {.name = "B"}, {.name = "C"}}));
    std::swap(before[0], before[2]);
    EXPECT_TRUE(diff(before, site.last.lineup).is_empty());
    EXPECT_TRUE(lines_of(diff(before, site.last.lineup)).empty());
}

TEST(Diff, LongListsAreCutWithACount) {
    Site site;
    std::vector<Offer> offers;
    for (int i = 0; i < 12; ++i) offers.push_back({.name = "C" + std::to_string(i)});
    const auto lines = lines_of(diff({}, site.run(offers)), 10);
    EXPECT_EQ(lines.size(), 11U);
    EXPECT_EQ(lines.back(), "… and 2 more added");
}

}  // namespace
}  // namespace flathead::lineup
