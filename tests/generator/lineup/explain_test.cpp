#include "generator/lineup/explain.hpp"

#include <gtest/gtest.h>

#include "offer.hpp"

namespace flathead::lineup {
namespace {

using Listings = std::vector<std::shared_ptr<const Listing>>;

Explanation explained(Site& site, const Listings& listings, std::string_view name) {
    site.run(listings);
    const auto found = find_channel(site.last.lineup, name);
    return explain(*found.at(0),
                   {listings, site.config, site.packages, site.sources, site.mode, site.now},
                   site.last.lineup,
                   site.identities);
}

TEST(Explain, SaysWhereEveryValueCameFrom) {
    Site site({"a", "b"});
    site.packages = {{.name = "news", .groups = {"News"}, .include = {}},
                     {.name = "kids", .groups = {"Kids"}, .include = {}}};
    site.config.merge.by = {MergeKey::name};
    RuleConfig bare = rule("^UK: (.*)$");
    bare.name = "\\1";
    bare.group = "News";
    site.config.rules = {bare};
    const Explanation result =
        explained(site,
                  {listing("a",
                           {{.name = "UK: Sky, 1",
                             .group = "x",
                             .number = "7",
                             .url = "http://h/live/user/pass/1.ts"}}),
                   listing("b", {{.name = "Other"}, {.name = "SKY 1", .guide_id = "sky"}})},
                  "sky 1");
    const std::vector<Reason> expected = {
        {"name", "UK: Sky 1", "source a, line 2", "cleaned from UK: Sky, 1"},
        {"group", "x", "source a, line 2", ""},
        {"number", "7", "source a, line 2", ""},
        {"name", "Sky 1", "rule flathead.yaml:9:5: name =~ \"^UK: (.*)$\"", "was UK: Sky 1"},
        {"group", "News", "rule flathead.yaml:9:5: name =~ \"^UK: (.*)$\"", "was x"},
        {"guide", "sky", "source b, line 4", "merged entry"},
        {"number", "7", "the source's own number", "stays with the channel"},
    };
    ASSERT_EQ(result.reasons.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(result.reasons[i], expected[i])
            << i << ": " << result.reasons[i].value << " | " << result.reasons[i].origin << " | "
            << result.reasons[i].note;
    }
    ASSERT_EQ(result.upstreams.size(), 2U);
    EXPECT_EQ(result.upstreams[0].address, "http://h/live/***/***/1.ts")
        << "credentials are not shown";
    EXPECT_EQ(result.upstreams[1].name, "SKY 1");
    EXPECT_EQ(result.upstreams[1].line, 4U);
    EXPECT_EQ(result.packages, std::vector<std::string>{"news"});
    EXPECT_EQ(result.first_seen, 20777);
}

TEST(Explain, SaysWhyTheNumberIsWhatItIs) {
    struct Case {
        const char* name;
        const char* why;
    };
    constexpr Case cases[] = {
        {"one", "the source's own number"},
        {"also one", "the source's number was taken: next free number of the range from 1000"},
        {"without", "next free number of the range from 1000"},
        {"ruled", "set by a rule"},
        {"ruled too", "a rule asks for 50, which was taken: next free number"}};
    Site site;
    RuleConfig ruled = rule("^ruled");
    ruled.number = "50";
    site.config.rules = {ruled};
    const Listings listings = {listing("a",
                                       {{.name = "one", .number = "1"},
                                        {.name = "also one", .number = "1"},
                                        {.name = "without"},
                                        {.name = "ruled"},
                                        {.name = "ruled too"}})};
    for (const Case& row : cases)
        EXPECT_EQ(explained(site, listings, row.name).reasons.back().origin, row.why) << row.name;
}

TEST(Explain, FindsWhatWasDroppedAndWhy) {
    Site site;
    site.config.include = {when(Field::group, "^News$")};
    site.config.exclude = {when(Field::name, "zzz"), when(Field::name, "(?i)xxx")};
    const Listings listings = {listing("a",
                                       {{.name = "Néws XXX", .group = "News"},
                                        {.name = "News", .group = "Sports"},
                                        {.name = "News 1", .group = "News"}})};
    const LineupInput input{
        listings, site.config, site.packages, site.sources, site.mode, site.now};
    const auto dropped = find_dropped(input, "NEWS");
    ASSERT_EQ(dropped.size(), 2U);
    EXPECT_EQ(dropped[0].why, "lineup.exclude[1]: name =~ \"(?i)xxx\"");
    EXPECT_EQ(dropped[0].line, 2U);
    EXPECT_EQ(dropped[1].why, "no condition of lineup.include fits");
    EXPECT_EQ(find_dropped(input, "news", 1).size(), 1U);
}

TEST(FindChannel, ByNumberIdAndName) {
    Site site;
    const Lineup& lineup = site.run({{.name = "CNN", .number = "1002"},
                                     {.name = "BBC", .number = "5.1"},
                                     {.name = "BBC Néws HD"},
                                     {.name = "CNN", .group = "Other"}});
    const auto ids = [&](std::string_view text) {
        std::string result;
        for (const Channel* channel : find_channel(lineup, text))
            result += std::to_string(channel->id.value) + " ";
        return result;
    };
    EXPECT_EQ(ids("1002"), "1001 ") << "a number stands before an id";
    EXPECT_EQ(ids("1003"), "1003 ") << "no such number: the id";
    EXPECT_EQ(ids("#1003"), "") << "surely a number";
    EXPECT_EQ(ids("id:1002"), "1002 ") << "surely an id";
    EXPECT_EQ(ids("id:1"), "");
    EXPECT_EQ(ids("5.1"), "1002 ");
    EXPECT_EQ(ids(" bbc "), "1002 ") << "the whole name before a part of one";
    EXPECT_EQ(ids("NEWS"), "1003 ");
    EXPECT_EQ(ids("cnn"), "1004 1001 ") << "both of that name, by number";
    EXPECT_EQ(ids(""), "");
    EXPECT_EQ(ids("nothing"), "");
}

}  // namespace
}  // namespace flathead::lineup
