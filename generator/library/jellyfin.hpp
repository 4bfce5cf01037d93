#pragma once
/// A Jellyfin server as a library.

#include "generator/fetch/calls.hpp"
#include "generator/library/look.hpp"

namespace flathead::library {

/// Never throws for what the server does; throws Error when the folder for copies cannot be used.
/// `server` stands for the config's in tests.
[[nodiscard]] LookedAt look_at_jellyfin(const LibraryConfig& config,
                                        const LookOptions& options,
                                        fetch::Server* server = nullptr);

}  // namespace flathead::library
