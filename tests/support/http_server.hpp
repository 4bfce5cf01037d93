#pragma once
/// A small HTTP/1.1 server on 127.0.0.1 for tests, with every way to misbehave: late, slow, cut,
/// lying about its length. One connection carries one request. Ends at the end of scope, also in
/// the middle of an answer.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace flathead::tests {

struct HttpRequest {
    std::string method;
    std::string target;                                        // "/path?query"
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
    std::string body;
    /// Empty when absent.
    [[nodiscard]] std::string header(const std::string& name) const;
};

struct HttpAnswer {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};
    std::optional<std::uint64_t> claimed_length{};  // Content-Length when it is not the truth
    bool without_length =
        false;  // neither Content-Length nor chunks: the end of the connection ends it
    std::optional<std::size_t>
        cut_after{};                     // bytes of the body after which the connection is closed
    std::chrono::milliseconds delay{0};  // before the first byte
    std::size_t piece = 0;               // bytes sent at once; 0: all
    std::chrono::milliseconds pause{0};  // between pieces
    bool reset = false;                  // no answer: the connection is reset
};

class HttpServer {
  public:
    /// Called in a thread of each connection; must be safe for that.
    using Handler = std::function<HttpAnswer(const HttpRequest&)>;

    explicit HttpServer(Handler handler);
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    ~HttpServer();

    [[nodiscard]] int port() const;
    /// "http://127.0.0.1:PORT" + target; the other host name reaches the same server.
    [[nodiscard]] std::string url(const std::string& target,
                                  const std::string& host = "127.0.0.1") const;
    /// All requests so far, in order of arrival.
    [[nodiscard]] std::vector<HttpRequest> requests() const;
    /// The most connections that were open at once.
    [[nodiscard]] int most_at_once() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// A port of 127.0.0.1 on which nobody listens.
[[nodiscard]] int closed_port();

}  // namespace flathead::tests
