#include "generator/guide/match.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

namespace flathead::guide {
namespace {

struct Row {
    std::string id;
    std::vector<std::string> names;
    std::string country;
};

GuideIndex index_of(const std::vector<Row>& rows) {
    std::deque<std::vector<std::string_view>> names;
    std::vector<GuideChannel> channels;
    for (const Row& row : rows) {
        names.emplace_back(row.names.begin(), row.names.end());
        channels.push_back({row.id, names.back(), row.country});
    }
    return GuideIndex(channels);
}

/// A guide large enough that words have a rarity; own inventions, in the manner of real ones.
const std::vector<Row>& rows() {
    static const std::vector<Row> all = [] {
        std::vector<Row> made = {
            {"harbour.uk", {"Harbour One"}, "UK"},
            {"harbour2.uk", {"Harbour Two", "Harbour Two HD"}, "UK"},
            {"drama.uk", {"Quaynside Drama"}, "UK"},
            {"dramaplus.uk", {"Quaynside Drama +1"}, "UK"},
            {"lagoon.us@East", {"Lagoon Movies East"}, "US"},
            {"lagoon.us@West", {"Lagoon Movies West"}, "US"},
            {"kanal10.tr", {"Kanal 10"}, "TR"},
            {"kanal10.mk", {"Kanal 10"}, "MK"},
            {"sportklub.ru", {"Спортивный Клуб"}, "RU"},
            {"zvezdochka.ru", {"Звездочка"}, "RU"},
            {"kqxb", {"NBC (KQXB) Springfield, TX", "NBC (KQXB) Springfield, TX HD"}, "US"},
            {"kqxb2", {"Laffs (KQXB-DT2) Springfield, TX"}, "US"},
            {"wqzv", {"CBS (WQZV) Springfield, GA"}, "US"},
            {"skybang", {"Skybang Bang"}, ""},
            {"tokyo.jp", {"東京放送テレビ"}, "JP"},
            {"athina.gr", {"Αθηναϊκή Τηλεόραση"}, "GR"},
            {"pearl.hk", {"Ｐｅａｒｌ　Ｃｈａｎｎｅｌ"}, "HK"},
            {"velvet.fr", {"Velvet Cinéma"}, "FR"},
            {"velvetp.fr", {"Velvet Cinéma+"}, "FR"},
            {"mirage.de", {"Mirage"}, "DE"},
            {"mirage.it", {"Mirage"}, "IT"},
            {"orchid5.in", {"Orchid Sports 5"}, "IN"},
            {"CNNX.us", {"Cable Nexus"}, "US"},
            {"RTLX.de@HD", {"Ganz anderer Name"}, "DE"},
        };
        for (int i = 0; i < 400; ++i) {
            std::string word = "w";
            for (int n = i * 7919 + 13; n > 0; n /= 21) word += static_cast<char>('b' + n % 21);
            made.push_back({"filler" + std::to_string(i),
                            {(i % 3 == 0   ? "Filler "
                              : i % 3 == 1 ? "Sports "
                                           : "") +
                             word + " TV"},
                            ""});
        }
        return made;
    }();
    return all;
}

class Match : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        guides_ = new std::vector<GuideIndex>;
        guides_->push_back(index_of(rows()));
    }
    static void TearDownTestSuite() { delete guides_; }

    static ChannelMatch match(const MatchQuery& query) {
        return match_channels(std::span(&query, 1), *guides_)[0];
    }
    static ChannelMatch named(std::string_view name, std::string_view country = {}) {
        MatchQuery query;
        query.name = name;
        query.country = country;
        return match(query);
    }
    static std::string applied(const ChannelMatch& match) {
        return match.applied.empty() ? "-" : match.applied[0].guide_id;
    }

    static std::vector<GuideIndex>* guides_;
};
std::vector<GuideIndex>* Match::guides_ = nullptr;

struct Pair {
    std::string name;
    std::string country;
    std::string id;  // "-": nothing may be applied
};

