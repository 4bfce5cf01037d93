#pragma once
/// What a service and systemd say to each other. Without systemd all of it does nothing.

#include "relay/base/fd.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace flathead::systemd {

/// "READY=1", "STOPPING=1", "STATUS=…", "WATCHDOG=1"; several are separated by line breaks.
void notify(const std::string& state);
/// How often "WATCHDOG=1" must be said at least; absent when nobody watches.
[[nodiscard]] std::optional<std::chrono::microseconds> watchdog_interval();
/// The listening sockets this process was started with. The first call only; children do not
/// inherit them.
[[nodiscard]] std::vector<Fd> activated_sockets();

}  // namespace flathead::systemd
