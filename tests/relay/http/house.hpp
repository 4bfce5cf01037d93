#pragma once
/// A whole relay without a network: a plan, upstreams played by hand, a real tuner and a real
/// server at a unix socket (trusted) and a loopback port (not). And clients that are turned by the
/// same loop.

#include "relay/event/loop.hpp"
#include "relay/hls/hls.hpp"
#include "relay/http/server.hpp"
#include "relay/tune/tuner.hpp"
#include "relay/upstreams/opener.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::http {

/// Upstreams that give what they are told to.
class HandOpeners final : public upstreams::Openers {
  public:
    std::unique_ptr<upstreams::Upstream> open(const plan::Upstream& upstream,
                                              const plan::Source& source,
                                              const upstreams::Rows& /*rows*/,
                                              upstreams::Sink& sink) override;
    std::unique_ptr<upstreams::Upstream> piece(const upstreams::Rows& rows,
                                               upstreams::Sink& sink) override;
    std::unique_ptr<upstreams::Search> locate(
        const plan::Upstream& upstream,
        const plan::Source& source,
        std::function<void(const upstreams::Located&)> found) override;
    std::unique_ptr<upstreams::Upstream> loop(std::shared_ptr<const std::string> bytes,
                                              upstreams::Sink& sink) override;
    /// To all that are open.
    void give(std::string_view bytes);
    /// It was all, of all that are open.
    void end();
    [[nodiscard]] std::size_t running() const { return sinks_.size(); }

    int opened = 0;
    std::vector<upstreams::Rows> pieces;    // that were asked for
    upstreams::Sink* piece_sink = nullptr;  // of the last one, while it is there
    bool is_piece_paused = false;
    std::vector<std::string> searches;                     // addresses, in order
    std::function<void(const upstreams::Located&)> found;  // of the last one

  private:
    class Piece;
    class Running;
    std::vector<upstreams::Sink*> sinks_;
};

/// A client that reads what the loop brings.
class Client {
  public:
    explicit Client(Fd socket);
    Client(Client&&) = default;
    Client& operator=(Client&&) = default;
    ~Client() = default;

    void send(std::string_view bytes) const;
    void get(std::string_view target, std::string_view headers = {}) const;
    void shut_down_sending() const;
    void close() { socket_.close(); }
    /// Reads what is there.
    void read(std::size_t most = std::string::npos);
    [[nodiscard]] int fd() const { return socket_.get(); }
    [[nodiscard]] bool has_ended() const { return has_ended_; }
    [[nodiscard]] bool was_reset() const { return was_reset_; }
    [[nodiscard]] bool has_head() const { return received.find("\r\n\r\n") != std::string::npos; }
    [[nodiscard]] int status() const;
    [[nodiscard]] std::string head() const;
    [[nodiscard]] std::string body() const;

    std::string received;

  private:
    Fd socket_;
    bool has_ended_ = false;
    bool was_reset_ = false;
};

class House {
  public:
    explicit House(Limits limits = {}, tune::Policy policy = {});
    House(const House&) = delete;
    House& operator=(const House&) = delete;
    ~House();

    /// At the unix socket.
    [[nodiscard]] Client connect() const;
    /// At the port.
    [[nodiscard]] Client connect_tcp(int receive_bytes = 0) const;
    /// Turns the loop until it is true, or some seconds have passed.
    [[nodiscard]] bool until(const std::function<bool()>& is_true,
                             std::chrono::seconds limit = std::chrono::seconds{10});
    /// The same; what comes for the client is read meanwhile.
    [[nodiscard]] bool until(Client& client,
                             const std::function<bool()>& is_true,
                             std::chrono::seconds limit = std::chrono::seconds{10});
    /// Asks and reads to the end of the connection.
    [[nodiscard]] Client ask(std::string_view request);

    std::filesystem::path folder;
    event::Loop loop;
    HandOpeners openers;
    std::string trouble;  // of the plan
    std::unique_ptr<tune::Tuner> tuner;
    std::unique_ptr<hls::Hls> hls;
    std::unique_ptr<Server> server;
    int port = 0;
};

}  // namespace flathead::http
