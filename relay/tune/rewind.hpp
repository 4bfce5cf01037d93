#pragma once
/// How a piece of a channel's past is got. Private to this room.

#include "relay/past/span.hpp"
#include "relay/plan/read.hpp"

#include <cstdint>
#include <optional>

namespace flathead::tune {

/// It plays rows, and needs no source for its past.
[[nodiscard]] bool plays_rows(const plan::Channel& channel);
/// The piece has begun, and is not too long ago.
[[nodiscard]] bool is_kept(const plan::Channel& channel, const past::Span& span, std::int64_t now);
/// The channel with the upstreams that play the piece; absent: it is not kept. Throws Error for an
/// archive of a time zone that is not known here.
[[nodiscard]] std::optional<plan::Channel> rewound(const plan::Reader& plan,
                                                   plan::Channel channel,
                                                   const past::Span& span,
                                                   std::int64_t now);

}  // namespace flathead::tune
