#pragma once
/// Small text tools without a locale: ASCII rules only; Unicode folding is in relay/lib/icu.

#include <charconv>
#include <concepts>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::text {

[[nodiscard]] constexpr bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
[[nodiscard]] constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool is_alpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
[[nodiscard]] constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

/// The parts glued together: join("line ", 12, ": ", what). Numbers are printed in decimal.
namespace detail {
inline void append(std::string& out, std::string_view part) {
    out += part;
}
inline void append(std::string& out, char part) {
    out += part;
}
template <std::integral T>
requires(!std::same_as<T, char> && !std::same_as<T, bool>) void append(std::string& out, T part) {
    char digits[24];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, part).ptr);
}
}  // namespace detail
template <class... Parts>
[[nodiscard]] std::string join(const Parts&... parts) {
    std::string out;
    (detail::append(out, parts), ...);
    return out;
}
[[nodiscard]] std::string join_with(std::string_view separator, std::span<const std::string> parts);

/// Views into `text` without white space at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);
[[nodiscard]] std::string_view trim_end(std::string_view text);
/// Pieces between separators, empty ones included; "" gives one empty piece.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
[[nodiscard]] std::string to_lower(std::string_view text);
[[nodiscard]] bool iequals(std::string_view a, std::string_view b);
[[nodiscard]] bool istarts_with(std::string_view text, std::string_view prefix);
[[nodiscard]] bool contains(std::string_view text, std::string_view part);
[[nodiscard]] std::string replace_all(std::string_view text,
                                      std::string_view from,
                                      std::string_view to);
/// Runs of white space (and control characters) become one blank; trimmed.
[[nodiscard]] std::string one_line(std::string_view text);

/// The whole text as a number; anything else, or out of range, is absent.
template <class T>
[[nodiscard]] std::optional<T> number(std::string_view text) {
    T value{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size() || text.empty())
        return std::nullopt;
    return value;
}

/// Edits (insert, delete, replace, swap neighbours) from one word to the other; cheap for short
/// words only.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);
/// The candidate a mistyped word most likely meant; absent when none is near.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view word,
                                                      std::span<const std::string_view> candidates);

/// JSON string body with quotes; invalid UTF-8 must have been cleaned before (utf8.hpp).
void append_json_string(std::string& out, std::string_view text);
[[nodiscard]] std::string json_string(std::string_view text);
/// An array of such strings.
[[nodiscard]] std::string json_list(std::span<const std::string> texts);

/// "12 channels", "1 channel".
[[nodiscard]] std::string counted(std::size_t count, std::string_view one, std::string_view many);
/// "210.4 MB" in powers of 1000.
[[nodiscard]] std::string human_bytes(std::uint64_t bytes);

}  // namespace flathead::text
