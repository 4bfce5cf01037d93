#include "tests/relay/http/house.hpp"

#include "relay/plan/read.hpp"
#include "relay/plan/write.hpp"
#include "tests/relay/fanout/station.hpp"
#include "tests/support/turning.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace flathead::http {
namespace {

void check(bool is_fine, const char* what) {
    if (!is_fine) throw std::runtime_error(what);
}

sockaddr_un address_of(const std::filesystem::path& path) {
    sockaddr_un out{};
    out.sun_family = AF_UNIX;
    path.string().copy(out.sun_path, sizeof out.sun_path - 1);
    return out;
}

sockaddr_in loopback(int port) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    out.sin_port = htons(static_cast<std::uint16_t>(port));
    return out;
}

template <class Address>
const sockaddr* plain(const Address& address) {
    return reinterpret_cast<const sockaddr*>(&address);
}

Fd listening(int family, const sockaddr* address, socklen_t bytes) {
    Fd out(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    check(::bind(out.get(), address, bytes) == 0 && ::listen(out.get(), 1024) == 0, "listen");
    return out;
}

int port_of(const Fd& socket) {
    sockaddr_in address{};
    socklen_t bytes = sizeof address;
    ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &bytes);
    return ntohs(address.sin_port);
}

/// Channel 5 ("5.1") from a source that allows one stream, 6 ("6") from the same one, 7 ("7") from
/// another, 8 ("8") plays rows and keeps a day of them.
void write_plan(const std::filesystem::path& file) {
    plan::Settings settings;
    settings.linger = std::chrono::seconds{0};
    plan::Writer writer(file, settings);
    writer.add(plan::Source{"cable", 1, true, {}});
    writer.add(plan::Source{"dish", 0, true, {}});
    const auto channel = [&](std::int32_t id, std::string number, std::string source) {
        plan::Channel out;
        out.id = id;
        out.name = "Channel " + number;
        out.number = std::move(number);
        out.upstreams.resize(1);
        out.upstreams[0].source = std::move(source);
        out.upstreams[0].url = "http://127.0.0.1:9/";
        writer.add(out);
    };
    channel(5, "5.1", "cable");
    channel(6, "6", "cable");
    channel(7, "7", "dish");
    plan::Channel rows;
    rows.id = 8;
    rows.number = "8";
    rows.archive = std::chrono::hours{24};
    rows.upstreams.resize(1);
    rows.upstreams[0].source = "dish";
    rows.upstreams[0].kind = plan::Kind::schedule;
    writer.add(rows);
    writer.add(8, {}, {});
    plan::Video local;
    local.id = 31;
    local.upstream.source = "dish";
    local.upstream.kind = plan::Kind::file;
    local.upstream.url = "/srv/Fil ms/Ä?#%.mkv";
    local.extension = "mkv";
    writer.add(local);
    plan::Video remote;
    remote.id = 32;
    remote.upstream.source = "dish";
    remote.upstream.url = "http://127.0.0.1:9/movie/u/p/1.mp4";
    remote.redirects = true;
    writer.add(remote);
    remote.id = 33;
    remote.redirects = false;
    writer.add(remote);
    writer.finish();
}

std::shared_ptr<const std::string> slate() {
    fanout::Station station({.begins_at = 1000});
    return std::make_shared<const std::string>(station.seconds(2));
}

}  // namespace

class HandOpeners::Running final : public upstreams::Upstream {
  public:
    Running(std::vector<upstreams::Sink*>& sinks, upstreams::Sink& sink)
        : sinks_(sinks), sink_(&sink) {}
    ~Running() override { std::erase(sinks_, sink_); }
    void pause() noexcept override {}
    void resume() noexcept override {}
    [[nodiscard]] std::string doing() const override { return "being played by hand"; }

  private:
    std::vector<upstreams::Sink*>& sinks_;
    upstreams::Sink* sink_;
};

std::unique_ptr<upstreams::Upstream> HandOpeners::open(const plan::Upstream& /*upstream*/,
                                                       const plan::Source& /*source*/,
                                                       const upstreams::Rows& /*rows*/,
                                                       upstreams::Sink& sink) {
    ++opened;
    sinks_.push_back(&sink);
    return std::make_unique<Running>(sinks_, sink);
}

class HandOpeners::Piece final : public upstreams::Upstream {
  public:
    Piece(HandOpeners& openers, upstreams::Sink& sink) : openers_(openers), sink_(&sink) {
        openers_.piece_sink = sink_;
        openers_.is_piece_paused = false;
    }
    ~Piece() override {
        if (openers_.piece_sink == sink_) openers_.piece_sink = nullptr;
    }
    void pause() noexcept override { openers_.is_piece_paused = true; }
    void resume() noexcept override { openers_.is_piece_paused = false; }
    [[nodiscard]] std::string doing() const override { return "being written by hand"; }

  private:
    HandOpeners& openers_;
    upstreams::Sink* sink_;
};

std::unique_ptr<upstreams::Upstream> HandOpeners::piece(const upstreams::Rows& rows,
                                                        upstreams::Sink& sink) {
    pieces.push_back(rows);
    return std::make_unique<Piece>(*this, sink);
}

