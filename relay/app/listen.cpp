#include "relay/app/listen.hpp"

#include "relay/base/address.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/lib/systemd/service.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace flathead::relay_app {
namespace {

constexpr int backlog = 4096;
constexpr int socket_flags = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;

bool is_answered(const sockaddr_un& address) {
    const Fd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    return ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
               0 ||
           errno == EAGAIN;
}

Fd listen_unix(const std::string& path) {
    const std::string attempt = text::join("listen on unix:", path);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path) {
        throw Error(text::join(
            attempt, ": a socket's path has 1 to ", sizeof address.sun_path - 1, " bytes"));
    }
    std::memcpy(address.sun_path, path.data(), path.size());
    struct stat there {};
    if (::lstat(path.c_str(), &there) == 0) {
        if (!S_ISSOCK(there.st_mode)) throw Error(text::join(attempt, ": it is no socket"));
        if (is_answered(address)) throw Error(text::join(attempt, ": another relay answers there"));
        ::unlink(path.c_str());
    }
    Fd socket(::socket(AF_UNIX, socket_flags, 0));
    if (!socket.is_open() ||
        ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(socket.get(), backlog) != 0) {
        throw system_error(attempt);
    }
    return socket;
}

struct Endpoint {
    sockaddr_storage address{};
    socklen_t bytes = 0;
};

std::optional<Endpoint> loopback(std::string_view host, std::uint16_t port) {
    Endpoint endpoint;
    const std::string name(url::without_brackets(host));
    auto& v4 = reinterpret_cast<sockaddr_in&>(endpoint.address);
    auto& v6 = reinterpret_cast<sockaddr_in6&>(endpoint.address);
    if (::inet_pton(AF_INET, name.c_str(), &v4.sin_addr) == 1) {
        if (ntohl(v4.sin_addr.s_addr) >> 24 != IN_LOOPBACKNET) return std::nullopt;
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        endpoint.bytes = sizeof v4;
        return endpoint;
    }
    if (::inet_pton(AF_INET6, name.c_str(), &v6.sin6_addr) == 1 &&
        IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr)) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        endpoint.bytes = sizeof v6;
        return endpoint;
    }
    return std::nullopt;
}

Fd listen_loopback(std::string_view address) {
    const std::string attempt = text::join("listen on ", address);
    const std::size_t colon = address.rfind(':');
    const auto port = colon == std::string_view::npos
                          ? std::nullopt
                          : text::number<std::uint16_t>(address.substr(colon + 1));
    if (!port) throw Error(text::join(attempt, ": unix:PATH or 127.0.0.1:PORT is expected"));
    const auto endpoint = loopback(address.substr(0, colon), *port);
    if (!endpoint) {
        throw Error(text::join(
            attempt,
            ": only addresses of this machine; nginx stands between the relay and others"));
    }
    Fd socket(::socket(endpoint->address.ss_family, socket_flags, 0));
    const int on = 1;
    if (!socket.is_open() ||
        ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        ::bind(socket.get(),
               reinterpret_cast<const sockaddr*>(&endpoint->address),
               endpoint->bytes) != 0 ||
        ::listen(socket.get(), backlog) != 0) {
        throw system_error(attempt);
    }
    return socket;
}

sockaddr_storage name_of(const Fd& socket) {
    sockaddr_storage address{};
    socklen_t bytes = sizeof address;
    if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &bytes) != 0)
        throw system_error("look at a listening socket");
    return address;
}

}  // namespace

http::Listener listen_on(std::string_view address) {
    constexpr std::string_view scheme = "unix:";
    if (address.starts_with(scheme))
        return {listen_unix(std::string(address.substr(scheme.size()))), true};
    return {listen_loopback(address), false};
}

std::vector<http::Listener> activated() {
    std::vector<http::Listener> listeners;
    for (Fd& socket : systemd::activated_sockets()) {
        const bool is_unix = name_of(socket).ss_family == AF_UNIX;
        listeners.push_back({std::move(socket), is_unix});
    }
    return listeners;
}

std::string address_of(const http::Listener& listener) {
    const sockaddr_storage address = name_of(listener.socket);
    const std::string host = address_text(reinterpret_cast<const sockaddr&>(address));
    if (address.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
        return text::join(host, ':', ntohs(v4.sin_port));
    }
    if (address.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
        return text::join('[', host, "]:", ntohs(v6.sin6_port));
    }
    return text::join("unix:", reinterpret_cast<const sockaddr_un&>(address).sun_path);
}

}  // namespace flathead::relay_app
