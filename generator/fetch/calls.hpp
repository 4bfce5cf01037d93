#pragma once
/// Questions to one server's API, answered in memory: for sources that are asked many small things
/// instead of one document.

#include "generator/config/config.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace flathead::fetch {

struct Call {
    std::string path{};    // "/Items?limit=1", behind the server's address
    std::string method{};  // empty: GET
    std::string body{};    // JSON; not with GET
    std::chrono::milliseconds limit = std::chrono::minutes{2};
};

struct Reply {
    int status = 0;  // 0: no answer
    std::string body{};
    std::string error{};  // a phrase without the address ("HTTP 503"); empty: 200 or 204
    /// Another try may succeed: the server is there but slow, in trouble, or was cut off.
    bool is_passing = false;
    std::chrono::milliseconds took{0};
};

/// Whoever answers; tests have their own.
class Server {
  public:
    Server() = default;
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    virtual ~Server() = default;
    /// In the order of the calls. Never throws for what the server does.
    [[nodiscard]] virtual std::vector<Reply> ask_all(std::span<const Call> calls) = 0;
    [[nodiscard]] Reply ask(const Call& call) { return std::move(ask_all({&call, 1}).front()); }
};

/// A server the operator named; connections are kept between calls.
class HttpServer final : public Server {
  public:
    /// The time of each call is also bounded by the config's, its bytes by `most_bytes`. No more
    /// than `at_once` calls run at a time. `secrets` are sent as headers with each call.
    HttpServer(const FetchConfig& config,
               std::vector<std::pair<std::string, Secret>> secrets,
               int at_once,
               std::size_t most_bytes = std::size_t{64} << 20);
    ~HttpServer() override;
    [[nodiscard]] std::vector<Reply> ask_all(std::span<const Call> calls) override;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace flathead::fetch
