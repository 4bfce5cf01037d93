#include "generator/lineup/rules.hpp"

#include <gtest/gtest.h>

#include "offer.hpp"

namespace flathead::lineup {
namespace {

TEST(ReadNumber, TakesWholeNumbersAndSubChannels) {
    struct Case {
        const char* text;
        const char* number;  // "": none
    };
    constexpr Case cases[] = {{"1", "1"},
                              {"101", "101"},
                              {"5.1", "5.1"},
                              {" 7 ", "7"},
                              {"007", "7"},
                              {"5.0", "5"},
                              {"9999999", "9999999"},
                              {"5.65535", "5.65535"},
                              {"", ""},
                              {"0", ""},
                              {"-1", ""},
                              {"5.", ""},
                              {".5", ""},
                              {"5.1.2", ""},
                              {"5a", ""},
                              {"10000000", ""},
                              {"5.65536", ""},
                              {"99999999999999", ""},
                              {"1e3", ""},
                              {"+5", ""}};
    for (const Case& row : cases) {
        const auto number = read_number(row.text);
        EXPECT_EQ(number ? number->text() : "", row.number) << '"' << row.text << '"';
    }
}

TEST(Rules, IncludeIsAnyOfItsConditionsAndEachConditionAllOfItsPatterns) {
    Site site;
    site.config.include = {{{{Field::group, Pattern("^News$")}, {Field::name, Pattern("HD")}}},
                           when(Field::guide_id, "^keep$")};
    site.config.exclude = {when(Field::name, "(?i)xxx"), when(Field::url, "blocked")};
    site.run({{.name = "A HD", .group = "News"},
              {.name = "B", .group = "News"},
              {.name = "C HD", .group = "Sports"},
              {.name = "D", .group = "Sports", .guide_id = "keep"},
              {.name = "E HD xXx", .group = "News"},
              {.name = "F HD", .group = "News", .url = "http://h/blocked/1"}});
    EXPECT_NE(site.id_of("A HD"), 0);
    EXPECT_NE(site.id_of("D"), 0);
    EXPECT_EQ(site.last.lineup.channels.size(), 2U);
    const SourceCounts& counts = site.last.sources.at(0);
    EXPECT_EQ(counts.offered, 6U);
    EXPECT_EQ(counts.not_included, 2U);
    EXPECT_EQ(counts.excluded, 2U);
}

TEST(Rules, SourceFieldChoosesBySource) {
    Site site({"a", "b"});
    site.config.exclude = {when(Field::source, "^b$")};
    site.run(
        {listing("a", {{.name = "A", .group = "G"}}), listing("b", {{.name = "B", .group = "G"}})});
    EXPECT_EQ(site.shown(), (std::map<int, std::string>{{1001, "1000 A"}}));
}

TEST(Rules, ApplyInOrderEachSeesWhatTheLastMade) {
    Site site;
    RuleConfig split = rule("^(UK|US)[:| ]+(.*)$");
    split.name = "\\2";
    split.group = "\\1";
    RuleConfig then;
    then.match = when(Field::group, "^UK$");
    then.where = "flathead.yaml:10:5";
    then.group = "Britain";
    then.logo = "http://logo/uk.png";
    then.guide = "uk.\\0";
    site.config.rules = {split, then};
    site.run({{.name = "UK: Sky", .group = "x"}, {.name = "US| ABC", .group = "x"}});
    const auto& channels = site.last.lineup.channels;
    EXPECT_EQ(channels[0].name, "Sky");
    EXPECT_EQ(channels[0].group, "Britain");
    EXPECT_EQ(channels[0].logo, "http://logo/uk.png");
    EXPECT_EQ(channels[0].guide_id, "uk.UK");
    EXPECT_TRUE(channels[0].guide_is_pinned_by_rule);
    EXPECT_EQ(channels[1].group, "US");
    EXPECT_FALSE(channels[1].guide_is_pinned_by_rule);
    EXPECT_EQ(site.last.rule_hits, (std::vector<std::uint64_t>{2, 1}));
}

TEST(Rules, NumberFromACaptureAndOneThatIsNone) {
    Site site;
    RuleConfig numbered = rule("^(\\w+) (.*)$");
    numbered.number = "\\1";
    numbered.name = "\\2";
    site.config.rules = {numbered};
    site.run({{.name = "12 Twelve"}, {.name = "x Ten"}});
    EXPECT_EQ(site.number_of("Twelve"), "12");
    EXPECT_EQ(site.number_of("Ten"), "1000");
    ASSERT_EQ(site.last.problems.count(), 1U);
    EXPECT_EQ(site.last.problems.first()[0],
              (Problem{"flathead.yaml:9:5",
                       "\"x\" is no channel number (1 to 9999999, or 5.1), for \"Ten\""}));
}

TEST(Rules, NameThatWouldBeEmptyStays) {
    Site site;
    RuleConfig emptied = rule("^(X*)");
    emptied.name = "\\1";
    site.config.rules = {emptied};
    site.run({{.name = "Abc"}});
    EXPECT_EQ(site.id_of("Abc"), 1001);
    EXPECT_EQ(site.last.problems.first().at(0).what, "the name of \"Abc\" would be empty");
}

// Formats 3.2: what names may not hold; a rule's result is cleaned as a source's is.
TEST(Rules, NamesAndGroupsAreFitForEveryOutput) {
    Site site;
    RuleConfig dirty = rule("^dirty$");
    dirty.name = "a,\"b\"\n - c";
    dirty.group = "x;y";
    site.config.rules = {dirty};
    site.run({{.name = "dirty"}, {.name = "News, \"Live\" - 24", .group = "A;B"}});
    for (const Channel& channel : site.last.lineup.channels) {
        for (const char* bad : {",", "\"", "\n", " - "})
            EXPECT_EQ(channel.name.find(bad), std::string_view::npos) << channel.name;
        EXPECT_EQ(channel.group.find(';'), std::string_view::npos) << channel.group;
    }
}

TEST(Rules, RuleThatFitsNothingIsReported) {
    Site site;
    RuleConfig unused = rule("^Nobody$");
    unused.name = "x";
    site.config.rules = {unused};
    site.run({{.name = "A"}});
    EXPECT_EQ(site.last.warnings,
              std::vector<std::string>{
                  "the rule at flathead.yaml:9:5 fits no channel: name =~ \"^Nobody$\""});
}

TEST(Rules, RelayModeOfSiteSourceAndRule) {
    Site site({"a", "b"});
    site.sources[1].mode = RelayMode::redirect;
    RuleConfig relayed = rule("^B2$");
    relayed.relay = RelayMode::relay;
    site.config.rules = {relayed};
    const std::vector<std::shared_ptr<const Listing>> both = {
        listing("a", {{.name = "A"}}), listing("b", {{.name = "B1"}, {.name = "B2"}})};
    const auto modes = [&] {
        std::string result;
        for (const Channel& channel : site.run(both).channels)
            result += channel.mode == RelayMode::relay ? 'r' : 'd';
        return result;
    };
    EXPECT_EQ(modes(), "rdr");
    site.mode = RelayMode::redirect;
    EXPECT_EQ(modes(), "ddr");
}

TEST(Packages, ByGroupByConditionByRuleAndAll) {
    Site site;
    site.packages = {{.name = "kids", .groups = {"Kids"}, .include = {}},
                     {.name = "all", .groups = {}, .include = {}},
                     {.name = "hd", .groups = {}, .include = {when(Field::name, "HD$")}}};
    RuleConfig extra = rule("^Extra$");
    extra.packages = {"kids"};
    site.config.rules = {extra};
    site.run({{.name = "Toons HD", .group = "Kids"},
              {.name = "News", .group = "News"},
              {.name = "Extra", .group = "News"}});
    const auto& channels = site.last.lineup.channels;
    EXPECT_EQ(channels[0].packages, 0b111U);
    EXPECT_EQ(channels[1].packages, 0b010U);
    EXPECT_EQ(channels[2].packages, 0b011U);
}

TEST(Rules, ConditionTextShowsEveryPattern) {
    EXPECT_EQ(condition_text({{{Field::name, Pattern("a\"b")}, {Field::guide_id, Pattern("^c")}}}),
              "name =~ \"a\\\"b\" and guide_id =~ \"^c\"");
    EXPECT_EQ(condition_text({}), "every entry");
}

}  // namespace
}  // namespace flathead::lineup
