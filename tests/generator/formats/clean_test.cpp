#include "generator/formats/clean.hpp"

#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <gtest/gtest.h>

#include <random>

namespace flathead::formats {
namespace {

struct Case {
    std::string_view text;
    std::string_view clean;
};

TEST(Clean, Names) {
    const Case cases[] = {
        {"CNN", "CNN"},
        {"  CNN \t HD\r\n", "CNN HD"},
        {"The Good, the Bad", "The Good the Bad"},
        {"A,B", "A B"},
        {"Radio 1,5", "Radio 1.5"},
        {"Say \"hi\"", "Say 'hi'"},
        {"News - World - Live", "News – World – Live"},
        {"a - - b", "a – – b"},
        {"Sci-Fi", "Sci-Fi"},
        {"5 USA", "5 USA"},
        {"Café\xFF TV", "Café TV"},
        {"\xE2\x80\xAE"
         "123",
         "123"},
        {"a\x1B[31mb", "a [31mb"},
        {"x@FLATHEAD@/y", "x/y"},
        {"@FLAT@FLATHEAD@HEAD@", ""},
        {"@FLAT\xFFHEAD@ x", "x"},
        {"<b>&amp;", "<b>&amp;"},
        {", ,", ""},
        {"", ""},
    };
    for (const Case& c : cases)
        EXPECT_EQ(clean_name(c.text), c.clean) << testing::PrintToString(c.text);
}

TEST(Clean, Groups) {
    const Case cases[] = {{"UK | News", "UK | News"},
                          {"News;Sports", "News / Sports"},
                          {"News;", "News"},
                          {"; News ; ", "News"},
                          {";;", ""},
                          {"A, B", "A B"}};
    for (const Case& c : cases)
        EXPECT_EQ(clean_group(c.text), c.clean) << testing::PrintToString(c.text);
}

TEST(Clean, AttributesKeepCommasAndDashes) {
    EXPECT_EQ(clean_attribute("a, b - \"c\"; d\n"), "a, b - 'c'; d");
    EXPECT_EQ(clean_attribute(std::string(5000, 'x')).size(), attribute_limit_bytes);
}

TEST(Clean, LongTextIsCutBetweenCharacters) {
    std::string text = "x";
    for (int i = 0; i < 70'000; ++i) text += "é";
    const std::string name = clean_name(text);
    EXPECT_LE(name.size(), name_limit_bytes);
    EXPECT_GE(name.size(), name_limit_bytes - 1);
    EXPECT_TRUE(utf8::is_valid(name));
}

TEST(Clean, RandomTextComesOutCleanAndStaysAsItIs) {
    const std::string_view pieces[] = {
        "a",    "7",     " ",      "  ",         ",",      ", ",     " - ", "-",     "\"",
        ";",    "@FLAT", "HEAD@",  "@FLATHEAD@", "\n",     "\t",     "\0",  "é",     "\xC3",
        "\xFF", "📺",     "\u200B", "\u202E",     "\u00A0", "\uFEFF", "/",   "\uFFFD"};
    std::mt19937 random(7);
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        const std::size_t count = random() % 40;
        for (std::size_t k = 0; k < count; ++k) text += pieces[random() % std::size(pieces)];
        for (const auto clean : {clean_name, clean_group, clean_attribute}) {
            const std::string once = clean(text);
            ASSERT_EQ(clean(once), once) << testing::PrintToString(text);
            ASSERT_TRUE(utf8::is_valid(once));
            ASSERT_FALSE(text::contains(once, base_token));
            ASSERT_TRUE(std::ranges::none_of(
                once, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"'; }));
        }
        for (const auto clean : {clean_name, clean_group}) {
            ASSERT_FALSE(text::contains(clean(text), ","));
            ASSERT_FALSE(text::contains(clean(text), " - "));
        }
        ASSERT_FALSE(text::contains(clean_group(text), ";"));
    }
}

}  // namespace
}  // namespace flathead::formats
