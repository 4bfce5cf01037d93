#pragma once
/// Listening sockets: our own on a unix path or on loopback, or those systemd opened for us.

#include "relay/http/server.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace flathead::relay_app {

/// "unix:/run/flathead/relay.sock" or "127.0.0.1:8090", "[::1]:8090"; port 0 is a free one. Throws
/// Error: other addresses are not for the relay, nginx stands in front of it. A socket file that a
/// killed relay left behind is replaced, one that is in use is not.
[[nodiscard]] http::Listener listen_on(std::string_view address);
[[nodiscard]] std::vector<http::Listener> activated();
/// "unix:/run/…" or "127.0.0.1:8090", as it can be asked.
[[nodiscard]] std::string address_of(const http::Listener& listener);

}  // namespace flathead::relay_app
