#pragma once
/// The files of templates/ as they are built into the program (cmake/embed.cmake writes the
/// definition).

#include <span>
#include <string_view>

namespace flathead::outputs {

struct PageAsset {
    std::string_view path;  // below www/: "index.html", "assets/page.js"
    std::string_view bytes;
};

[[nodiscard]] std::span<const PageAsset> page_assets();

}  // namespace flathead::outputs
