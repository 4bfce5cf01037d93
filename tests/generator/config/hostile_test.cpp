#include "config_folder.hpp"
#include "every_key.hpp"
#include <array>
#include <ctime>
#include <random>

namespace flathead {
namespace {

using tests::ConfigFolder;
using Lines = std::vector<std::string>;

TEST(ConfigHostile, AliasesCannotMultiplyWithoutBound) {
    std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 12; ++i) {
        const std::string alias = "*a" + std::to_string(i - 1);
        text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + alias;
        for (int j = 1; j < 10; ++j) text += ", " + alias;
        text += "]\n";
    }
    ConfigFolder folder;
    EXPECT_EQ(folder.problems(text), (Lines{"5:40: the config holds more than 100000 values"}));
}

TEST(ConfigHostile, LongTextsCannotMultiplyWithoutBound) {
    std::string text = "a: &a " + std::string(900'000, 'x') + "\nb: [*a";
    for (int i = 0; i < 20; ++i) text += ", *a";
    ConfigFolder folder;
    EXPECT_EQ(folder.problems(text + "]\n"),
              (Lines{"2:29: the config holds more than 8.0 MB of text"}));
}

TEST(ConfigHostile, DepthIsBounded) {
    ConfigFolder folder;
    std::string blocks;
    for (int i = 0; i < 5'000; ++i) blocks += "- ";
    for (const std::string& text :
         {"a: " + std::string(100'000, '['), "a: " + std::string(100'000, '{'), blocks}) {
        const Lines problems = folder.problems(text);
        ASSERT_EQ(problems.size(), 1U);
        EXPECT_TRUE(problems[0].ends_with(": nested deeper than 64 levels")) << problems[0];
    }
}

TEST(ConfigHostile, SizeIsBounded) {
    ConfigFolder folder;
    const Lines problems = folder.problems("#" + std::string(2'000'000, 'x'));
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_TRUE(problems[0].ends_with(" larger than 1.0 MB")) << problems[0];
    folder.write("secret", std::string(70'000, 'x'));
    EXPECT_EQ(folder.problems("site: {name: {file: secret}}\n"),
              (Lines{"1:21: the secret cannot be read: read secret: larger than 65.5 kB"}));
}

TEST(ConfigHostile, VariablesCannotMultiplyWithoutBound) {
    ConfigFolder folder;
    folder.environment["LONG"] = std::string(100'000, 'x');
    std::string text = "site: {name: \"";
    for (int i = 0; i < 1000; ++i) text += "${LONG}";
    EXPECT_EQ(folder.problems(text + "\"}\n"),
              (Lines{"1:14: with its variables the value is longer than 1.0 MB"}));
}

TEST(ConfigHostile, WhatIsNotTextIsRefusedWhereItBegins) {
    using namespace std::string_literals;
    const std::string what =
        "the file is not UTF-8 text here (a control character or a damaged letter)";
    ConfigFolder folder;
    EXPECT_EQ(folder.problems("site:\n  name: a\xff\n"), (Lines{"2:10: " + what}));
    EXPECT_EQ(folder.problems("a\0b: x\n"s), (Lines{"1:2: " + what}));
    EXPECT_EQ(folder.problems("\xff\xfes\0i\0"s), (Lines{"1:1: " + what}));
    EXPECT_EQ(folder.problems("site: {}\n\x04\n"), (Lines{"2:1: " + what}));
}

TEST(ConfigHostile, ByteOrderMarkAndWindowsLineEndsAreFine) {
    ConfigFolder folder;
    EXPECT_EQ(folder.good("\xef\xbb\xbfsite:\r\n  name: x\r\n").site.name, "x");
}

TEST(ConfigHostile, AThousandMistakesAreEnough) {
    std::string text = "sources:\n";
    for (int i = 0; i < 20'000; ++i) text += "- {nmae: x}\n";
    ConfigFolder folder;
    const Lines problems = folder.problems(text);
    ASSERT_EQ(problems.size(), 1001U);
    EXPECT_TRUE(problems.back().ends_with("more than 1000 mistakes; the rest is not shown"));
}

/// One of the edits a clumsy hand or a damaged disk makes.
void mutate(std::string& text, std::mt19937& random) {
    static constexpr std::array<std::string_view, 24> tokens{"{",
                                                             "}",
                                                             "[",
                                                             "]",
                                                             ":",
                                                             ": ",
                                                             "- ",
                                                             "\n",
                                                             "&a ",
                                                             "*a",
                                                             "? ",
                                                             "| ",
                                                             "> ",
                                                             "\"",
                                                             "'",
                                                             "${",
                                                             "!!",
                                                             "---\n",
                                                             "\t",
                                                             "#",
                                                             "<<: *a",
                                                             "null",
                                                             "99999999999999999999",
                                                             "\\x00"};
    const auto up_to = [&](std::size_t most) {
        return std::uniform_int_distribution<std::size_t>(0, most)(random);
    };
    const std::size_t at = up_to(text.size());
    const std::size_t length = std::min(up_to(40), text.size() - at);
    switch (up_to(5)) {
        case 0:
            text.insert(at, tokens[up_to(tokens.size() - 1)]);
            break;
        case 1:
            text.erase(at, length);
            break;
        case 2:
            text.insert(up_to(text.size()), text.substr(at, length));
            break;
        case 3:
            text.insert(at, 1, static_cast<char>(up_to(255)));
            break;
        case 4:
            text.replace(at, length, tokens[up_to(tokens.size() - 1)]);
            break;
        default:
            text.resize(text.size() - std::min(up_to(200), text.size()) / 4);
            break;
    }
}

TEST(ConfigHostile, DamagedConfigsNeverCrashAndEndQuickly) {
    ConfigFolder folder;
    folder.environment["TOKEN"] = "t0ken";
    folder.write("secret", "s3cret");
    folder.write("conf.d/a.yaml", "site:\n");
    std::mt19937 random(20'261'120);
    std::size_t good = 0;
    std::clock_t slowest = 0;  // of CPU: other programs may be busy
    for (int round = 0; round < 2000; ++round) {
        std::string text(tests::every_key);
        for (std::uint32_t edits = 1 + random() % 4; edits > 0; --edits) mutate(text, random);
        folder.write("flathead.yaml", text);
        const std::clock_t begin = std::clock();
        const ConfigRead result = folder.read();
        slowest = std::max(slowest, std::clock() - begin);
        good += result.config.has_value() ? 1 : 0;
        ASSERT_NE(result.config.has_value(), !result.problems.empty()) << text;
        for (const Problem& problem : result.problems) {
            ASSERT_FALSE(problem.what.empty() || problem.where.empty()) << text;
            ASSERT_EQ(problem.what.find("t0ken"), std::string::npos) << text;
        }
    }
    EXPECT_LT(slowest, CLOCKS_PER_SEC);
    EXPECT_GT(good, 20U) << "the edits are meant to hit both sides";
    EXPECT_LT(good, 1500U);
}

}  // namespace
}  // namespace flathead
