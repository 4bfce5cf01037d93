#include "generator/guide/match_names.hpp"

#include <gtest/gtest.h>

#include <string>

namespace flathead::guide {
namespace {

constexpr std::string_view guide =
    "guide_id\tdisplay_names\tcountry\n"
    "g1\tHarbour One|Harbour One HD\tUK\n"
    "g2\tKanal 10\tTR\n"
    "g3\tKanal 10\tMK\n";

TEST(MatchNames, PrintsOneLineANameInOrder) {
    const NamesMatched matched = match_names(
        "qid\tplaylist_name\tcountry\nq1\tUK: Harbour One\t\nq2\tNobody Knows\tFR\n", guide, false);
    EXPECT_TRUE(matched.problems.empty());
    EXPECT_EQ(matched.lines.substr(0, 6), "q1\tg1\t");
    EXPECT_NE(matched.lines.find("\tname\nq2\t-\t0.000\tnone\n"), std::string::npos)
        << matched.lines;
}

TEST(MatchNames, SuggestAlsoClaimsTheDoubtful) {
    constexpr std::string_view names = "qid\tplaylist_name\nq1\tKanal 10\n";
    EXPECT_EQ(match_names(names, guide, false).lines.substr(0, 5), "q1\t-\t");
    const std::string suggested = match_names(names, guide, true).lines;
    EXPECT_EQ(suggested.substr(0, 6), "q1\tg2\t");
    EXPECT_NE(suggested.find("doubtful"), std::string::npos);
}

TEST(MatchNames, ColumnsAreFoundByNameAndOthersIgnored) {
    const NamesMatched matched = match_names(
        "\xEF\xBB\xBF"
        "gold\tcountry\tplaylist_name\tqid\r\nx\tTR\tKanal 10\tq9\r\n",
        "extra\tcountry\tguide_id\tdisplay_names\r\n1\tMK\ta\tKanal 10\r\n2\tTR\tb\tKanal 10\r\n",
        false);
    EXPECT_EQ(matched.lines.substr(0, 5), "q9\tb\t") << matched.lines;
}

TEST(MatchNames, BadLinesCostThemselvesAndAreNamed) {
    const NamesMatched matched = match_names(
        "qid\tplaylist_name\nq1\tHarbour One\nq2\n\n\tKanal 10\nq5\tHarbour One", guide, false);
    ASSERT_EQ(matched.problems.count(), 2U);
    EXPECT_EQ(matched.problems.first()[0].where, "names: line 3");
    EXPECT_EQ(matched.problems.first()[1].where, "names: line 5");
    EXPECT_EQ(std::count(matched.lines.begin(), matched.lines.end(), '\n'), 2);
}

TEST(MatchNames, MissingHeaderIsAnError) {
    EXPECT_THROW((void)match_names("", guide, false), Error);
    EXPECT_THROW((void)match_names("qid\tname\nq\tx\n", guide, false), Error);
    try {
        (void)match_names("qid\tplaylist_name\n", "id\tnames\n", false);
        FAIL();
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(), "guide: line 1: the header has no column \"guide_id\"");
    }
}

}  // namespace
}  // namespace flathead::guide