std::unique_ptr<upstreams::Search> HandOpeners::locate(
    const plan::Upstream& upstream,
    const plan::Source& /*source*/,
    std::function<void(const upstreams::Located&)> tell) {
    searches.push_back(upstream.url);
    found = std::move(tell);
    return std::make_unique<upstreams::Search>();
}

/// Slates stay silent: no test here waits for one.
std::unique_ptr<upstreams::Upstream> HandOpeners::loop(std::shared_ptr<const std::string> /*bytes*/,
                                                       upstreams::Sink& sink) {
    return std::make_unique<Running>(sinks_, sink);
}

void HandOpeners::give(std::string_view bytes) {
    for (upstreams::Sink* sink : std::vector(sinks_)) sink->took(ts::bytes_of(bytes));
}

void HandOpeners::end() {
    for (upstreams::Sink* sink : std::vector(sinks_))
        sink->ended({.reason = upstreams::Reason::ended, .why = "it was all", .retry_after = {}});
}

Client::Client(Fd socket) : socket_(std::move(socket)) {}

void Client::send(std::string_view bytes) const {
    check(::send(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
              static_cast<ssize_t>(bytes.size()),
          "send");
}

void Client::get(std::string_view target, std::string_view headers) const {
    send("GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n" + std::string(headers) + "\r\n");
}

void Client::shut_down_sending() const {
    ::shutdown(fd(), SHUT_WR);
}

void Client::read(std::size_t most) {
    std::array<char, 65536> piece;
    while (most > 0 && !has_ended_) {
        const ssize_t count =
            ::recv(fd(), piece.data(), std::min(most, piece.size()), MSG_DONTWAIT);
        if (count < 0 && errno == EAGAIN) return;
        if (count <= 0) {
            has_ended_ = true;
            was_reset_ = count < 0;
            return;
        }
        received.append(piece.data(), static_cast<std::size_t>(count));
        most -= static_cast<std::size_t>(count);
    }
}

int Client::status() const {
    return received.size() > 12 && received.starts_with("HTTP/1.1 ")
               ? std::atoi(received.c_str() + 9)
               : 0;
}

std::string Client::head() const {
    return received.substr(0, received.find("\r\n\r\n") + 4);
}

std::string Client::body() const {
    return has_head() ? received.substr(received.find("\r\n\r\n") + 4) : std::string();
}

House::House(Limits limits, tune::Policy policy) {
    std::string name = (std::filesystem::temp_directory_path() / "http_testXXXXXX").string();
    check(::mkdtemp(name.data()) != nullptr, "mkdtemp");
    folder = name;
    write_plan(folder / "plan.sqlite");
    tuner =
        std::make_unique<tune::Tuner>(loop,
                                      openers,
                                      std::make_shared<const plan::Reader>(folder / "plan.sqlite"),
                                      tune::Slates{slate(), slate(), slate(), slate()},
                                      policy);
    tune::AccountList accounts;
    accounts.add("anna", {.package = "all", .max_connections = 1, .expires = {}});
    accounts.add("off", {.package = "all", .expires = {}, .is_enabled = false});
    tuner->replace(std::make_shared<const tune::AccountList>(std::move(accounts)));
    hls = std::make_unique<hls::Hls>(loop, *tuner);
    server = std::make_unique<Server>(
        loop,
        openers,
        *tuner,
        *hls,
        [this] {
            return ProgramFacts{"0.1.0", "digest", 3, trouble};
        },
        limits);
    const sockaddr_un path = address_of(folder / "socket");
    server->add({listening(AF_UNIX, plain(path), sizeof path), true});
    const sockaddr_in any = loopback(0);
    Fd tcp = listening(AF_INET, plain(any), sizeof any);
    port = port_of(tcp);
    server->add({std::move(tcp), false});
}

House::~House() {
    server.reset();
    loop.turn(std::chrono::milliseconds{0});  // what is deleted late still knows the openers
    std::error_code failure;
    std::filesystem::remove_all(folder, failure);
}

Client House::connect() const {
    Fd out(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const sockaddr_un path = address_of(folder / "socket");
    check(::connect(out.get(), plain(path), sizeof path) == 0, "connect");
    return Client(std::move(out));
}

Client House::connect_tcp(int receive_bytes) const {
    Fd out(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (receive_bytes > 0)
        ::setsockopt(out.get(), SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
    const sockaddr_in address = loopback(port);
    check(::connect(out.get(), plain(address), sizeof address) == 0, "connect");
    return Client(std::move(out));
}

bool House::until(const std::function<bool()>& is_true, std::chrono::seconds limit) {
    return tests::eventually(loop, is_true, limit);
}

bool House::until(Client& client,
                  const std::function<bool()>& is_true,
                  std::chrono::seconds limit) {
    return until(
        [&] {
            client.read();
            return is_true();
        },
        limit);
}

Client House::ask(std::string_view request) {
    Client client = connect();
    client.send(request);
    check(until(client, [&] { return client.has_ended(); }), "no answer");
    return client;
}

}  // namespace flathead::http
