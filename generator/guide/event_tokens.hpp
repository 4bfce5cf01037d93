#pragma once
/// A channel's name as numbers, words and marks, for those who look for a time in it.

#include <cstdint>
#include <string_view>
#include <vector>

namespace flathead::guide {

enum class TokenKind : std::uint8_t { number, word, mark };

struct Token {
    TokenKind kind = TokenKind::mark;
    std::string_view text;   // into the name
    bool is_spaced = false;  // a blank stands before it

    [[nodiscard]] bool is_mark(char c) const {
        return kind == TokenKind::mark && text.size() == 1 && text[0] == c;
    }
    [[nodiscard]] bool is_word() const { return kind == TokenKind::word; }
    [[nodiscard]] bool is_number() const { return kind == TokenKind::number; }
    /// A hyphen or one of its longer relatives, U+2010 to U+2015.
    [[nodiscard]] bool is_dash() const;
};

using Tokens = std::vector<Token>;

/// Whether a closer look is worth it: one pass, no memory. Nearly every name says no.
[[nodiscard]] bool may_hold_time(std::string_view name);

/// Words are ASCII letters and everything beyond ASCII but general punctuation and symbols (lead
/// byte E2), which are marks.
[[nodiscard]] Tokens tokens_of(std::string_view name);

}  // namespace flathead::guide
