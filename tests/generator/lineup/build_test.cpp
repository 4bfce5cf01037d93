#include "generator/lineup/build.hpp"

#include <gtest/gtest.h>

#include "offer.hpp"

namespace flathead::lineup {
namespace {

TEST(Build, EntryBecomesAChannelWithEverythingTheSourceSays) {
    Site site;
    const Lineup& lineup = site.run({{.name = "CNN",
                                      .group = "News",
                                      .guide_id = "cnn.us",
                                      .number = "101",
                                      .url = "http://h/1.ts",
                                      .logo = "http://l/1.png",
                                      .shift = 90}});
    ASSERT_EQ(lineup.channels.size(), 1U);
    const Channel& channel = lineup.channels[0];
    EXPECT_EQ(channel.id.value, 1001);
    EXPECT_EQ(channel.number.text(), "101");
    EXPECT_EQ(channel.name, "CNN");
    EXPECT_EQ(channel.group, "News");
    EXPECT_EQ(channel.guide_id, "cnn.us");
    EXPECT_EQ(channel.logo, "http://l/1.png");
    EXPECT_EQ(channel.guide_shift, std::chrono::minutes{90});
    EXPECT_EQ(channel.upstream_count, 1U);
    EXPECT_EQ(lineup.first_entry(channel).url, "http://h/1.ts");
}

TEST(Build, FiltersThatDropEverythingAreReported) {
    Site site;
    site.config.include = {when(Field::group, "^Nothing$")};
    site.run({{.name = "A"}, {.name = "B"}});
    EXPECT_EQ(site.last.warnings,
              std::vector<std::string>{
                  "the lineup is empty: include and exclude drop all 2 entries the sources offer"});
    EXPECT_EQ(site.last.sources.at(0).not_included, 2U);
}

TEST(Build, NoSourcesIsAnEmptyLineup) {
    Site site;
    const std::vector<std::shared_ptr<const Listing>> none;
    EXPECT_TRUE(site.run(none).channels.empty());
    EXPECT_EQ(site.last.warnings.size(), 1U);
}

// Threadfin 505, 557, 566: a new address in the source never reaches the output.
TEST(Build, NewAddressReachesTheChannel) {
    Site site;
    site.run({{.name = "A", .url = "http://old/1"}, {.name = "B", .url = "http://old/2"}});
    const Lineup& lineup =
        site.run({{.name = "B", .url = "http://new/2"}, {.name = "A", .url = "http://new/1"}});
    EXPECT_EQ(lineup.channels[0].name, "A");
    EXPECT_EQ(lineup.first_entry(lineup.channels[0]).url, "http://new/1");
    EXPECT_EQ(lineup.first_entry(lineup.channels[1]).url, "http://new/2");
}

TEST(Build, ChannelsOfOneNameAreToldApartByTheirNumbers) {
    Site site;
    const Lineup& lineup = site.run({{.name = "CNN", .group = "A"}, {.name = "CNN", .group = "B"}});
    EXPECT_EQ(lineup.channels[0].number.text(), "1000");
    EXPECT_EQ(lineup.channels[1].number.text(), "1001");
}

TEST(Build, VirtualChannelsAreNobodysToFilterMergeOrRedirect) {
    Site site({"a"});
    site.config.exclude = {when(Field::name, ".")};
    site.config.merge.by = {MergeKey::guide_id, MergeKey::name};
    site.mode = RelayMode::redirect;
    const auto own = listing("virtual", {{.name = "News", .native_id = "news"}});
    EXPECT_EQ(site.run({listing("a", {{.name = "News"}}), own}).channels.size(), 1U);
    EXPECT_TRUE(site.last.lineup.is_virtual(site.last.lineup.channels[0]));
    EXPECT_EQ(site.last.lineup.channels[0].mode, RelayMode::relay);
    site.config.exclude.clear();
    const Lineup& lineup = site.run({listing("a", {{.name = "News"}}), own});
    EXPECT_EQ(lineup.channels.size(), 2U);
    EXPECT_EQ(lineup.upstreams.size(), 2U);
}

TEST(Build, TheNumberOfAVirtualChannelIsTheOperatorsWord) {
    Site site({"a"});
    const auto theirs = listing("a", {{.name = "Theirs", .number = "500"}});
    site.run({theirs});
    site.run({theirs, listing("virtual", {{.name = "Own", .number = "500", .native_id = "own"}})});
    EXPECT_EQ(site.shown().at(1002), "500 Own");
    EXPECT_NE(site.shown().at(1001), "500 Theirs");
    // Renamed, it stays the same channel.
    site.run({theirs, listing("virtual", {{.name = "New", .number = "500", .native_id = "own"}})});
    EXPECT_EQ(site.shown().at(1002), "500 New");
}

TEST(Build, SourceThatIsOutLeavesTheOthersWhereTheyAre) {
    Site site({"a", "b"});
    const auto a = listing("a", {{.name = "A1"}, {.name = "A2"}});
    const auto b = listing("b", {{.name = "B1"}, {.name = "B2"}});
    site.run({a, b});
    const auto before = site.shown();
    site.run({b});
    EXPECT_EQ(site.shown(), (std::map<int, std::string>{{1003, "1002 B1"}, {1004, "1003 B2"}}));
    site.run({a, b});
    EXPECT_EQ(site.shown(), before);
}

TEST(Build, NewSourceInFrontMovesNobody) {
    Site site({"b"});
    const auto b = listing("b", {{.name = "B1"}, {.name = "B2", .number = "7"}});
    site.run({b});
    site.sources.insert(site.sources.begin(), SourceConfig{});
    site.sources[0].name = "a";
    site.run({b, listing("a", {{.name = "A1"}, {.name = "A2", .number = "7"}})});
    EXPECT_EQ(site.number_of("B1"), "1000");
    EXPECT_EQ(site.number_of("B2"), "7");
    EXPECT_EQ(site.number_of("A1"), "1001");
    EXPECT_EQ(site.id_of("A1"), 1003);
}

TEST(Build, SameInputGivesTheSameLineupFromNothing) {
    std::vector<Offer> offers;
    for (int i = 0; i < 200; ++i) {
        offers.push_back({.name = "C" + std::to_string(i % 50),
                          .group = "G" + std::to_string(i % 3),
                          .guide_id = i % 4 == 0 ? "" : "g" + std::to_string(i % 30),
                          .number = i % 5 == 0 ? std::to_string(i % 20 + 1) : "",
                          .url = "http://h/" + std::to_string(i)});
    }
    Site one;
    Site other;
    one.config.merge.by = other.config.merge.by = {MergeKey::name, MergeKey::guide_id};
    one.run(offers);
    other.run(offers);
    EXPECT_EQ(one.shown(), other.shown());
    EXPECT_EQ(one.identities.changed_keys(), other.identities.changed_keys());
}

}  // namespace
}  // namespace flathead::lineup
