#include "relay/base/utf8.hpp"

#include <gtest/gtest.h>

namespace flathead::utf8 {
namespace {

TEST(Utf8, ValidityFollowsTheStandard) {
    for (const char* good : {"", "plain ascii text", "käse", "日本語", "\xF0\x9F\x93\xBA"})
        EXPECT_TRUE(is_valid(good)) << good;
    for (const char* bad :
         {"\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xE2\x82", "long enough ascii \xFF"}) {
        EXPECT_FALSE(is_valid(bad)) << bad;
    }
    EXPECT_EQ(valid_prefix("abc\xFFxyz"), 3U);
}

TEST(Utf8, RepairedReplacesEachBadSequenceOnce) {
    EXPECT_EQ(repaired("a\xFF\xFE"
                       "b"),
              "a\xEF\xBF\xBD\xEF\xBF\xBD"
              "b");
    EXPECT_EQ(repaired("\xE2\x82"
                       "x"),
              "\xEF\xBF\xBDx");
    EXPECT_TRUE(is_valid(repaired("\x80\xC3\x28\xF0\x9F\x93")));
}

TEST(Utf8, CleanLineDropsControlsAndOverrides) {
    EXPECT_EQ(clean_line(" a\r\n\tb\x07 \xC2\xA0 c\xE2\x80\xAE"
                         "d\xEF\xBB\xBF "),
              "a b cd");
}

TEST(Utf8, TruncatedNeverCutsACharacter) {
    EXPECT_EQ(truncated("aé", 2), "a");
    EXPECT_EQ(truncated("aé", 3), "aé");
    EXPECT_EQ(truncated("日本", 4), "日");
}

}  // namespace
}  // namespace flathead::utf8
