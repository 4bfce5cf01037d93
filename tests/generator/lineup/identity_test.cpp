// Ids and numbers over many runs: what providers do to their lists, and what viewers must not
// notice.
#include <gtest/gtest.h>

#include "offer.hpp"
#include <algorithm>
#include <random>

namespace flathead::lineup {
namespace {

using Shown = std::map<int, std::string>;

std::vector<Offer> three() {
    return {{.name = "CNN",
             .group = "News",
             .guide_id = "cnn.us",
             .url = "http://h1.example.net/live/u/p/1.ts"},
            {.name = "BBC",
             .group = "News",
             .guide_id = "bbc.uk",
             .url = "http://h1.example.net/live/u/p/2.ts"},
            {.name = "Sport 1", .group = "Sports", .url = "http://h1.example.net/live/u/p/3.ts"}};
}
const Shown three_shown = {{1001, "1000 CNN"}, {1002, "1001 BBC"}, {1003, "1002 Sport 1"}};

TEST(Identity, FreshIdsAndNumbersFollowTheSource) {
    Site site;
    site.run(three());
    EXPECT_EQ(site.shown(), three_shown);
}

TEST(Identity, SecondRunOnTheSameInputChangesNothing) {
    Site site;
    site.run(three());
    site.run(three());
    EXPECT_EQ(site.shown(), three_shown);
    EXPECT_EQ(site.identities.changed_rows(), 0U);
    EXPECT_TRUE(site.identities.changed_keys().empty());
}

struct Change {
    const char* what;  // the provider does
    void (*apply)(std::vector<Offer>&);
};
constexpr Change harmless[] = {
    {"changes the order (xTeVe 379)", [](std::vector<Offer>& o) { std::ranges::reverse(o); }},
    {"changes host, user and token (Dispatcharr 1309, telerising 46, Threadfin 505)",
     [](std::vector<Offer>& o) {
         for (std::size_t i = 0; i < o.size(); ++i)
             o[i].url = "https://cdn" + std::to_string(i) + ".example.org/t0k3n/" + o[i].name;
     }},
    {"swaps the addresses of two channels",
     [](std::vector<Offer>& o) { std::swap(o[0].url, o[1].url); }},
    {"stops sending guide ids",
     [](std::vector<Offer>& o) {
         for (Offer& offer : o) offer.guide_id.clear();
     }},
    {"starts sending guide ids where there were none",
     [](std::vector<Offer>& o) { o[2].guide_id = "sport1.de"; }},
    {"changes a guide id (Threadfin 347)",
     [](std::vector<Offer>& o) { o[0].guide_id = "CNN.com"; }},
    {"renames groups",
     [](std::vector<Offer>& o) {
         for (Offer& offer : o) offer.group = "UK | " + offer.group;
     }},
    {"writes names in capitals with other blanks",
     [](std::vector<Offer>& o) { o[2].name = "SPORT  1"; }},
    {"changes logos", [](std::vector<Offer>& o) { o[1].logo = "http://logo.example.net/new.png"; }},
};

TEST(Identity, WhatProvidersDoChangesNoIdAndNoNumber) {
    for (const Change& change : harmless) {
        Site site;
        site.run(three());
        std::vector<Offer> changed = three();
        change.apply(changed);
        site.run(changed);
        Shown shown = site.shown();
        if (shown[1003] == "1002 SPORT 1") shown[1003] = "1002 Sport 1";
        EXPECT_EQ(shown, three_shown) << "provider " << change.what;
        site.run(three());
        EXPECT_EQ(site.shown(), three_shown) << "provider takes back: " << change.what;
    }
}

TEST(Identity, ChangeAfterChangeIsFollowed) {
    // Each step alone is decidable; the sum leaves nothing of the first entry.
    Site site;
    site.run({{.name = "Alpha", .group = "G"}});
    site.run({{.name = "Alpha", .group = "G", .guide_id = "alpha.x"}});
    site.run({{.name = "Alpha Prime", .group = "G", .guide_id = "alpha.x"}});
    site.run({{.name = "Alpha Prime", .group = "H", .guide_id = "alpha.x"}});
    site.run({{.name = "Alpha Prime", .group = "H", .guide_id = "alpha.y"}});
    site.run({{.name = "Alpha Prime", .group = "H"}});
    site.run({{.name = "Alpha Prime", .group = "I"}});
    EXPECT_EQ(site.shown(), (Shown{{1001, "1000 Alpha Prime"}}));
}

TEST(Identity, RenamedChannelIsKnownByItsGuideId) {
    Site site;
    site.run(three());
    auto renamed = three();
    renamed[0].name = "CNN International";
    renamed[0].group = "World";
    site.run(renamed);
    EXPECT_EQ(site.id_of("CNN International"), 1001);
}

TEST(Identity, ExchangedNamesFollowTheGuideIds) {
    Site site;
    site.run(three());
    auto swapped = three();
    std::swap(swapped[0].name, swapped[1].name);
    site.run(swapped);
    EXPECT_EQ(site.id_of("BBC"), 1001) << "guide id cnn.us stands first";
    EXPECT_EQ(site.id_of("CNN"), 1002);
}

// m3u-editor 516: provider drops and re-adds channels; Dispatcharr 1379, tuliprox 309: empty
// answers.
TEST(Identity, GoneForAYearAndBackWithEverything) {
    Site site;
    site.run(three());
    site.run({{.name = "Sport 1", .group = "Sports"}});
    EXPECT_EQ(site.shown(), (Shown{{1003, "1002 Sport 1"}}));
    EXPECT_TRUE(site.identities.rows()[0].is_dormant());
    site.now += std::chrono::days{365};
    site.run(std::vector<Offer>{});
    EXPECT_TRUE(site.last.lineup.channels.empty());
    EXPECT_EQ(site.last.warnings,
              std::vector<std::string>{"the lineup is empty: no source offers a channel"});
    site.run({{.name = "New", .group = "News"}});
    EXPECT_EQ(site.shown(), (Shown{{1004, "1003 New"}}))
        << "ids and numbers of dormant channels are not given away";
    site.run(three());
    EXPECT_EQ(site.shown(), three_shown);
}

TEST(Identity, DormancyIsDatedOnceAndEnded) {
    Site site;
    site.run(three());
    const Day first = static_cast<Day>(site.now.time_since_epoch() / std::chrono::days{1});
    EXPECT_EQ(site.identities.rows()[0].first_seen, first);
    site.now += std::chrono::days{3};
    site.run(std::vector<Offer>{});
    EXPECT_EQ(site.identities.rows()[0].dormant_since, first + 3);
    site.now += std::chrono::days{3};
    site.run(std::vector<Offer>{});
    EXPECT_EQ(site.identities.rows()[0].dormant_since, first + 3);
    EXPECT_EQ(site.identities.changed_rows(), 0U);
    site.run(three());
    EXPECT_FALSE(site.identities.rows()[0].is_dormant());
}

// Threadfin 571, 446: several channels with one guide id vanish, or get the first one's address.
TEST(Identity, SharedGuideIdMakesSeveralChannels) {
    const std::vector<Offer> variants = {
        {.name = "CNN", .group = "N", .guide_id = "cnn", .url = "http://h/1"},
        {.name = "CNN HD", .group = "N", .guide_id = "cnn", .url = "http://h/2"},
        {.name = "CNN 4K", .group = "N", .guide_id = "cnn", .url = "http://h/3"}};
    Site site;
    site.run(variants);
    EXPECT_EQ(site.shown(),
              (Shown{{1001, "1000 CNN"}, {1002, "1001 CNN HD"}, {1003, "1002 CNN 4K"}}));
    auto moved = variants;
    std::ranges::reverse(moved);
    for (Offer& offer : moved) offer.group = "News";
    site.run(moved);
    EXPECT_EQ(site.id_of("CNN"), 1001);
    EXPECT_EQ(site.id_of("CNN HD"), 1002);
    EXPECT_EQ(site.id_of("CNN 4K"), 1003);
    EXPECT_EQ(site.id_by_url("http://h/3"), 1003);
}

TEST(Identity, VariantThatStaysAloneKeepsItsOwnId) {
    // The guide id alone belonged to CNN first; then both had it; then only the other is left.
    const Offer plain{.name = "CNN", .group = "N", .guide_id = "cnn"};
    const Offer hd{.name = "CNN HD", .group = "N", .guide_id = "cnn"};
    Site site;
    site.run({plain});
    site.run({plain, hd});
    site.run({hd});
    EXPECT_EQ(site.shown(), (Shown{{1002, "1001 CNN HD"}}));
    site.run({plain, hd});
    EXPECT_EQ(site.shown(), (Shown{{1001, "1000 CNN"}, {1002, "1001 CNN HD"}}));
}

std::vector<Offer> twins() {
    return {{.name = "Ch", .group = "G", .url = "http://h/live/u/p/10.ts"},
            {.name = "Ch", .group = "G", .url = "http://h/live/u/p/11.ts"},
            {.name = "Ch", .group = "G", .url = "http://h/live/u/p/12.ts"}};
}

TEST(Identity, TwinsAreToldApartByThePathOfTheirAddress) {
    Site site;
    site.run(twins());
    const int middle = site.id_by_url("http://h/live/u/p/11.ts");
    auto moved = twins();
    std::ranges::reverse(moved);
    for (Offer& offer : moved)
        offer.url.replace(
            0, std::string("http://h/live/u/p").size(), "https://new:81/live/other/secret");
    site.run(moved);
    EXPECT_EQ(site.id_by_url("https://new:81/live/other/secret/11.ts"), middle);
    // One goes: the others stay who they are, also when a single one is left.
    site.run({moved[0], moved[1]});
    EXPECT_EQ(site.id_by_url("https://new:81/live/other/secret/11.ts"), middle);
    site.run({moved[1]});
    EXPECT_EQ(site.id_by_url("https://new:81/live/other/secret/11.ts"), middle);
    site.run(twins());
    EXPECT_EQ(site.id_by_url("http://h/live/u/p/11.ts"), middle);
    EXPECT_EQ(site.identities.rows().size(), 3U);
}

TEST(Identity, TwinsWithTokensInThePathKeepTheirPlaces) {
    Site site;
    site.run({{.name = "Ch", .group = "G", .url = "http://h/aaaa/c1"},
              {.name = "Ch", .group = "G", .url = "http://h/aaaa/c2"}});
    const int second = site.id_by_url("http://h/aaaa/c2");
    site.run({{.name = "Ch", .group = "G", .url = "http://h/bbbb/c2"},
              {.name = "Ch", .group = "G", .url = "http://h/bbbb/c1"}});
    EXPECT_EQ(site.id_by_url("http://h/bbbb/c2"), second);
    EXPECT_EQ(site.identities.rows().size(), 2U);
}

TEST(Identity, TwinsThatAgreeInAllAreStillTwoChannels) {
    Site site;
    const Offer same{.name = "Ch", .group = "G", .guide_id = "ch", .url = "http://h/1"};
    site.run({same, same});
    EXPECT_EQ(site.shown().size(), 2U);
    const Shown before = site.shown();
    site.run({same, same});
    EXPECT_EQ(site.shown(), before);
    EXPECT_TRUE(site.identities.changed_keys().empty());
}

TEST(Identity, TwinsWithAGuideIdEachAreKnownByIt) {
    Site site;
    site.run({{.name = "Ch", .group = "G", .guide_id = "one", .url = "http://h/1"},
              {.name = "Ch", .group = "G", .guide_id = "two", .url = "http://h/2"}});
    site.run({{.name = "Ch", .group = "G", .guide_id = "two", .url = "http://h/1"},
              {.name = "Ch", .group = "G", .guide_id = "one", .url = "http://h/2"}});
    EXPECT_EQ(site.id_by_url("http://h/2"), 1001);
    // Without guide ids the path is all there is.
    site.run({{.name = "Ch", .group = "G", .url = "http://h/1"},
              {.name = "Ch", .group = "G", .url = "http://h/2"}});
    EXPECT_EQ(site.id_by_url("http://h/2"), 1001);
}

TEST(Identity, NativeIdStandsAboveAll) {
    Site site;
    site.run({{.name = "One", .group = "G", .guide_id = "one", .native_id = "501"},
              {.name = "Two", .group = "G", .guide_id = "two", .native_id = "502"}});
    site.run({{.name = "Two", .group = "G", .guide_id = "two", .native_id = "501"},
              {.name = "One", .group = "G", .guide_id = "one", .native_id = "502"}});
    EXPECT_EQ(site.id_of("Two"), 1001);
    // The panel moved and numbers anew: names still say who is who.
    site.run({{.name = "Two", .group = "G", .guide_id = "two", .native_id = "9"},
              {.name = "One", .group = "G", .guide_id = "one", .native_id = "8"}});
    EXPECT_EQ(site.id_of("Two"), 1001);
    EXPECT_EQ(site.id_of("One"), 1002);
}

TEST(Identity, SourcesDoNotShareKeys) {
    Site site({"a", "b"});
    const std::vector<Offer> same = {{.name = "CNN", .group = "News", .guide_id = "cnn"}};
    site.run({listing("a", same), listing("b", same)});
    EXPECT_EQ(site.identities.rows().size(), 2U);
    // The order in which listings arrive is not the order of the config.
    site.run({listing("b", same), listing("a", same)});
    EXPECT_EQ(site.last.lineup.listings[0]->source, "a");
    EXPECT_EQ(site.last.lineup.channels[0].id.value, 1001);
    EXPECT_EQ(site.last.lineup.entry(site.last.lineup.upstreams[0]).name, "CNN");
}

// Dispatcharr 279: a refresh overwrites the user's renames. Here renames are rules, and ids know
// nothing of them.
TEST(Identity, RulesChangeNoId) {
    Site site;
    site.run(three());
    RuleConfig mine = rule("^CNN$");
    mine.name = "My News";
    mine.group = "Mine";
    mine.guide = "x";
    site.config.rules.push_back(mine);
    site.run(three());
    EXPECT_EQ(site.id_of("My News"), 1001);
    site.config.rules.clear();
    site.run(three());
    EXPECT_EQ(site.shown(), three_shown);
}

TEST(Identity, ExcludedAndIncludedAgainIsTheSameChannel) {
    Site site;
    site.run(three());
    site.config.exclude.push_back(when(Field::name, "BBC"));
    site.run(three());
    EXPECT_EQ(site.id_of("BBC"), 0);
    site.config.exclude.clear();
    site.run(three());
    EXPECT_EQ(site.shown(), three_shown);
}

TEST(Identity, MergedChannelKeepsTheOldestIdAndSurvivesEitherSource) {
    Site site({"a", "b"});
    const std::vector<Offer> a = {{.name = "CNN", .group = "A", .guide_id = "cnn"}};
    const std::vector<Offer> b = {{.name = "Other", .group = "B"},
                                  {.name = "CNN", .group = "B", .guide_id = "CNN"}};
    site.run({listing("b", b)});
    EXPECT_EQ(site.id_of("CNN"), 1002);
    site.config.merge.by = {MergeKey::guide_id};
    site.run({listing("a", a), listing("b", b)});
    EXPECT_EQ(site.id_of("CNN"), 1002);
    EXPECT_EQ(site.last.lineup.channels.size(), 2U);
    site.run({listing("a", a)});
    EXPECT_EQ(site.id_of("CNN"), 1002) << "the source that knew it first is out";
    site.run({listing("b", b)});
    EXPECT_EQ(site.id_of("CNN"), 1002) << "the other one is";
}

TEST(Identity, WhenMergedEntriesPartThePreferredSourceKeepsTheId) {
    Site site({"a", "b"});
    site.config.merge = {.by = {MergeKey::name}, .prefer = {"b"}};
    const std::vector<Offer> a = {{.name = "CNN", .group = "A"}};
    const std::vector<Offer> b = {{.name = "CNN", .group = "B"}};
    site.run({listing("a", a), listing("b", b)});
    ASSERT_EQ(site.shown(), (Shown{{1001, "1000 CNN"}}));
    site.config.merge.by.clear();
    site.run({listing("a", a), listing("b", b)});
    ASSERT_EQ(site.last.lineup.channels.size(), 2U);
    EXPECT_EQ(site.last.lineup.channels[0].id.value, 1001);
    EXPECT_EQ(site.last.lineup
                  .listings[site.last.lineup.upstreams[site.last.lineup.channels[0].first_upstream]
                                .listing]
                  ->source,
              "b");
    EXPECT_EQ(site.last.lineup.channels[1].id.value, 1002);
}

// Shuffled lists of every awkward kind: whoever is known keeps id and number.
TEST(Identity, OrderOfTheEntriesDecidesNothingForKnownChannels) {
    std::mt19937 random(7);
    for (int round = 0; round < 40; ++round) {
        std::vector<Offer> offers;
        for (int i = 0; i < 60; ++i) {
            Offer offer{.name = "Name " + std::to_string(random() % 20),
                        .group = "Group " + std::to_string(random() % 3)};
            if (random() % 2 == 0) offer.guide_id = "id" + std::to_string(random() % 15);
            if (random() % 4 == 0) offer.number = std::to_string(1 + random() % 30);
            offer.url = "http://h/live/u/p/" + std::to_string(i) + ".ts";
            offers.push_back(offer);
        }
        Site site;
        if (round % 2 == 0) site.config.merge.by = {MergeKey::guide_id, MergeKey::name};
        site.run(offers);
        std::map<std::string, std::string> before;
        const auto by_url = [&] {
            std::map<std::string, std::string> result;
            for (const Channel& channel : site.last.lineup.channels) {
                result[std::string(site.last.lineup.first_entry(channel).url)] =
                    std::to_string(channel.id.value) + " " + channel.number.text();
            }
            return result;
        };
        before = by_url();
        for (int shuffle = 0; shuffle < 3; ++shuffle) {
            std::ranges::shuffle(offers, random);
            site.run(offers);
            ASSERT_EQ(by_url(), before) << "round " << round;
            ASSERT_EQ(site.identities.changed_rows(), 0U);
            ASSERT_TRUE(site.identities.changed_keys().empty());
        }
        // Half of them go and return.
        site.run(std::vector<Offer>(offers.begin(), offers.begin() + 30));
        site.run(offers);
        if (round % 2 != 0) {
            ASSERT_EQ(by_url(), before) << "round " << round;
        }
    }
}

TEST(Identity, IdsAndNumbersAreUniqueWhateverHappens) {
    std::mt19937 random(11);
    Site site({"a", "b"});
    for (int round = 0; round < 60; ++round) {
        site.config.merge.by.clear();
        if (random() % 3 == 0) site.config.merge.by.push_back(MergeKey::guide_id);
        if (random() % 3 == 0) site.config.merge.by.push_back(MergeKey::name);
        site.config.numbering.start = random() % 4 == 0 ? 10 : 1000;
        site.config.numbering.keep_source_numbers = random() % 4 != 0;
        const auto some = [&] {
            std::vector<Offer> offers;
            for (std::size_t i = 0, count = random() % 30; i < count; ++i) {
                offers.push_back(
                    {.name = "N" + std::to_string(random() % 8),
                     .group = "G" + std::to_string(random() % 2),
                     .guide_id = random() % 2 == 0 ? "" : "g" + std::to_string(random() % 6),
                     .number = random() % 2 == 0 ? "" : std::to_string(1 + random() % 9),
                     .url = "http://h/" + std::to_string(random() % 40)});
            }
            return offers;
        };
        site.run({listing("a", some()), listing("b", some())});
        std::map<int, int> ids;
        std::map<std::string, int> numbers;
        std::size_t upstreams = 0;
        for (const Channel& channel : site.last.lineup.channels) {
            EXPECT_EQ(++ids[channel.id.value], 1);
            EXPECT_EQ(++numbers[channel.number.text()], 1);
            EXPECT_TRUE(channel.number.is_set());
            upstreams += channel.upstream_count;
        }
        EXPECT_EQ(upstreams, site.last.lineup.upstreams.size());
        EXPECT_TRUE(std::ranges::is_sorted(site.last.lineup.channels, {}, &Channel::number));
        std::map<std::string, int> stored;
        for (const Identity& row : site.identities.rows()) {
            EXPECT_TRUE(!row.number.is_set() || ++stored[row.number.text()] == 1)
                << "round " << round;
        }
    }
}

}  // namespace
}  // namespace flathead::lineup
