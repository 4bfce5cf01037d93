#pragma once
/// Where the real and damaged playlists and guides lie, for tests that want them.

#include <filesystem>
#include <optional>

namespace flathead::tests {

/// $FLATHEAD_SHARED, else ../shared beside the checkout; absent when there is none (the test then
/// skips visibly).
[[nodiscard]] std::optional<std::filesystem::path> shared_folder();

}  // namespace flathead::tests
