#pragma once
/// A playlist, fetched or written by a command, becomes a Listing.

#include "generator/sources/loaded.hpp"
#include "relay/base/bytes.hpp"

#include <cstddef>
#include <string>

namespace flathead::sources {

/// Throws Error when the bytes are damaged. `expected_entries` is a guess that saves memory while
/// the listing grows; 0 is none. Rejected when it is no playlist or no entry is usable.
///
/// Left out, each counted as a problem: entries whose address nothing of ours can open or is longer
/// than 8 kB. Xtream's films and episodes (/movie/, /series/) are left out with one note; other
/// addresses of files stay, they are channels in many playlists.
///
/// An Xtream stream id is the native id where one account's addresses are at least half of the
/// playlist: elsewhere a path that ends in a number means nothing, and two panels in one playlist
/// number alike.
[[nodiscard]] Loaded load_m3u(ByteSource& source,
                              const std::string& name,
                              std::size_t expected_entries);

}  // namespace flathead::sources
