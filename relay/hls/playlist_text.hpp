#pragma once
/// The text of a live playlist (RFC 8216, 4.3 and 6.2). Pure.

#include "relay/hls/window.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace flathead::hls {

/// Addresses are relative to the playlist's own: "<channel>/<sequence>.ts". The window must not be
/// empty.
[[nodiscard]] std::string playlist_text(const Window& window,
                                        std::int32_t channel,
                                        std::chrono::seconds target);

}  // namespace flathead::hls
