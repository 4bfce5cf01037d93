#include "tests/support/http_server.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cctype>
#include <condition_variable>
#include <fcntl.h>
#include <list>
#include <mutex>
#include <netinet/in.h>
#include <stdexcept>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace flathead::tests {
namespace {

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    return address;
}

int bound_socket() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(0);
    if (fd < 0 || ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("bind a port of 127.0.0.1");
    }
    return fd;
}

int port_of(int fd) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
}

HttpRequest parsed(std::string_view head) {
    HttpRequest request;
    const auto line = [&] {
        const std::size_t end = head.find("\r\n");
        const std::string_view found = head.substr(0, end);
        head.remove_prefix(end == std::string_view::npos ? head.size() : end + 2);
        return found;
    };
    const std::string_view first = line();
    const std::size_t space = first.find(' ');
    request.method = first.substr(0, space);
    request.target = first.substr(space + 1, first.rfind(' ') - space - 1);
    while (!head.empty()) {
        const std::string_view field = line();
        const std::size_t colon = field.find(':');
        if (colon == std::string_view::npos) continue;
        std::string name(field.substr(0, colon));
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
        std::string_view value = field.substr(colon + 1);
        while (value.starts_with(' ')) value.remove_prefix(1);
        request.headers.emplace_back(std::move(name), value);
    }
    return request;
}

}  // namespace

struct HttpServer::State {
    struct Connection {
        int fd = -1;
        std::thread thread;
    };

    Handler handler;
    int listener = -1;
    std::thread acceptor;
    mutable std::mutex mutex;
    std::condition_variable stopping;
    bool stopped = false;
    std::list<Connection> connections;
    std::vector<HttpRequest> requests;
    int open = 0;
    int most = 0;

    bool wait(std::chrono::milliseconds time) {
        std::unique_lock lock(mutex);
        return !stopping.wait_for(lock, time, [&] { return stopped; });
    }

    void accept_all() {
        for (;;) {
            const int fd = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
            const std::lock_guard lock(mutex);
            if (fd < 0 || stopped) {
                if (fd >= 0) ::close(fd);
                return;
            }
            most = std::max(most, ++open);
            Connection& connection = connections.emplace_back();
            connection.fd = fd;
            connection.thread = std::thread([this, fd] {
                serve(fd);
                const std::lock_guard done(mutex);
                --open;
            });
        }
    }

    void serve(int fd) {
        std::string head;
        char buffer[4096];
        while (head.find("\r\n\r\n") == std::string::npos) {
            const ssize_t got = ::recv(fd, buffer, sizeof buffer, 0);
            if (got <= 0) return;
            head.append(buffer, static_cast<std::size_t>(got));
        }
        const std::size_t head_bytes = head.find("\r\n\r\n") + 4;
        HttpRequest request = parsed(std::string_view(head).substr(0, head_bytes));
        const std::string told = request.header("content-length");
        const std::size_t body_bytes = told.empty() ? 0 : std::stoul(told);
        request.body = head.substr(head_bytes);
        while (request.body.size() < body_bytes) {
            const ssize_t got = ::recv(fd, buffer, sizeof buffer, 0);
            if (got <= 0) return;
            request.body.append(buffer, static_cast<std::size_t>(got));
        }
        {
            const std::lock_guard lock(mutex);
            requests.push_back(request);
        }
        answer(fd, request, handler(request));
    }

    void answer(int fd, const HttpRequest& request, const HttpAnswer& what) {
        if (what.delay.count() > 0 && !wait(what.delay)) return;
        if (what.reset) {
            const linger at_once{1, 0};
            ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
            // The descriptor itself stays until the end of the server; a half-closed one sends no
            // reset, so replace it.
            const int nothing = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            ::dup3(nothing, fd, O_CLOEXEC);
            ::close(nothing);
            return;
        }
        std::string head =
            "HTTP/1.1 " + std::to_string(what.status) + " Status\r\nConnection: close\r\n";
        for (const auto& [name, value] : what.headers) head += name + ": " + value + "\r\n";
        const bool has_body = request.method != "HEAD" && what.status != 304;
        if (has_body && !what.without_length) {
            head += "Content-Length: " +
                    std::to_string(what.claimed_length.value_or(what.body.size())) + "\r\n";
        }
        if (send_all(fd, head + "\r\n") && has_body) send_body(fd, what);
        ::shutdown(fd, SHUT_WR);
    }

    void send_body(int fd, const HttpAnswer& what) {
        const std::string_view body =
            std::string_view(what.body).substr(0, what.cut_after.value_or(std::string::npos));
        const std::size_t step =
            what.piece == 0 ? std::max<std::size_t>(body.size(), 1) : what.piece;
        for (std::size_t at = 0; at < body.size(); at += step) {
            if (at > 0 && !wait(what.pause)) return;
            if (!send_all(fd, body.substr(at, step))) return;
        }
    }

    static bool send_all(int fd, std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t put = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (put <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(put));
        }
        return true;
    }
};

std::string HttpRequest::header(const std::string& name) const {
    for (const auto& [key, value] : headers) {
        if (key == name) return value;
    }
    return {};
}

HttpServer::HttpServer(Handler handler) : state_(std::make_unique<State>()) {
    state_->handler = std::move(handler);
    state_->listener = bound_socket();
    if (::listen(state_->listener, 64) != 0) throw std::runtime_error("listen on 127.0.0.1");
    state_->acceptor = std::thread([this] { state_->accept_all(); });
}

HttpServer::~HttpServer() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->stopped = true;
        for (const auto& connection : state_->connections) ::shutdown(connection.fd, SHUT_RDWR);
    }
    state_->stopping.notify_all();
    ::shutdown(state_->listener, SHUT_RDWR);
    state_->acceptor.join();
    for (auto& connection : state_->connections) {
        connection.thread.join();
        ::close(connection.fd);
    }
    ::close(state_->listener);
}

int HttpServer::port() const {
    return port_of(state_->listener);
}

std::string HttpServer::url(const std::string& target, const std::string& host) const {
    return "http://" + host + ":" + std::to_string(port()) + target;
}

std::vector<HttpRequest> HttpServer::requests() const {
    const std::lock_guard lock(state_->mutex);
    return state_->requests;
}

int HttpServer::most_at_once() const {
    const std::lock_guard lock(state_->mutex);
    return state_->most;
}

int closed_port() {
    const int fd = bound_socket();  // bound, never listening, freed at once: nobody else is given
                                    // it for a while
    const int port = port_of(fd);
    ::close(fd);
    return port;
}

}  // namespace flathead::tests