TEST_F(Match, NamesInTheWildFindTheirChannel) {
    const std::vector<Pair> table = {
        {"Harbour One", "", "harbour.uk"},
        {"UK: HARBOUR ONE FHD", "", "harbour.uk"},
        {"|UK| Harbour 1 ᴴᴰ ◉", "", "harbour.uk"},
        {"Harbour Two (720p) [Geo-blocked]", "UK", "harbour2.uk"},
        {"Quaynside Drama", "", "drama.uk"},
        {"Quaynside Drama+1", "", "dramaplus.uk"},
        {"Lagoon Movies (East)", "", "lagoon.us@East"},
        {"Lagoon Movies HD - Pacific", "US", "lagoon.us@West"},
        {"Kanal 10", "TR", "kanal10.tr"},
        {"MK | Kanal 10 HD", "", "kanal10.mk"},
        {"RU: Sportivnyy Klub HD", "", "sportklub.ru"},
        {"Zvezdochka", "RU", "zvezdochka.ru"},
        {"US| KQXB-TV 4.1 RAW", "", "kqxb"},
        {"KQXB-DT 4.2", "US", "kqxb2"},
        {"WQZV-DT", "", "wqzv"},
        {"Skybangbang", "", "skybang"},
        {"東京放送テレビ HD", "JP", "tokyo.jp"},
        {"Pearl Channel", "HK", "pearl.hk"},
        {"Velvet Cinema (1080p)", "FR", "velvet.fr"},
        {"Velvet Cinéma+", "FR", "velvetp.fr"},
        {"IT - Mirage 4K", "", "mirage.it"},
    };
    for (const Pair& pair : table) {
        const ChannelMatch found = named(pair.name, pair.country);
        EXPECT_EQ(applied(found), pair.id)
            << pair.name << " score " << (found.candidates.empty() ? 0 : found.candidates[0].score);
    }
}

TEST_F(Match, WhatIsNotTheSameIsNotApplied) {
    const std::vector<Pair> table = {
        {"Harbour Three", "UK", "-"},
        {"Harbour One +1", "UK", "-"},
        {"Quaynside Drama +2", "UK", "-"},
        {"Orchid Sports 4", "IN", "-"},
        {"Orchid Sports", "IN", "-"},
        {"Kanal 10", "", "-"},  // two countries have one
        {"Kanal 10", "SE", "-"},
        {"Mirage", "", "-"},
        {"Mirage", "JP", "-"},
        {"KQXB-DT 4.7", "US", "-"},
        {"NBC (KQXC) Springfield, TX", "US", "-"},
        {"Lagoon", "US", "-"},
        {"Lagoon Movies", "US", "-"},  // East and West both fit
        {"HD", "", "-"},
        {"TV", "", "-"},
        {"", "", "-"},
    };
    for (const Pair& pair : table) {
        const ChannelMatch found = named(pair.name, pair.country);
        EXPECT_EQ(applied(found), pair.id)
            << pair.name << " score " << (found.candidates.empty() ? 0 : found.candidates[0].score);
    }
}

TEST_F(Match, NamesakesAreDoubtfulAndReportedWithTheirScores) {
    const ChannelMatch found = named("Kanal 10");
    EXPECT_EQ(found.state, MatchState::doubtful);
    ASSERT_GE(found.candidates.size(), 2U);
    EXPECT_EQ(found.candidates[0].name, "Kanal 10");
    EXPECT_EQ(found.candidates[1].name, "Kanal 10");
    EXPECT_NEAR(found.candidates[0].score, found.candidates[1].score, 1e-9);
    EXPECT_LT(found.candidates[0].score, 0.5);
}

