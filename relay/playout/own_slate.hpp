#pragma once
/// What is shown where a channel has nothing to play, as it is built into the program
/// (cmake/embed.cmake writes the definition). Private to this room.

#include <span>
#include <string_view>

namespace flathead::playout {

struct OwnSlate {
    std::string_view name;
    std::string_view bytes;
};

[[nodiscard]] std::span<const OwnSlate> own_slate();

}  // namespace flathead::playout
