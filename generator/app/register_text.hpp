#pragma once
/// What `register` says: results, and addresses with the steps for programs without such an API.

#include "generator/library/live_tv.hpp"

#include <string>
#include <string_view>

namespace flathead::app {

enum class Player { any, plex, emby, kodi, tivimate };

/// `base` may be empty: then a placeholder stands in its place.
[[nodiscard]] std::string steps_text(Player player, std::string_view base);
[[nodiscard]] std::string addresses_json(std::string_view base);

[[nodiscard]] std::string registration_text(std::string_view server,
                                            const library::LiveTvWish& wish,
                                            const library::LiveTvResult& result,
                                            bool was_removal);
[[nodiscard]] std::string registration_json(std::string_view server,
                                            const library::LiveTvWish& wish,
                                            const library::LiveTvResult& result);

}  // namespace flathead::app
