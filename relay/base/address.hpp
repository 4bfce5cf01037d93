#pragma once
/// Network addresses as text.

#include <string>

struct sockaddr;

namespace flathead {

/// "127.0.0.1" or "::1", without the port; empty for families other than IP. The object behind it
/// is as large as its family says.
[[nodiscard]] std::string address_text(const sockaddr& address);

}  // namespace flathead
