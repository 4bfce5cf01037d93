#include "generator/formats/m3u_lines.hpp"

#include <gtest/gtest.h>

namespace flathead::formats {
namespace {

/// Gives so many bytes at a time, to put every piece's end everywhere.
class Dripping final : public ByteSource {
  public:
    Dripping(std::string_view text, std::size_t drop) : left_(text), drop_(drop) {}
    [[nodiscard]] std::size_t read(std::span<char> into) override {
        const std::size_t count = std::min({drop_, into.size(), left_.size()});
        std::copy_n(left_.data(), count, into.data());
        left_.remove_prefix(count);
        return count;
    }

  private:
    std::string_view left_;
    std::size_t drop_;
};

std::vector<std::string> lines_of(ByteSource& source) {
    M3uLines lines(source);
    std::vector<std::string> out;
    while (const auto line = lines.next()) out.emplace_back(lines.text(*line));
    return out;
}

TEST(M3uLines, EveryLineEndInPiecesOfEverySize) {
    struct Case {
        std::string_view text;
        std::vector<std::string> lines;
    };
    const Case cases[] = {
        {"", {}},
        {"a", {"a"}},
        {"a\nb\n", {"a", "b"}},
        {"a\r\nb\r\n", {"a", "b"}},
        {"a\rb\r", {"a", "b"}},
        {"a\r\rb", {"a", "", "b"}},
        {"a\r\n\r\nb", {"a", "", "b"}},
        {"a\n\rb", {"a", "", "b"}},
        {"a\nb\r\nc\rd", {"a", "b", "c", "d"}},
        {std::string_view("a\0b\nc\0", 6), {"ab", "c"}},
        {std::string_view("\0\0\0", 3), {}},
    };
    for (const Case& c : cases) {
        for (std::size_t drop = 1; drop <= 5; ++drop) {
            Dripping source(c.text, drop);
            EXPECT_EQ(lines_of(source), c.lines)
                << testing::PrintToString(c.text) << " by " << drop;
        }
    }
}

TEST(M3uLines, HeldBytesStayReadableWhileTheBufferMovesAndGrows) {
    std::string text = "first\n";
    for (int i = 0; i < 60'000; ++i) text += "line " + std::to_string(i) + "\n";
    Dripping source(text, 100'000);
    M3uLines lines(source);
    const M3uLine first = *lines.next();
    lines.hold(first.at);
    M3uLine last;
    while (const auto line = lines.next()) last = *line;
    EXPECT_EQ(lines.text(first), "first");
    EXPECT_EQ(lines.text(last), "line 59999");
    EXPECT_EQ(last.number, 60'001U);
    EXPECT_EQ(lines.held(), text.size());
}

TEST(M3uLines, ALineBeyondTheLimitIsCutAndTheNextOneIsWhole) {
    const std::string huge(M3uLines::line_limit * 3, 'x');
    const std::string text = "before\n" + huge + "\r\nafter\n";
    Dripping source(text, 77'777);
    M3uLines lines(source);
    const M3uLine before = *lines.next();
    lines.hold(before.at);
    const M3uLine cut = *lines.next();
    EXPECT_TRUE(cut.is_cut);
    EXPECT_EQ(lines.text(cut), std::string(1000, 'x'));
    EXPECT_EQ(lines.text(before), "before");
    const M3uLine after = *lines.next();
    EXPECT_EQ(lines.text(after), "after");
    EXPECT_EQ(after.number, 3U);
    EXPECT_EQ(lines.text(cut), std::string(1000, 'x'));
    EXPECT_FALSE(lines.next());
}

TEST(M3uLines, AnEndlessLastLineEnds) {
    const std::string text = "a\n" + std::string(M3uLines::line_limit * 2, 'x');
    Dripping source(text, 1'000'000);
    M3uLines lines(source);
    EXPECT_EQ(lines.next()->bytes, 1U);
    EXPECT_TRUE(lines.next()->is_cut);
    EXPECT_FALSE(lines.next());
}

}  // namespace
}  // namespace flathead::formats
