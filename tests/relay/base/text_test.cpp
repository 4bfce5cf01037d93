#include "relay/base/text.hpp"

#include <gtest/gtest.h>

namespace flathead::text {
namespace {

TEST(Text, JoinPrintsNumbersInDecimal) {
    EXPECT_EQ(join("line ", 12, ':', std::string("x")), "line 12:x");
}

TEST(Text, SplitKeepsEmptyPieces) {
    EXPECT_EQ(split("a,,b,", ','), (std::vector<std::string_view>{"a", "", "b", ""}));
    EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
}

TEST(Text, NumberTakesTheWholeTextOrNothing) {
    EXPECT_EQ(number<int>("42"), 42);
    EXPECT_EQ(number<int>("42 "), std::nullopt);
    EXPECT_EQ(number<int>(""), std::nullopt);
    EXPECT_EQ(number<std::uint8_t>("256"), std::nullopt);
    EXPECT_EQ(number<double>("2.5"), 2.5);
}

TEST(Text, EditDistanceCountsSwappedNeighboursOnce) {
    EXPECT_EQ(edit_distance("sources", "sorces"), 1U);
    EXPECT_EQ(edit_distance("guides", "giudes"), 1U);
    EXPECT_EQ(edit_distance("", "abc"), 3U);
}

TEST(Text, NearestSuggestsOnlyWhatIsNear) {
    const std::vector<std::string_view> keys{"sources", "guides", "lineup"};
    EXPECT_EQ(nearest("sorces", keys), "sources");
    EXPECT_EQ(nearest("LINEUP", keys), "lineup");
    EXPECT_EQ(nearest("bananas", keys), std::nullopt);
}

TEST(Text, OneLineFoldsWhiteSpaceAndControls) {
    EXPECT_EQ(one_line("\r\n a \t\x01 b\n"), "a b");
}

TEST(Text, JsonStringEscapesQuotesBackslashesAndControls) {
    EXPECT_EQ(json_string("a\"b\\c\n\x01"), "\"a\\\"b\\\\c\\n\\u0001\"");
}

TEST(Text, HumanBytesRoundsDown) {
    EXPECT_EQ(human_bytes(999), "999 B");
    EXPECT_EQ(human_bytes(1000), "1.0 kB");
    EXPECT_EQ(human_bytes(210'460'000), "210.4 MB");
}

}  // namespace
}  // namespace flathead::text
