#pragma once
/// One look at a Jellyfin server: everything the first time, then what changed, and everything
/// again now and then or when its counts say that something is gone. One question at a time, of a
/// size that the server answers within seconds.

#include "generator/config/config.hpp"
#include "generator/fetch/calls.hpp"
#include "generator/library/jellyfin_copy.hpp"
#include "relay/base/error.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace flathead::library {

struct JellyfinScan {
    const LibraryConfig& config;
    fetch::Server& server;
    Time now{};
    std::chrono::milliseconds pause{500};  // before a question is asked again
    std::function<void(const std::string&)> progress{};
    /// Is given what came so far now and then, for a look that ends early; may be empty.
    std::function<void(const JellyfinCopy&)> keep{};
};

/// What the config asks for, as a digest.
[[nodiscard]] std::string jellyfin_origin(const LibraryConfig& config);

/// `before` is the last good copy, `partial` what a look that failed had read. Throws Error when
/// the server cannot be asked, refuses, or answers nonsense: then nothing of it counts.
[[nodiscard]] JellyfinCopy scan_jellyfin(const JellyfinScan& scan,
                                         const std::optional<JellyfinCopy>& before,
                                         const std::optional<JellyfinCopy>& partial,
                                         Problems& problems);

}  // namespace flathead::library
