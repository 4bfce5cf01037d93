#include "relay/lib/curl/address.hpp"

#include "relay/base/text.hpp"
#include "relay/base/url.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstdint>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>

namespace flathead::curl {
namespace {

using Bytes16 = std::array<std::uint8_t, 16>;

struct Range4 {
    std::uint32_t base;
    int bits;
};

constexpr std::uint32_t v4(unsigned a, unsigned b = 0, unsigned c = 0, unsigned d = 0) {
    return a << 24 | b << 16 | c << 8 | d;
}

bool is_public4(std::uint32_t address) {
    static constexpr Range4 reserved[] = {
        {v4(0), 8},
        {v4(10), 8},
        {v4(100, 64), 10},
        {v4(127), 8},
        {v4(169, 254), 16},
        {v4(172, 16), 12},
        {v4(192, 0, 0), 24},
        {v4(192, 0, 2), 24},
        {v4(192, 88, 99), 24},
        {v4(192, 168), 16},
        {v4(198, 18), 15},
        {v4(198, 51, 100), 24},
        {v4(203, 0, 113), 24},
        {v4(224), 3},
    };
    return std::ranges::none_of(reserved, [&](const Range4& range) {
        return (address ^ range.base) >> (32 - range.bits) == 0;
    });
}

struct Range6 {
    std::array<std::uint8_t, 12> base;
    int bits;
    int embedded;  // where an IPv4 address begins that decides; -1: not public at all
};

bool is_public6(const Bytes16& address) {
    static constexpr Range6 known[] = {
        {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, 96, 12},     // ::ffff:0:0/96, IPv4-mapped
        {{0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0}, 96, 12},  // 64:ff9b::/96, NAT64
        {{0x20, 0x02}, 16, 2},                                    // 2002::/16, 6to4
        {{0x20, 0x01, 0x0D, 0xB8}, 32, -1},                       // documentation
        {{0x20, 0x01, 0, 0}, 23, -1},  // 2001::/23, Teredo and protocol assignments
    };
    const auto inside = [&](const Range6& range) {
        for (int bit = 0; bit < range.bits; bit += 8) {
            const auto index = static_cast<std::size_t>(bit / 8);
            const int ignored = std::max(0, bit + 8 - range.bits);
            if ((address[index] ^ range.base[index]) >> ignored != 0) return false;
        }
        return true;
    };
    for (const Range6& range : known) {
        if (!inside(range)) continue;
        if (range.embedded < 0) return false;
        const std::uint8_t* const at = address.data() + range.embedded;
        return is_public4(v4(at[0], at[1], at[2], at[3]));
    }
    return (address[0] & 0xE0U) == 0x20U;  // 2000::/3 is all that is given out for global use
}

}  // namespace

bool is_public_address(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in whole{};
        std::memcpy(&whole, &address, sizeof whole);
        return is_public4(ntohl(whole.sin_addr.s_addr));
    }
    if (address.sa_family != AF_INET6) return false;
    sockaddr_in6 whole{};
    std::memcpy(&whole, &address, sizeof whole);
    Bytes16 bytes{};
    std::memcpy(bytes.data(), &whole.sin6_addr, bytes.size());
    return is_public6(bytes);
}

bool may_be_public(std::string_view host) {
    if (text::iequals(host, "localhost") || text::iequals(host, "localhost.")) return false;
    host = url::without_brackets(host);
    const std::string name(host.substr(0, host.find('%')));
    in_addr four{};
    if (::inet_aton(name.c_str(), &four) != 0) return is_public4(ntohl(four.s_addr));
    Bytes16 six{};
    if (::inet_pton(AF_INET6, name.c_str(), six.data()) == 1) return is_public6(six);
    return true;
}

std::string private_refusal(std::string_view host, std::string_view address) {
    return text::join(
        host, " leads to the private address ", address, ", which the configuration does not name");
}

}  // namespace flathead::curl
