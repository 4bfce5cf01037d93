#include "generator/library/path_map.hpp"

#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::library {
namespace {

bool is_windows_path(std::string_view path) {
    const bool has_drive = path.size() >= 2 && text::is_alpha(path[0]) && path[1] == ':';
    return has_drive || path.starts_with("\\\\");
}

std::string with_slashes(std::string_view path) {
    return is_windows_path(path) ? text::replace_all(path, "\\", "/") : std::string(path);
}

bool is_plain(std::string_view path) {
    const auto words = text::split(path, '/');
    return std::ranges::find(words, "..") == words.end() &&
           std::ranges::none_of(path, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

/// What follows the beginning; absent when it is none of the path.
std::optional<std::string_view> behind(std::string_view path,
                                       std::string_view beginning,
                                       bool is_windows) {
    while (beginning.ends_with('/')) beginning.remove_suffix(1);
    const bool fits =
        is_windows ? text::istarts_with(path, beginning) : path.starts_with(beginning);
    if (!fits) return std::nullopt;
    path.remove_prefix(beginning.size());
    if (!path.empty() && !path.starts_with('/')) return std::nullopt;
    while (path.starts_with('/')) path.remove_prefix(1);
    return path;
}

}  // namespace

std::optional<Path> mapped_path(std::string_view path,
                                std::span<const std::pair<std::string, Path>> map) {
    const bool is_windows = is_windows_path(path);
    const std::string there = with_slashes(path);
    if (!is_plain(there)) return std::nullopt;
    std::optional<Path> best;
    std::size_t longest = 0;
    for (const auto& [beginning, here] : map) {
        if (best && beginning.size() <= longest) continue;
        if (const auto rest = behind(there, with_slashes(beginning), is_windows)) {
            best = rest->empty() ? here : here / *rest;
            longest = beginning.size();
        }
    }
    return best;
}

std::optional<Path> same_path(std::string_view path) {
    if (!path.starts_with('/') || !is_plain(path)) return std::nullopt;
    return Path(path);
}

}  // namespace flathead::library
