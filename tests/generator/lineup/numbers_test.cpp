#include "generator/lineup/numbers.hpp"

#include <gtest/gtest.h>

#include "offer.hpp"
#include <random>
#include <set>

namespace flathead::lineup {
namespace {

TEST(NumberSet, NextFreeAgreesWithASimpleSearch) {
    std::mt19937 random(5);
    NumberSet set;
    std::set<int> model;
    const auto model_next = [&](int from) {
        while (model.contains(from)) ++from;
        return from;
    };
    for (int i = 0; i < 20'000; ++i) {
        const int number = 1 + static_cast<int>(random() % 9000);
        if (random() % 5 == 0) {
            set.erase({number, 0});
            model.erase(number);
        } else {
            set.insert({number, 0});
            model.insert(number);
        }
        const int from = 1 + static_cast<int>(random() % 9000);
        ASSERT_EQ(set.next_free(from), model_next(from));
        ASSERT_EQ(set.contains({from, 0}), model.contains(from));
    }
}

TEST(NumberSet, FullStretchesAreJumpedOver) {
    NumberSet set;
    for (int i = 1; i <= 300'000; ++i) set.insert({i, 0});
    EXPECT_EQ(set.next_free(1), 300'001);
    set.erase({4096, 0});
    EXPECT_EQ(set.next_free(1), 4096);
    EXPECT_EQ(set.next_free(4097), 300'001);
    set.insert({NumberSet::most, 0});
    EXPECT_EQ(set.next_free(NumberSet::most), 4096) << "from the start when nothing is free above";
    EXPECT_EQ(set.next_free(-5), 4096);
}

TEST(NumberSet, SubChannelsStandApart) {
    NumberSet set;
    set.insert({5, 1});
    EXPECT_TRUE(set.contains({5, 1}));
    EXPECT_FALSE(set.contains({5, 0}));
    EXPECT_EQ(set.next_free(5), 5);
    set.erase({5, 1});
    EXPECT_FALSE(set.contains({5, 1}));
}

// xTeVe 112, Threadfin 209, 647: numbers restart at 1000 and ignore tvg-chno.
TEST(Numbering, SourceNumbersAreKept) {
    Site site;
    site.run({{.name = "A", .number = "101"},
              {.name = "B"},
              {.name = "C", .number = "5.1"},
              {.name = "D", .number = "0007"}});
    EXPECT_EQ(site.shown(),
              (std::map<int, std::string>{
                  {1001, "101 A"}, {1002, "1000 B"}, {1003, "5.1 C"}, {1004, "7 D"}}));
    EXPECT_EQ(site.last.lineup.channels[0].name, "C") << "sorted by number";
    EXPECT_TRUE(site.last.problems.empty());
}

TEST(Numbering, SourceNumbersAreIgnoredWhenAskedTo) {
    Site site;
    site.config.numbering.keep_source_numbers = false;
    site.run({{.name = "A", .number = "101"}, {.name = "B", .number = "102"}});
    EXPECT_EQ(site.number_of("A"), "1000");
    EXPECT_TRUE(site.last.problems.empty()) << "nobody was refused anything";
    site.config.numbering.keep_source_numbers = true;
    site.run({{.name = "A", .number = "101"}, {.name = "B", .number = "102"}});
    EXPECT_EQ(site.number_of("A"), "101") << "the config now says otherwise";
    site.config.numbering.keep_source_numbers = false;
    site.run({{.name = "A", .number = "101"}, {.name = "B", .number = "102"}});
    EXPECT_EQ(site.number_of("A"), "1000");
}

TEST(Numbering, GroupsHaveRanges) {
    Site site;
    site.config.numbering.by_group = {{"News", 100}, {"Sports", 102}};
    site.run({{.name = "N1", .group = "News"},
              {.name = "S1", .group = "Sports"},
              {.name = "N2", .group = "News"},
              {.name = "N3", .group = "News"},
              {.name = "X", .group = "Other"}});
    EXPECT_EQ(site.number_of("N1"), "100");
    EXPECT_EQ(site.number_of("S1"), "102");
    EXPECT_EQ(site.number_of("N2"), "101");
    EXPECT_EQ(site.number_of("N3"), "103") << "102 is taken";
    EXPECT_EQ(site.number_of("X"), "1000");
}

TEST(Numbering, ConflictIsResolvedTheSameWayAndReportedOnce) {
    Site site({"a", "b"});
    const std::vector<std::shared_ptr<const Listing>> both = {
        listing("a", {{.name = "A", .number = "1"}}), listing("b", {{.name = "B", .number = "1"}})};
    site.run(both);
    EXPECT_EQ(site.number_of("A"), "1");
    EXPECT_EQ(site.number_of("B"), "1000");
    ASSERT_EQ(site.last.problems.count(), 1U);
    EXPECT_EQ(
        site.last.problems.first()[0],
        (Problem{"channel \"B\" (id 1002)", "number 1 belongs to \"A\" (id 1001); it got 1000"}));
    site.run(both);
    EXPECT_EQ(site.number_of("B"), "1000");
    EXPECT_TRUE(site.last.problems.empty());
}

TEST(Numbering, NumberOfADormantChannelIsKeptForIt) {
    Site site;
    site.run({{.name = "A", .number = "1"}});
    site.run({{.name = "B", .number = "1"}});
    EXPECT_EQ(site.number_of("B"), "1000");
    ASSERT_EQ(site.last.problems.count(), 1U);
    EXPECT_EQ(site.last.problems.first()[0].what,
              "number 1 belongs to channel 1001, which is gone for now; it got 1000");
    site.run({{.name = "A", .number = "1"}, {.name = "B", .number = "1"}});
    EXPECT_EQ(site.number_of("A"), "1");
}

// xTeVe 62, 86: renumbered channels are not shown in Plex.
TEST(Numbering, ProviderThatRenumbersMovesNobody) {
    Site site;
    site.run({{.name = "A", .number = "1"}, {.name = "B", .number = "2"}, {.name = "C"}});
    site.run({{.name = "A", .number = "2"},
              {.name = "B"},
              {.name = "C", .number = "7"},
              {.name = "D", .number = "9"}});
    EXPECT_EQ(site.shown(),
              (std::map<int, std::string>{
                  {1001, "1 A"}, {1002, "2 B"}, {1003, "1000 C"}, {1004, "9 D"}}));
}

TEST(Numbering, RangeThatIsNoLongerConfiguredIsLeft) {
    Site site;
    const std::vector<Offer> offers = {{.name = "N", .group = "News"}, {.name = "X"}};
    site.config.numbering.by_group = {{"News", 100}};
    site.run(offers);
    EXPECT_EQ(site.number_of("N"), "100");
    site.config.numbering = {.start = 500, .by_group = {{"News", 200}}};
    site.run(offers);
    EXPECT_EQ(site.number_of("N"), "200");
    EXPECT_EQ(site.number_of("X"), "500");
}

TEST(Numbering, RegroupedByTheProviderStaysByARuleMoves) {
    Site site;
    site.config.numbering.by_group = {{"News", 100}, {"Sports", 200}};
    site.run({{.name = "A", .group = "News"}, {.name = "B", .group = "News"}});
    site.run({{.name = "A", .group = "Sports"}, {.name = "B", .group = "News"}});
    EXPECT_EQ(site.number_of("A"), "100");
    RuleConfig to_sports = rule("^B$");
    to_sports.group = "Sports";
    site.config.rules.push_back(to_sports);
    site.run({{.name = "A", .group = "Sports"}, {.name = "B", .group = "News"}});
    EXPECT_EQ(site.number_of("B"), "200");
}

TEST(Numbering, RuleTakesTheNumberFromWhoeverHasIt) {
    Site site;
    const std::vector<Offer> offers = {{.name = "A", .number = "1"}, {.name = "B", .number = "2"}};
    site.run(offers);
    RuleConfig first = rule("^B$");
    first.number = "1";
    site.config.rules.push_back(first);
    site.run(offers);
    EXPECT_EQ(site.number_of("B"), "1");
    EXPECT_EQ(site.number_of("A"), "1000");
    ASSERT_EQ(site.last.problems.count(), 1U);
    EXPECT_EQ(site.last.problems.first()[0].what,
              "number 1 belongs to \"B\" (id 1002); it got 1000");
    site.run(offers);
    EXPECT_TRUE(site.last.problems.empty());
    // The rule goes: what was given stays.
    site.config.rules.clear();
    site.run(offers);
    EXPECT_EQ(site.number_of("B"), "1");
    site.config.rules.push_back(first);
    site.config.rules[0].number = "5.2";
    site.run(offers);
    EXPECT_EQ(site.number_of("B"), "5.2");
}

TEST(Numbering, RuleTakesTheNumberOfADormantChannelToo) {
    Site site;
    site.run({{.name = "A", .number = "1"}, {.name = "B"}});
    RuleConfig first = rule("^B$");
    first.number = "1";
    site.config.rules.push_back(first);
    site.run({{.name = "B"}});
    EXPECT_EQ(site.number_of("B"), "1");
    site.run({{.name = "A", .number = "1"}, {.name = "B"}});
    EXPECT_EQ(site.number_of("B"), "1");
    EXPECT_EQ(site.number_of("A"), "1000") << "what B had before is free";
}

TEST(Numbering, OneRuleForSeveralChannelsCountsUpwards) {
    Site site;
    RuleConfig all = rule("^K");
    all.number = "50";
    site.config.rules.push_back(all);
    site.run({{.name = "K1"}, {.name = "K2"}, {.name = "X", .number = "51"}, {.name = "K3"}});
    EXPECT_EQ(site.number_of("K1"), "50");
    EXPECT_EQ(site.number_of("X"), "51");
    EXPECT_EQ(site.number_of("K2"), "52");
    EXPECT_EQ(site.number_of("K3"), "53");
    // The first is out for a day: the others do not move up.
    site.run({{.name = "K3"}, {.name = "K2"}});
    EXPECT_EQ(site.number_of("K2"), "52");
    EXPECT_EQ(site.number_of("K3"), "53");
    site.run({{.name = "K3"}, {.name = "K2"}, {.name = "K1"}});
    EXPECT_EQ(site.number_of("K1"), "50");
}

TEST(Numbering, OrderDecidesFreshNumbersAndPlacesWithinTheGroup) {
    Site site;
    RuleConfig front = rule("^Z$");
    front.order = 1;
    site.config.rules.push_back(front);
    site.run(
        {{.name = "A", .group = "G"}, {.name = "X", .group = "H"}, {.name = "Z", .group = "G"}});
    EXPECT_EQ(site.number_of("Z"), "1000");
    // Numbers stay; a new order moves places among the group only.
    site.config.rules[0].match = when(Field::name, "^A$");
    site.run(
        {{.name = "A", .group = "G"}, {.name = "X", .group = "H"}, {.name = "Z", .group = "G"}});
    std::string names;
    for (const Channel& channel : site.last.lineup.channels)
        names += std::string(channel.name) + channel.number.text() + " ";
    EXPECT_EQ(names, "A1001 Z1000 X1002 ");
}

}  // namespace
}  // namespace flathead::lineup
