#include "generator/app/relay_look.hpp"

#include "relay/base/fd.hpp"
#include "relay/base/text.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

namespace flathead::app {
namespace {

constexpr timeval patience{1, 0};  // for sending and for receiving
constexpr std::size_t longest_answer = 4096;

RelayLook failed(RelayLook::State state, const Path& socket) {
    return {state, text::join(socket.string(), ": ", std::strerror(errno))};
}

/// Until the end of the answer, as the request asks the relay to close.
std::string received(const Fd& connection) {
    std::string answer;
    std::array<char, 1024> piece{};
    while (answer.size() < longest_answer) {
        const ssize_t count = ::recv(connection.get(), piece.data(), piece.size(), 0);
        if (count <= 0) break;
        answer.append(piece.data(), static_cast<std::size_t>(count));
    }
    return answer;
}

}  // namespace

RelayLook look_at_relay(const Path& socket) {
    using State = RelayLook::State;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string& path = socket.native();
    if (path.empty() || path.size() >= sizeof address.sun_path)
        return {State::absent, text::join(path, ": too long for a socket's path")};
    std::memcpy(address.sun_path, path.data(), path.size());

    const Fd connection(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ::setsockopt(connection.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(connection.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (::connect(connection.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
        0) {
        return failed(errno == ENOENT ? State::absent : State::silent, socket);
    }
    constexpr std::string_view request =
        "GET /health HTTP/1.1\r\nHost: flathead\r\nConnection: close\r\n\r\n";
    if (::send(connection.get(), request.data(), request.size(), MSG_NOSIGNAL) < 0)
        return failed(State::silent, socket);
    const std::string answer = received(connection);
    if (answer.empty()) return {State::silent, text::join(path, ": no answer")};
    const std::size_t body = answer.find("\r\n\r\n");
    const std::string said(
        text::trim(body == std::string::npos ? answer : answer.substr(body + 4)));
    const bool is_well = answer.starts_with("HTTP/1.1 200") || answer.starts_with("HTTP/1.0 200");
    return {is_well ? State::healthy : State::unwell, said};
}

}  // namespace flathead::app
