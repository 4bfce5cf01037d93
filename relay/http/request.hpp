#pragma once
/// Reads the head of one HTTP/1 request (RFC 9112) as it arrives, strictly and within limits. One
/// request per connection: what follows the head is not ours to read.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flathead::http {

/// Views into the reader's buffer.
struct Request {
    std::string_view method;
    std::string_view target;
    bool knows_chunks = false;  // HTTP/1.1 and later
    std::vector<std::pair<std::string_view, std::string_view>> headers;

    /// Of the first header of that name, whatever its case.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
    [[nodiscard]] std::size_t count(std::string_view name) const;
};

class RequestReader {
  public:
    static constexpr std::size_t most_headers = 100;
    enum class State : std::uint8_t { more, complete, refused };

    explicit RequestReader(std::size_t most_bytes) : most_bytes_(most_bytes) {}

    /// The next bytes of the connection; those after the head are dropped. To be called only while
    /// the state is `more`.
    State take(std::string_view bytes);
    /// After `complete`, until the reader goes.
    [[nodiscard]] const Request& request() const { return request_; }
    /// After `refused`: the answer's status and, for people, its reason.
    [[nodiscard]] int status() const { return status_; }
    [[nodiscard]] std::string_view why() const { return why_; }
    [[nodiscard]] bool is_empty() const { return received_bytes_ == 0; }

  private:
    State refuse(int status, std::string_view why);
    State parse(std::string_view head);
    [[nodiscard]] bool parse_first_line(std::string_view line);
    [[nodiscard]] bool parse_header(std::string_view line);

    std::size_t most_bytes_;
    std::size_t received_bytes_ = 0;
    std::string buffer_;
    Request request_;
    int status_ = 400;
    std::string_view why_;
};

}  // namespace flathead::http
