#pragma once
/// Third-party text made fit for every format we write (reference formats 3.1-3.3, 4.1): each
/// result is one line of valid UTF-8 without control characters, of bounded length, and free of the
/// token that stands for our own address. Cleaning a clean text changes nothing. Markup stays text:
/// each writer does its own escaping.

#include <cstddef>
#include <string>
#include <string_view>

namespace flathead::formats {

/// Stands for the public base URL in release files; nginx puts the host the client asked in its
/// place.
inline constexpr std::string_view base_token = "@FLATHEAD@";

inline constexpr std::size_t name_limit_bytes = 200;
inline constexpr std::size_t attribute_limit_bytes = 2048;

/// A channel name: `"` becomes `'`; a comma goes (a point between digits), as players disagree on
/// which comma ends the attributes; a hyphen between blanks becomes an en dash, as VLC splits
/// artist and title there. A leading number stays
/// ("5 USA" is that channel's name): only Jellyfin takes it for the number, and only from a
/// playlist, so that is dealt with where playlists are written (m3u_write.hpp).
[[nodiscard]] std::string clean_name(std::string_view text);
/// A group: like a name, and `;`, which parts two groups in Kodi, becomes " / ". A vertical bar
/// stays: "UK | News" is what providers call one group, and tvheadend alone reads two tags from it.
[[nodiscard]] std::string clean_group(std::string_view text);
/// Any other value that is written between double quotes.
[[nodiscard]] std::string clean_attribute(std::string_view text);

}  // namespace flathead::formats
