#pragma once
/// Commands that must not run beside each other.

#include "relay/base/fd.hpp"
#include "relay/base/files.hpp"

#include <chrono>

namespace flathead::app {

/// Holds the lock until it is destroyed; the file is made, for its owner only. Waits so long for
/// another command that holds it, then throws Error.
[[nodiscard]] Fd lock_file(const Path& file, std::chrono::milliseconds patience);

}  // namespace flathead::app
