#include "generator/lineup/merge.hpp"

#include <gtest/gtest.h>

#include "offer.hpp"

namespace flathead::lineup {
namespace {

/// "Name: upstream names in order" of every channel, by number.
std::vector<std::string> upstreams(const Lineup& lineup) {
    std::vector<std::string> result;
    for (const Channel& channel : lineup.channels) {
        std::string line = std::string(channel.name) + ":";
        for (std::uint32_t i = 0; i < channel.upstream_count; ++i) {
            const Upstream& at = lineup.upstreams[channel.first_upstream + i];
            line += " " + lineup.listings[at.listing]->source + "/" +
                    std::string(lineup.entry(at).name);
        }
        result.push_back(line);
    }
    return result;
}
using Lines = std::vector<std::string>;

TEST(Merge, NothingIsMergedUnlessAsked) {
    Site site({"a", "b"});
    const std::vector<Offer> same = {{.name = "CNN", .guide_id = "cnn"}};
    EXPECT_EQ(upstreams(site.run({listing("a", same), listing("b", same)})),
              (Lines{"CNN: a/CNN", "CNN: b/CNN"}));
}

TEST(Merge, ByGuideIdWhateverItsCaseInTheOrderOfPreference) {
    Site site({"a", "b", "c"});
    site.config.merge = {.by = {MergeKey::guide_id}, .prefer = {"c"}};
    const Lineup& lineup =
        site.run({listing("a", {{.name = "CNN US", .guide_id = "CNN.us"}}),
                  listing("b", {{.name = "Cnn", .guide_id = "cnn.us"}, {.name = "No id"}}),
                  listing("c", {{.name = "CNN HD", .guide_id = "cnn.US"}})});
    EXPECT_EQ(upstreams(lineup), (Lines{"No id: b/No id", "CNN HD: c/CNN HD a/CNN US b/Cnn"}));
    EXPECT_EQ(site.last.sources[0].merged, 1U);
    EXPECT_EQ(site.last.sources[1].merged, 1U);
    EXPECT_EQ(site.last.sources[2].merged, 0U);
}

TEST(Merge, LeaderTakesFromOthersWhatItLacks) {
    Site site({"a", "b"});
    site.config.merge.by = {MergeKey::name};
    site.run({listing("a", {{.name = "CNN"}}),
              listing("b",
                      {{.name = "Cnn",
                        .group = "News",
                        .guide_id = "cnn",
                        .number = "5",
                        .logo = "http://l/1"}})});
    const Channel& channel = site.last.lineup.channels.at(0);
    EXPECT_EQ(channel.name, "CNN");
    EXPECT_EQ(channel.group, "News");
    EXPECT_EQ(channel.guide_id, "cnn");
    EXPECT_EQ(channel.number.text(), "5");
    EXPECT_EQ(channel.logo, "http://l/1");
}

TEST(Merge, FeedsThatShareAGuideIdStayApart) {
    Site site;
    site.config.merge.by = {MergeKey::guide_id};
    const Lineup& lineup = site.run({{.name = "ABC East", .guide_id = "abc"},
                                     {.name = "ABC (West)", .guide_id = "abc"},
                                     {.name = "ABC East HD", .guide_id = "abc"},
                                     {.name = "Dave +1", .guide_id = "dave"},
                                     {.name = "Dave", .guide_id = "dave"},
                                     {.name = "Dave ja vu", .guide_id = "dave", .shift = 60}});
    EXPECT_EQ(upstreams(lineup),
              (Lines{"ABC East: a/ABC East a/ABC East HD",
                     "ABC (West): a/ABC (West)",
                     "Dave +1: a/Dave +1",
                     "Dave: a/Dave",
                     "Dave ja vu: a/Dave ja vu"}));
}

TEST(Merge, NamesThatOneSourceTellsApartStayApart) {
    Site site({"a", "b"});
    site.config.merge.by = {MergeKey::name};
    const Lineup& lineup = site.run({listing("a",
                                             {{.name = "Sport 1", .guide_id = "sport1.de"},
                                              {.name = "Sport 1", .guide_id = "sport1.cz"}}),
                                     listing("b", {{.name = "SPORT  1"}})});
    EXPECT_EQ(upstreams(lineup), (Lines{"Sport 1: a/Sport 1", "Sport 1: a/Sport 1 b/SPORT  1"}));
    EXPECT_EQ(lineup.channels[1].guide_id, "sport1.cz")
        << "the first in order of guide ids, not of entries";
}

TEST(Merge, ByGuideIdAndByNameJoinsAcross) {
    Site site({"a", "b", "c"});
    site.config.merge.by = {MergeKey::guide_id, MergeKey::name};
    const Lineup& lineup = site.run({listing("a", {{.name = "CNN", .guide_id = "cnn"}}),
                                     listing("b", {{.name = "CNN Intl", .guide_id = "cnn"}}),
                                     listing("c", {{.name = "cnn intl"}})});
    EXPECT_EQ(upstreams(lineup), (Lines{"CNN: a/CNN b/CNN Intl c/cnn intl"}));
}

TEST(Merge, RulesCanMakeNamesEqual) {
    Site site({"a", "b"});
    site.config.merge.by = {MergeKey::name};
    RuleConfig bare = rule("^(?:UK: )?(.*?)(?: HD)?$");
    bare.name = "\\1";
    site.config.rules = {bare};
    EXPECT_EQ(upstreams(site.run(
                  {listing("a", {{.name = "UK: Sky HD"}}), listing("b", {{.name = "Sky"}})})),
              (Lines{"Sky: a/UK: Sky HD b/Sky"}));
}

TEST(Merge, OrderOfUpstreamsWithinASourceDoesNotFollowTheList) {
    Site site;
    site.config.merge.by = {MergeKey::name};
    const std::vector<Offer> backups = {{.name = "X", .url = "http://h/live/u/p/2"},
                                        {.name = "X", .number = "9", .url = "http://h/live/u/p/30"},
                                        {.name = "X", .url = "http://h/live/u/p/1"}};
    const auto urls = [&](const std::vector<Offer>& offers) {
        std::string result;
        const Lineup& lineup = site.run(offers);
        for (const Upstream& at : lineup.upstreams)
            result += std::string(lineup.entry(at).url.substr(18)) + " ";
        return result;
    };
    EXPECT_EQ(urls(backups), "30 1 2 ");
    EXPECT_EQ(urls({backups[2], backups[0], backups[1]}), "30 1 2 ");
    RuleConfig last = rule("X");
    last.match = when(Field::url, "/30$");
    last.order = 7;
    site.config.rules = {last};
    RuleConfig first = last;
    first.match = when(Field::url, "/[12]$");
    first.order = 3;
    site.config.rules.push_back(first);
    EXPECT_EQ(urls(backups), "1 2 30 ");
}

TEST(Merge, AMillionFoldNameDoesNotCostMinutes) {
    Site site;
    site.config.merge.by = {MergeKey::guide_id, MergeKey::name};
    std::vector<Offer> offers(20'000, {.name = "Same", .group = "G", .guide_id = "same"});
    EXPECT_EQ(site.run(offers).channels.size(), 1U);
    for (std::size_t i = 0; i < offers.size(); ++i) offers[i].guide_id = "id" + std::to_string(i);
    EXPECT_EQ(site.run(offers).channels.size(), 20'000U);
}

}  // namespace
}  // namespace flathead::lineup
