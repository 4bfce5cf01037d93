#pragma once
/// Hexadecimal digits.

#include "relay/base/text.hpp"

#include <optional>

namespace flathead::text {

/// 0 to 15 of '0' to '9', 'a' to 'f' and 'A' to 'F'.
[[nodiscard]] constexpr std::optional<unsigned> hex_digit(char c) {
    if (is_digit(c)) return static_cast<unsigned>(c - '0');
    const char folded = lower(c);
    if (folded < 'a' || folded > 'f') return std::nullopt;
    return static_cast<unsigned>(folded - 'a') + 10;
}

}  // namespace flathead::text
