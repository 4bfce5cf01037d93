#pragma once
/// AceStream links as playlists write them: acestream://ID, an engine's own addresses, ID in the
/// path of a proxy, plugin addresses (reference origins 1).

#include <optional>
#include <string>
#include <string_view>

namespace flathead::outputs {

/// "id=<40 hex>" or "infohash=<40 hex>", digits in lower case; absent when it is no such link.
/// Addresses like an engine's count when they are at its usual port or at `engine`: elsewhere they
/// may be those of a proxy that plays by itself.
[[nodiscard]] std::optional<std::string> acestream_link(std::string_view url,
                                                        std::string_view engine);

}  // namespace flathead::outputs
