#include "tests/support/shared.hpp"

#include <cstdlib>

namespace flathead::tests {

std::optional<std::filesystem::path> shared_folder() {
    const char* named = std::getenv("FLATHEAD_SHARED");
    const std::filesystem::path folder =
        named != nullptr ? named
                         : std::filesystem::path(FLATHEAD_SOURCE_DIR).parent_path() / "shared";
    if (!std::filesystem::is_directory(folder / "corpus")) return std::nullopt;
    return folder;
}

}  // namespace flathead::tests
