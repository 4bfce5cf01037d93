#pragma once
/// The files of templates/slate as they are built into the program (cmake/embed.cmake writes the
/// definition). Private to this room.

#include <span>
#include <string_view>

namespace flathead::slates {

struct OwnFile {
    std::string_view name;  // "down.ts"
    std::string_view bytes;
};

[[nodiscard]] std::span<const OwnFile> own_files();

}  // namespace flathead::slates
