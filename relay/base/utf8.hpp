#pragma once
/// UTF-8 checks and repairs. Everything published is valid UTF-8 without control characters.

#include <cstddef>
#include <string>
#include <string_view>

namespace flathead::utf8 {

/// Length of the longest valid prefix; equals text.size() when all of it is valid (no surrogates,
/// no overlong forms).
[[nodiscard]] std::size_t valid_prefix(std::string_view text);
[[nodiscard]] inline bool is_valid(std::string_view text) {
    return valid_prefix(text) == text.size();
}
/// Without the byte order mark that some files begin with.
[[nodiscard]] inline std::string_view without_mark(std::string_view text) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    return text.starts_with(mark) ? text.substr(mark.size()) : text;
}
/// Each invalid byte sequence replaced by U+FFFD; other bytes as they are.
[[nodiscard]] std::string repaired(std::string_view text);
/// Valid UTF-8 on one line: invalid bytes to U+FFFD, control characters, line and paragraph
/// separators to blanks, bidirectional overrides removed, runs of blanks folded, trimmed.
[[nodiscard]] std::string clean_line(std::string_view text);
/// Appends one code point (callers pass a scalar value).
void append(std::string& out, char32_t code_point);
/// Reads the code point at `at` and moves past it; U+FFFD and one byte further on invalid input.
[[nodiscard]] char32_t next(std::string_view text, std::size_t& at);
/// At most `bytes` of the text, never cutting inside a character.
[[nodiscard]] std::string_view truncated(std::string_view text, std::size_t bytes);

}  // namespace flathead::utf8
