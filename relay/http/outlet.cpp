#include "relay/http/outlet.hpp"

#include <cerrno>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

namespace flathead::http {
namespace {

constexpr int unsent_bytes = 128 << 10;  // hidden by the kernel of a slow viewer, at most
constexpr int dead_after_milliseconds = 15'000;
constexpr int idle_seconds = 10;  // without data: asked whether it is still there
constexpr int probe_seconds = 3;
constexpr int probes = 3;

/// Options that cannot be set make a stream less good, not wrong.
void set(int socket, int level, int option, int value) {
    ::setsockopt(socket, level, option, &value, sizeof value);
}

}  // namespace

Outlet::Outlet(event::Loop& loop, Fd socket, bool is_tcp, std::uint64_t& sent_total)
    : loop_(loop),
      socket_(std::move(socket)),
      sent_total_(sent_total),
      last_progress_(loop.now()),
      is_tcp_(is_tcp) {}

void Outlet::prepare_stream() noexcept {
    if (!is_tcp_) return;
    set(fd(), IPPROTO_TCP, TCP_NODELAY, 1);
    set(fd(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, unsent_bytes);
    set(fd(), IPPROTO_TCP, TCP_USER_TIMEOUT, dead_after_milliseconds);
    set(fd(), SOL_SOCKET, SO_KEEPALIVE, 1);
    set(fd(), IPPROTO_TCP, TCP_KEEPIDLE, idle_seconds);
    set(fd(), IPPROTO_TCP, TCP_KEEPINTVL, probe_seconds);
    set(fd(), IPPROTO_TCP, TCP_KEEPCNT, probes);
}

void Outlet::set_blocked(bool is_blocked) noexcept {
    if (is_blocked == is_blocked_) return;
    is_blocked_ = is_blocked;
    if (!is_tcp_ && watch_ != nullptr)
        watch_->want(is_blocked ? event::Interest::both : event::Interest::read);
}

void Outlet::give_way() noexcept {
    set_blocked(true);
    if (is_tcp_ && watch_ != nullptr) watch_->tell_again();
}

std::size_t Outlet::took(ssize_t result) noexcept {
    if (result > 0) {
        last_progress_ = loop_.now();
        sent_total_ += static_cast<std::uint64_t>(result);
        return static_cast<std::size_t>(result);
    }
    if (result < 0 && errno == EINTR) return 0;
    if (result < 0 && errno == EAGAIN) {
        set_blocked(true);
    } else {
        is_gone_ = true;
    }
    return 0;
}

std::size_t Outlet::send(std::string_view bytes, bool more_follows) noexcept {
    std::size_t sent = 0;
    while (sent < bytes.size() && !is_blocked_ && !is_gone_) {
        const int flags = MSG_NOSIGNAL | MSG_DONTWAIT | (more_follows ? MSG_MORE : 0);
        sent += took(::send(fd(), bytes.data() + sent, bytes.size() - sent, flags));
    }
    return sent;
}

std::size_t Outlet::send_file(int file, off_t offset, std::size_t bytes) noexcept {
    std::size_t sent = 0;
    while (sent < bytes && !is_blocked_ && !is_gone_) {
        sent += took(::sendfile(fd(), file, &offset, bytes - sent));
    }
    return sent;
}

std::size_t Outlet::unsent() const noexcept {
    int bytes = 0;
    return ::ioctl(fd(), SIOCOUTQ, &bytes) == 0 && bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
}

void Outlet::finish() noexcept {
    if (::shutdown(fd(), SHUT_WR) != 0) is_gone_ = true;
}

void Outlet::drop_unsent() noexcept {
    if (!is_tcp_) return;
    const linger at_once{1, 0};
    ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

}  // namespace flathead::http
