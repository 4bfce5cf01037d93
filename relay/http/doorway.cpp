#include "relay/http/doorway.hpp"

#include "relay/base/address.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"
#include "relay/http/reply.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>

namespace flathead::http {
namespace {

constexpr int most_at_once = 64;
constexpr std::chrono::milliseconds pause_time{100};

Fd spare_descriptor() {
    return Fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
}

}  // namespace

void turn_away(const Fd& client) noexcept {
    Reply busy = plain(503, "too many connections");
    busy.headers = "Retry-After: 5\r\n";
    const std::string bytes = bytes_of(busy, false);
    // A courtesy: whether it arrives changes nothing.
    (void)::send(client.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

Doorway::Doorway(event::Loop& loop, Listener listener, std::uint64_t& failures, Take take)
    : socket_(std::move(listener.socket)),
      is_trusted_(listener.is_trusted),
      failures_(failures),
      take_(std::move(take)),
      spare_(spare_descriptor()),
      pause_(loop, [this] { watch_.want(event::Interest::read); }),
      watch_(loop, socket_.get(), event::Interest::read, [this](event::Events) { accept_some(); }) {
    const int flags = ::fcntl(socket_.get(), F_GETFL);
    ::fcntl(socket_.get(), F_SETFL, flags | O_NONBLOCK);
}

void Doorway::accept_some() noexcept {
    for (int i = 0; i < most_at_once; ++i) {
        sockaddr_storage peer{};
        socklen_t length = sizeof peer;
        Fd client(::accept4(socket_.get(),
                            reinterpret_cast<sockaddr*>(&peer),
                            &length,
                            SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (client.is_open()) {
            const std::string address = address_text(reinterpret_cast<const sockaddr&>(peer));
            take_(std::move(client), address, is_trusted_);
            continue;
        }
        if (errno == EAGAIN) return;
        if (errno == EINTR || errno == ECONNABORTED || errno == EPROTO) continue;
        const int code = errno;
        if (failures_++ % 1000 == 0)
            log::error("http", text::join("accept a connection: ", ::strerror(code)));
        if (code == EMFILE || code == ENFILE) turn_one_away();
        watch_.want(event::Interest::none);
        pause_.start(pause_time);
        return;
    }
}

void Doorway::turn_one_away() noexcept {
    if (!spare_.is_open()) spare_ = spare_descriptor();
    if (!spare_.is_open()) return;
    spare_.close();
    const Fd client(::accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (client.is_open()) turn_away(client);
    spare_ = spare_descriptor();
}

}  // namespace flathead::http