TEST_F(Match, ExactIdIsNeverOverruled) {
    MatchQuery query;
    query.name = "Harbour One";  // a perfect name of another channel
    query.guide_id = "kanal10.tr";
    const ChannelMatch found = match(query);
    EXPECT_EQ(found.state, MatchState::exact);
    EXPECT_EQ(applied(found), "kanal10.tr");
    EXPECT_EQ(found.applied[0].reason, "same id");
    query.guide_id = "KANAL10.TR";
    EXPECT_EQ(applied(match(query)), "kanal10.tr");
    EXPECT_EQ(match(query).applied[0].reason, "same id ignoring case");
}

TEST_F(Match, IdIgnoringCaseCountsOnlyWhenOneChannelHasIt) {
    const std::vector<GuideIndex> guides = [] {
        std::vector<GuideIndex> all;
        all.push_back(
            index_of({{"Abc", {"First"}, ""}, {"aBc", {"Second"}, ""}, {"abC", {"Third"}, ""}}));
        return all;
    }();
    MatchQuery query;
    query.name = "Something else";
    query.guide_id = "ABC";
    EXPECT_TRUE(match_channels(std::span(&query, 1), guides)[0].applied.empty());
    query.guide_id = "aBc";
    EXPECT_EQ(match_channels(std::span(&query, 1), guides)[0].applied.at(0).name, "Second");
}

TEST_F(Match, PictureVariantOfAnIdIsStrongAndARegionalFeedIsNot) {
    MatchQuery query;
    query.name = "Nothing alike";
    query.guide_id = "CNNX.us@HD";
    EXPECT_EQ(applied(match(query)), "CNNX.us");
    EXPECT_NE(match(query).state, MatchState::exact);
    query.guide_id = "RTLX.de";
    EXPECT_EQ(applied(match(query)), "RTLX.de@HD");
    query.guide_id = "CNNX.us@West";
    EXPECT_EQ(applied(match(query)), "-");
    query.guide_id = "lagoon.us";
    EXPECT_EQ(applied(match(query)), "-");
}

TEST_F(Match, PinBeatsEverythingAndSurvivesAGuideWithoutIt) {
    MatchQuery query;
    query.name = "Harbour One";
    query.guide_id = "harbour.uk";
    query.pinned = "mirage.de";
    ChannelMatch found = match(query);
    EXPECT_EQ(found.state, MatchState::pinned);
    EXPECT_EQ(applied(found), "mirage.de");
    EXPECT_EQ(found.applied[0].reason, "pinned by hand");
    query.pinned = "gone.xx";
    found = match(query);
    EXPECT_EQ(found.state, MatchState::pinned);
    EXPECT_TRUE(found.applied.empty());
    query.pinned = {};
    query.guide_id = "velvet.fr";
    query.pinned_by_rule = true;
    found = match(query);
    EXPECT_EQ(found.state, MatchState::pinned);
    EXPECT_EQ(found.applied.at(0).reason, "pinned by a rule");
}

TEST_F(Match, StateSaysHowItWasFound) {
    EXPECT_EQ(named("Harbour One").state, MatchState::name);
    EXPECT_EQ(named("Sportivni Klub", "RU").state, MatchState::fuzzy);
    EXPECT_EQ(named("Completely Unheard").state, MatchState::none);
}

TEST_F(Match, ReasonsAreForPeople) {
    EXPECT_EQ(named("UK: Harbour One").applied.at(0).reason, "same name, same country");
    EXPECT_EQ(named("KQXB-TV 4.1").applied.at(0).reason, "call sign KQXB, same country");
    const ChannelMatch other = named("Orchid Sports 4", "IN");
    ASSERT_FALSE(other.candidates.empty());
    EXPECT_EQ(other.candidates[0].guide_id, "orchid5.in");
    EXPECT_NE(other.candidates[0].reason.find("number differs"), std::string::npos)
        << other.candidates[0].reason;
}

TEST_F(Match, GroupAndIdTellTheCountryWhenNothingElseDoes) {
    MatchQuery query;
    query.name = "Kanal 10";
    query.group = "TR | Ulusal";
    EXPECT_EQ(applied(match(query)), "kanal10.tr");
    query.group = "Entertainment";
    EXPECT_EQ(applied(match(query)), "-");
    query.guide_id = "Ten.mk";
    EXPECT_EQ(applied(match(query)), "kanal10.mk");
}

