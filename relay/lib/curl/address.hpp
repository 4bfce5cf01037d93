#pragma once
/// Which network addresses belong to everybody and which to the operator's own network.

#include <string>
#include <string_view>

struct sockaddr;

namespace flathead::curl {

/// False for loopback, private, link-local, shared, multicast and reserved addresses (IANA
/// special-purpose registries), also inside IPv6 forms that carry an IPv4 address, and for families
/// other than IP.
[[nodiscard]] bool is_public_address(const sockaddr& address);
/// The same for text such as "10.0.0.1", "::1" or "[::1]"; true for what is not a literal address,
/// but for "localhost".
[[nodiscard]] bool may_be_public(std::string_view host);
/// Why a host is not asked that leads to such an address.
[[nodiscard]] std::string private_refusal(std::string_view host, std::string_view address);

}  // namespace flathead::curl
