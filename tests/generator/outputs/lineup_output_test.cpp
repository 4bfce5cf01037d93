#include "generator/outputs/lineup_output.hpp"

#include "generator/outputs/self_check.hpp"
#include "generator/outputs/tuner_output.hpp"
#include "relay/base/error.hpp"

#include <gtest/gtest.h>

#include "made_lineup.hpp"
#include <functional>

namespace flathead::outputs {
namespace {

TEST(LineupOutput, ThePublishedLineupReadsBack) {
    Lineup lineup = made_lineup({{"One", "News"}, {"Two", ""}});
    lineup.channels[1].number = {5, 1};
    std::vector<ChannelMatch> matches(2);
    GuideCandidate candidate;
    candidate.guide_id = "one.tv";
    matches[0].applied.push_back(candidate);
    MemoryRelease release;
    write_lineup(release, lineup, matches);
    EXPECT_EQ(read_lineup(release.files.at(std::string(channels_path))),
              (std::vector<PublishedChannel>{{{1001}, {1, 0}, "One", "News", "one.tv"},
                                             {{1002}, {5, 1}, "Two", "", "-"}}));
    EXPECT_TRUE(read_lineup("no\trow\n1\tx\ta\tb\tc\n").empty());
}

TEST(SelfCheck, ALineupThatWouldConfuseAPlayerIsNotPublished) {
    struct Case {
        const char* why;
        std::function<void(Lineup&)> damage;
    };
    const Case cases[] = {
        {"id 0", [](Lineup& l) { l.channels[0].id = {0}; }},
        {"the same id twice", [](Lineup& l) { l.channels[1].id = l.channels[0].id; }},
        {"the same number twice", [](Lineup& l) { l.channels[1].number = l.channels[0].number; }},
        {"no number", [](Lineup& l) { l.channels[0].number = {}; }},
        {"no upstream", [](Lineup& l) { l.channels[0].upstream_count = 0; }},
        {"no name", [](Lineup& l) { l.channels[0].name = ""; }},
        {"a comma", [](Lineup& l) { l.channels[0].name = "a,b"; }},
        {"artist and title", [](Lineup& l) { l.channels[0].name = "a - b"; }},
        {"a quote", [](Lineup& l) { l.channels[0].group = "\""; }},
        {"two groups", [](Lineup& l) { l.channels[0].group = "a;b"; }},
        {"a line break", [](Lineup& l) { l.channels[0].name = "a\nb"; }},
        {"bytes that are no UTF-8", [](Lineup& l) { l.channels[0].name = "\xFF"; }},
        {"our token", [](Lineup& l) { l.channels[0].name = "@FLATHEAD@"; }},
    };
    EXPECT_NO_THROW(check_lineup(made_lineup({{"One", "News"}, {"Two", ""}})));
    for (const Case& c : cases) {
        Lineup lineup = made_lineup({{"One", "News"}, {"Two", ""}});
        c.damage(lineup);
        EXPECT_THROW(check_lineup(lineup), Error) << c.why;
    }
}

TEST(TunerOutput, TheLineupNamesEveryChannelByNumber) {
    MemoryRelease release;
    write_tuner(release, made_lineup({{"One \\ 1", "News"}}), "Site", 42, 3);
    EXPECT_NE(release.files.at("www/lineup.json")
                  .find("\"GuideNumber\":\"1\",\"GuideName\":\"One \\\\ "
                        "1\",\"URL\":\"@FLATHEAD@/auto/v1\""),
              std::string::npos)
        << release.files.at("www/lineup.json");
    EXPECT_NE(release.files.at("www/discover.json").find("\"TunerCount\": 3"), std::string::npos)
        << release.files.at("www/discover.json");
}

}  // namespace
}  // namespace flathead::outputs
