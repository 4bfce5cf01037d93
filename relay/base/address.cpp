#include "relay/base/address.hpp"

#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>

namespace flathead {

std::string address_text(const sockaddr& address) {
    std::array<char, INET6_ADDRSTRLEN> out{};
    if (address.sa_family == AF_INET) {
        sockaddr_in whole{};
        std::memcpy(&whole, &address, sizeof whole);
        ::inet_ntop(AF_INET, &whole.sin_addr, out.data(), out.size());
    } else if (address.sa_family == AF_INET6) {
        sockaddr_in6 whole{};
        std::memcpy(&whole, &address, sizeof whole);
        ::inet_ntop(AF_INET6, &whole.sin6_addr, out.data(), out.size());
    }
    return out.data();
}

}  // namespace flathead
