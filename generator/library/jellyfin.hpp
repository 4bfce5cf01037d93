#pragma once
/// A Jellyfin server as a library, for tests that are the server.

#include "generator/fetch/calls.hpp"
#include "generator/library/load.hpp"

namespace flathead::library {

/// load_jellyfin() with another server in place of the config's.
[[nodiscard]] LoadedLibrary load_jellyfin(const LibraryConfig& config,
                                          const LoadOptions& options,
                                          fetch::Server& server);

}  // namespace flathead::library
