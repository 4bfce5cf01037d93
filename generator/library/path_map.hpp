#pragma once
/// A server's paths as the paths of the same files here.

#include "relay/base/files.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace flathead::library {

/// By the longest beginning that fits and ends where a folder's name ends. Windows' paths
/// ("D:\films\a.mkv", "\\nas\films") are compared without case and with either slash. Absent: none
/// fits, or the path leads outside ("..") or holds control characters.
[[nodiscard]] std::optional<Path> mapped_path(std::string_view path,
                                              std::span<const std::pair<std::string, Path>> map);
/// The path itself, where it could be one of a file here.
[[nodiscard]] std::optional<Path> same_path(std::string_view path);

}  // namespace flathead::library
