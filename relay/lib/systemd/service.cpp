#include "relay/lib/systemd/service.hpp"

#include "relay/base/error.hpp"

#include <systemd/sd-daemon.h>

namespace flathead::systemd {

void notify(const std::string& state) {
    // A service manager that does not listen is no reason to stop serving.
    ::sd_notify(0, state.c_str());
}

std::optional<std::chrono::microseconds> watchdog_interval() {
    std::uint64_t interval = 0;
    if (::sd_watchdog_enabled(0, &interval) <= 0) return std::nullopt;
    return std::chrono::microseconds(interval);
}

std::vector<Fd> activated_sockets() {
    const int count = ::sd_listen_fds(1);
    if (count < 0) throw system_error("take over the sockets of systemd", -count);
    std::vector<Fd> sockets;
    sockets.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) sockets.emplace_back(SD_LISTEN_FDS_START + i);
    return sockets;
}

}  // namespace flathead::systemd