TEST_F(Match, SecondNameOfTheListHelps) {
    MatchQuery query;
    query.name = "Channel 7041";
    query.guide_name = "Quaynside Drama";
    EXPECT_EQ(applied(match(query)), "drama.uk");
}

TEST(MatchGuides, EachGuideIsMatchedAndCertainMatchesComeFirst) {
    std::vector<GuideIndex> guides;
    guides.push_back(
        index_of({{"a1", {"Quaynside Dramas Channel"}, "UK"}, {"a2", {"Other"}, "UK"}}));
    guides.push_back(index_of({{"b1", {"Quaynside Drama"}, "UK"}, {"b2", {"Another"}, "UK"}}));
    guides.push_back(index_of({{"quay", {"Whatever"}, ""}}));
    MatchQuery query;
    query.name = "UK: Quaynside Drama";
    query.guide_id = "quay";
    const ChannelMatch found = match_channels(std::span(&query, 1), guides)[0];
    ASSERT_GE(found.applied.size(), 2U);
    EXPECT_EQ(found.applied[0].guide, 1U);
    EXPECT_EQ(found.applied[1].guide, 2U);
    EXPECT_EQ(found.state, MatchState::name);
}

TEST(MatchGuides, OfAPairInTwoPicturesTheOneAsSharpAsAskedIsTaken) {
    std::vector<Row> pair = rows();
    pair.push_back({"plain", {"Granite Channel"}, "DE"});
    pair.push_back({"sharp", {"Granite Channel HD"}, "DE"});
    std::vector<GuideIndex> guides;
    guides.push_back(index_of(pair));
    MatchQuery query;
    query.name = "DE: Granite Channel FHD";
    EXPECT_EQ(match_channels(std::span(&query, 1), guides)[0].applied.at(0).guide_id, "sharp");
    query.name = "DE: Granite Channel";
    EXPECT_EQ(match_channels(std::span(&query, 1), guides)[0].applied.at(0).guide_id, "plain");
}

TEST(MatchGuides, HostileGuidesAndNamesStayBounded) {
    std::vector<Row> same;
    for (int i = 0; i < 3'000; ++i)
        same.push_back(
            {"id" + std::to_string(i), {"News News News News", std::string(5'000, 'a'), ""}, ""});
    std::vector<GuideIndex> guides;
    guides.push_back(index_of(same));
    MatchQuery query;
    query.name = "News News News News";
    const std::string long_id(100'000, 'x');
    query.guide_id = long_id;
    const ChannelMatch found = match_channels(std::span(&query, 1), guides)[0];
    EXPECT_TRUE(found.applied.empty());
    EXPECT_LE(found.candidates.size(), 5U);
    EXPECT_TRUE(match_channels(std::span(&query, 1), {})[0].applied.empty());
}

TEST(MatchGuides, SameInputSameAnswer) {
    std::vector<GuideIndex> guides;
    guides.push_back(index_of(rows()));
    std::vector<MatchQuery> queries(3);
    queries[0].name = "Mirage";
    queries[1].name = "Harbour";
    queries[2].name = "Sports 5";
    const std::vector<ChannelMatch> once = match_channels(queries, guides);
    std::vector<GuideIndex> again;
    again.push_back(index_of(rows()));
    const std::vector<ChannelMatch> twice = match_channels(queries, again);
    for (std::size_t i = 0; i < once.size(); ++i) {
        ASSERT_EQ(once[i].candidates.size(), twice[i].candidates.size());
        for (std::size_t k = 0; k < once[i].candidates.size(); ++k) {
            EXPECT_EQ(once[i].candidates[k].guide_id, twice[i].candidates[k].guide_id);
            EXPECT_EQ(once[i].candidates[k].score, twice[i].candidates[k].score);
        }
    }
}

}  // namespace
}  // namespace flathead::guide
