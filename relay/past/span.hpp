#pragma once
/// A piece of a channel's past.

#include <cstdint>
#include <optional>

namespace flathead::past {

/// [from, to) in epoch seconds; without an end: on and on from there, so long behind.
struct Span {
    std::int64_t from = 0;
    std::optional<std::int64_t> to;
    auto operator<=>(const Span&) const = default;
};

/// More of the past is not played in one go.
inline constexpr std::int64_t longest_span = 24 * 3600;

}  // namespace flathead::past
