#include "generator/formats/json_tokens.hpp"

#include "tests/support/piece_source.hpp"

#include <gtest/gtest.h>

namespace flathead::formats {
namespace {

using Kind = JsonTokens::Kind;

/// "{ key(a) 1 } end", or "… fault(why)"; strings stand in quotes.
std::string told(std::string_view json, std::size_t piece = 3) {
    tests::PieceSource source(json, piece);
    JsonTokens tokens(source);
    std::string out;
    for (;;) {
        switch (tokens.next()) {
            case Kind::begin_object:
                out += "{ ";
                break;
            case Kind::end_object:
                out += "} ";
                break;
            case Kind::begin_array:
                out += "[ ";
                break;
            case Kind::end_array:
                out += "] ";
                break;
            case Kind::key:
                out.append("key(").append(tokens.text()).append(") ");
                break;
            case Kind::value:
                out.append(tokens.was_quoted() ? "'" : "").append(tokens.text());
                out.append(tokens.was_quoted() ? "' " : " ");
                break;
            case Kind::null:
                out += "null ";
                break;
            case Kind::end:
                return out + "end";
            case Kind::fault:
                return out.append("fault(").append(tokens.fault()).append(")");
        }
    }
}

TEST(JsonTokens, EveryFormOfAValue) {
    const std::pair<const char*, const char*> cases[] = {
        {R"({"a":1,"b":[true,false,null,-2.5e3,"x"],"c":{}})",
         "{ key(a) 1 key(b) [ true false null -2.5e3 'x' ] key(c) { } } end"},
        {" \r\n\t[ ] ", "[ ] end"},
        {"\xEF\xBB\xBF[1]", "[ 1 ] end"},
        {"\"text\"", "'text' end"},
        {"null", "null end"},
        {"[1,2,]", "[ 1 2 ] end"},
        {"[1 2,,3]", "[ 1 2 3 ] end"},
        {"[1]<br />Notice: something", "[ 1 ] end"},
        {R"({"a" : "1" , "b" : 2})", "{ key(a) '1' key(b) 2 } end"},
    };
    for (const auto& [json, expected] : cases) {
        for (const std::size_t piece : {1U, 2U, 7U, 1000U})
            EXPECT_EQ(told(json, piece), expected) << json;
    }
}

TEST(JsonTokens, StringsAsCarelessProgramsWriteThem) {
    const std::pair<const char*, const char*> cases[] = {
        {R"("a\"b\\c\/d\n")", "'a\"b\\c/d\n' end"},
        {R"("\u00e9\u20AC")", "'\xC3\xA9\xE2\x82\xAC' end"},
        {R"("\ud83d\ude00")", "'\xF0\x9F\x98\x80' end"},
        {R"("\ud83d")", "'\xEF\xBF\xBD' end"},
        {R"("\ud83dx")", "'\xEF\xBF\xBDx' end"},
        {R"("\ud83d\n")", "'\xEF\xBF\xBD\n' end"},
        {R"("\ud83d\ud83d\ude00")", "'\xEF\xBF\xBD\xF0\x9F\x98\x80' end"},
        {R"("\ude00")", "'\xEF\xBF\xBD' end"},
        {R"("\u12")", "'\xEF\xBF\xBD' end"},
        {R"("\x41")", "'x41' end"},
        {"\"line\nfeed\"", "'line\nfeed' end"},
    };
    for (const auto& [json, expected] : cases) {
        for (const std::size_t piece : {1U, 2U, 7U, 1000U})
            EXPECT_EQ(told(json, piece), expected) << json;
    }
}

TEST(JsonTokens, WhatCannotBeReadSaysWhy) {
    const std::pair<std::string, const char*> cases[] = {
        {"", "fault(an empty answer)"},
        {" \n", "fault(an empty answer)"},
        {" <html>", "fault(an HTML page)"},
        {"#EXTM3U", "fault(no valid JSON)"},
        {"Access denied", "fault(no valid JSON)"},
        {"[1", "[ 1 fault(it is cut off)"},
        {"[\"ab", "[ fault(it is cut off)"},
        {"[\"ab\\", "[ fault(it is cut off)"},
        {"{\"a\"", "{ fault(it is cut off)"},
        {"{\"a\":", "{ key(a) fault(it is cut off)"},
        {"{\"a\" 1}", "{ fault(no valid JSON)"},
        {"{\"a\":}", "{ key(a) fault(no valid JSON)"},
        {"{1:2}", "{ fault(no valid JSON)"},
        {"{true:2}", "{ fault(no valid JSON)"},
        {"{[1]}", "{ fault(no valid JSON)"},
        {"[1}", "[ 1 fault(no valid JSON)"},
        {"]", "fault(no valid JSON)"},
        {"[NaN]", "[ fault(no valid JSON)"},
        {"[" + std::string(100, '1') + "]", "[ fault(no valid JSON)"},
    };
    for (const auto& [json, expected] : cases) EXPECT_EQ(told(json), expected) << json;
}

TEST(JsonTokens, DepthAndLengthAreBounded) {
    const std::string open(JsonTokens::depth_limit, '[');
    EXPECT_TRUE(told(open + std::string(JsonTokens::depth_limit, ']')).ends_with("] end"));
    EXPECT_TRUE(told(open + "[").ends_with("fault(nested too deeply)"));
    const std::string text = "\"" + std::string(JsonTokens::text_limit + 5, 'a') + "\"";
    EXPECT_EQ(told(text, 1000), "'" + std::string(JsonTokens::text_limit, 'a') + "' end");
}

TEST(JsonTokens, WhatNobodyWantsIsLeft) {
    TextSource source(R"([{"a":[1,{"b":"]"}]},2])");
    JsonTokens tokens(source);
    ASSERT_EQ(tokens.next(), Kind::begin_array);
    ASSERT_EQ(tokens.next(), Kind::begin_object);
    EXPECT_EQ(tokens.depth(), 2U);
    ASSERT_TRUE(tokens.leave_to(1));
    ASSERT_EQ(tokens.next(), Kind::value);
    EXPECT_EQ(tokens.text(), "2");
    TextSource cut(R"([{"a":[1)");
    JsonTokens broken(cut);
    (void)broken.next();
    EXPECT_FALSE(broken.leave_to(0));
}

}  // namespace
}  // namespace flathead::formats
