#pragma once
/// The transport streams shown instead of a channel: the program's own, or the operator's.

#include "relay/base/files.hpp"
#include "relay/tune/tuner.hpp"

#include <functional>
#include <string_view>

namespace flathead::slates {

/// Those built into the program.
[[nodiscard]] tune::Slates own_slates();

using Warn = std::function<void(std::string_view)>;
/// down.ts, busy.ts, limit.ts and not_found.ts of a folder. A file that is missing, larger than 4
/// MB or no MPEG-TS is told to `warn`, and our own stands in. An empty path means our own.
[[nodiscard]] tune::Slates read_slates(const Path& folder, const Warn& warn);
/// The same with warnings in the log.
[[nodiscard]] tune::Slates load(const Path& folder);

}  // namespace flathead::slates
