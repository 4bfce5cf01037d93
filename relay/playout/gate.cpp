#include "relay/playout/gate.hpp"

#include "relay/base/address.hpp"
#include "relay/base/owned.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/lib/av/failure.hpp"
#include "relay/lib/curl/address.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace flathead::playout {
namespace {

using av::Failure;
using av::Fault;

/// Written once before libav starts, read by connect() below.
struct Gate {
    bool is_closed = false;
    std::vector<std::string> allowed;  // addresses as text
};

Gate& gate() {
    static Gate one;
    return one;
}

bool may_connect(const sockaddr& address) {
    if (!gate().is_closed || (address.sa_family != AF_INET && address.sa_family != AF_INET6))
        return true;
    return curl::is_public_address(address) ||
           std::ranges::find(gate().allowed, address_text(address)) != gate().allowed.end();
}

bool is_played(std::string_view scheme) {
    static constexpr std::array<std::string_view, 13> schemes{"rtsp",
                                                              "rtsps",
                                                              "rtp",
                                                              "udp",
                                                              "srt",
                                                              "rtmp",
                                                              "rtmps",
                                                              "rtmpe",
                                                              "rtmpt",
                                                              "rtmpts",
                                                              "rtmpte",
                                                              "mmsh",
                                                              "mmst"};
    return std::ranges::find(schemes, text::to_lower(scheme)) != schemes.end();
}

using Addresses = Owned<addrinfo, ::freeaddrinfo>;

Addresses addresses_of(const std::string& host) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
    if (code != 0) throw Failure(Fault::unreachable, text::join(host, ": ", ::gai_strerror(code)));
    return Addresses(found);
}

}  // namespace

void pass_gate(const Request& request) {
    const auto parts = url::split(request.url);
    if (!parts || !is_played(parts->scheme))
        throw Failure(Fault::malformed, "not an address that can be played");
    if (request.trusted) return;
    const std::string host(url::without_brackets(parts->host));
    if (host.empty()) throw Failure(Fault::refused, "an address without a host is not trusted");
    const bool is_named = std::ranges::any_of(
        request.trusted_hosts, [&](const std::string& name) { return text::iequals(name, host); });
    const Addresses found = addresses_of(host);
    for (const addrinfo* at = found.get(); at != nullptr; at = at->ai_next) {
        if (is_named) {
            gate().allowed.push_back(address_text(*at->ai_addr));
        } else if (!curl::is_public_address(*at->ai_addr)) {
            throw Failure(Fault::refused, curl::private_refusal(host, address_text(*at->ai_addr)));
        }
    }
    gate().is_closed = true;
}

}  // namespace flathead::playout

/// Stands in front of the C library's: libav has no hook for the addresses it connects to.
extern "C" int connect(int socket, const sockaddr* address, socklen_t size) {
    if (address != nullptr && size >= sizeof(sa_family_t) &&
        !flathead::playout::may_connect(*address)) {
        errno = EACCES;
        return -1;
    }
    return static_cast<int>(::syscall(SYS_connect, socket, address, size));
}
