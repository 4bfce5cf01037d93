#include "relay/lib/qr/code.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace flathead::qr {
namespace {

/// The modules of the code, without the quiet zone; '#' is black.
std::vector<std::string> modules(const std::string& code) {
    std::vector<std::string> rows;
    for (const std::string_view line : text::split(code, '\n')) {
        if (line.empty()) continue;
        std::string upper, lower;
        for (std::size_t at = line.find('m') + 1; line[at] != '\x1b';) {
            const auto is = [&](std::string_view block) {
                return line.substr(at).starts_with(block);
            };
            const bool both = is("\u2588"), up = is("\u2580"), low = is("\u2584");
            upper += both || up ? '#' : ' ';
            lower += both || low ? '#' : ' ';
            at += both || up || low ? 3 : 1;
        }
        rows.push_back(upper);
        rows.push_back(lower);
    }
    return rows;
}

TEST(TerminalCode, HasItsThreeFindersInsideAQuietZone) {
    const auto rows = modules(terminal_code("http://tv.lan:8080/get.php?username=a&password=b"));
    ASSERT_GT(rows.size(), 29U);
    const std::size_t width = rows[0].size();
    EXPECT_GE(rows.size(), width);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(rows[i], std::string(width, ' '));
        for (std::size_t row = 0; row < rows.size(); ++row) {
            EXPECT_EQ(rows[row][i], ' ');
            EXPECT_EQ(rows[row][width - 1 - i], ' ');
        }
    }
    for (const auto& [left, top] :
         {std::pair<std::size_t, std::size_t>{4, 4}, {width - 11, 4}, {4, width - 11}}) {
        EXPECT_EQ(rows[top].substr(left, 7), "#######");
        EXPECT_EQ(rows[top + 1].substr(left, 7), "#     #");
        EXPECT_EQ(rows[top + 3].substr(left, 7), "# ### #");
        EXPECT_EQ(rows[top + 6].substr(left, 7), "#######");
    }
}

TEST(TerminalCode, OtherTextsAreOtherCodes) {
    EXPECT_EQ(terminal_code("abc"), terminal_code("abc"));
    EXPECT_NE(terminal_code("abc"), terminal_code("abd"));
}

TEST(TerminalCode, WhatNoCodeHoldsIsAnError) {
    EXPECT_NO_THROW((void)terminal_code(std::string(2953, 'x')));
    EXPECT_THROW((void)terminal_code(std::string(2954, 'x')), Error);
    EXPECT_THROW((void)terminal_code(""), Error);
}

}  // namespace
}  // namespace flathead::qr
