#include "tests/relay/upstreams/raw_origin.hpp"

#include "relay/base/error.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace flathead::tests {

using event::Interest;

RawOrigin::Connection::Connection(RawOrigin& origin, Fd fd)
    : origin_(origin),
      fd_(std::move(fd)),
      watch_(std::make_unique<event::Watch>(
          origin.loop_, fd_.get(), Interest::read, [this](event::Events events) {
              ready(events);
          })) {}

void RawOrigin::Connection::send(std::string_view bytes) {
    queue_ += bytes;
    write();
}

void RawOrigin::Connection::flood(std::string bytes) {
    flood_ = std::move(bytes);
    write();
}

void RawOrigin::Connection::close() {
    closes_ = true;
    write();
}

void RawOrigin::Connection::reset() {
    const linger at_once{1, 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    origin_.loop_.discard(std::move(watch_));
    origin_.loop_.later([this] { fd_.close(); });
    is_gone_ = true;
}

void RawOrigin::Connection::ready(event::Events events) {
    if (is_gone_) return;
    if (events.readable || events.closed) read();
    if (!is_gone_ && events.writable) write();
}

void RawOrigin::Connection::read() {
    std::array<char, 4096> buffer{};
    const ssize_t got = ::recv(fd_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
        is_gone_ = true;
        origin_.loop_.discard(std::move(watch_));
        return;
    }
    request_.append(buffer.data(), static_cast<std::size_t>(got));
    if (is_answered_ || request_.find("\r\n\r\n") == std::string::npos) return;
    is_answered_ = true;
    origin_.requests_.push_back(request_);
    origin_.handler_(*this);
}

void RawOrigin::Connection::write() {
    if (is_gone_) return;
    for (;;) {
        while (queue_.size() < 65536 && !flood_.empty()) queue_ += flood_;
        if (queue_.empty()) break;
        const ssize_t put =
            ::send(fd_.get(), queue_.data(), queue_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (put < 0) {
            if (errno == EAGAIN) watch_->want(Interest::both);
            return;
        }
        origin_.sent_bytes_ += static_cast<std::uint64_t>(put);
        queue_.erase(0, static_cast<std::size_t>(put));
    }
    watch_->want(Interest::read);
    if (closes_) ::shutdown(fd_.get(), SHUT_WR);
}

RawOrigin::RawOrigin(event::Loop& loop, Handler handler)
    : loop_(loop),
      handler_(std::move(handler)),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_.get(), any, size) != 0 || ::listen(listener_.get(), 64) != 0 ||
        ::getsockname(listener_.get(), any, &size) != 0) {
        throw system_error("listen on 127.0.0.1");
    }
    port_ = ntohs(address.sin_port);
    watch_ = std::make_unique<event::Watch>(
        loop_, listener_.get(), Interest::read, [this](event::Events) { accept(); });
}

RawOrigin::~RawOrigin() = default;

void RawOrigin::accept() {
    Fd fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!fd.is_open()) return;
    ++accepted_;
    connections_.push_back(std::make_unique<Connection>(*this, std::move(fd)));
}

std::string RawOrigin::url(const std::string& target, const std::string& host) const {
    return "http://" + host + ":" + std::to_string(port_) + target;
}

std::size_t RawOrigin::open() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        connections_, [](const auto& connection) { return !connection->is_gone_; }));
}

}  // namespace flathead::tests
