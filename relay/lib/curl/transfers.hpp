#pragma once
/// HTTP(S) transfers, many at once, driven by whoever calls step(): bounded in time, speed, size
/// and redirects, and kept from private addresses that only a redirect or a stranger's document
/// names. libcurl is loaded at the first use.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flathead::curl {

using Milliseconds = std::chrono::milliseconds;

struct Transfer {
    std::string url;  // http:// or https://; a user and password in it are sent to that host only
    std::string user_agent;
    std::string method;  // empty: GET
    /// What the request says; not with GET. A request that changes something is not sent again to
    /// where a redirect leads: it then ends with the redirect's status.
    std::string body;
    /// Sent with the first request and to the same server after redirects. Another server gets
    /// those only that cannot carry a secret (Accept…, Referer, Origin, If-…).
    std::vector<std::pair<std::string, std::string>> headers;
    Milliseconds connect_limit = std::chrono::seconds{15};
    Milliseconds time_limit = std::chrono::minutes{2};  // of everything, redirects included
    Milliseconds silence_limit =
        std::chrono::seconds{30};  // slower than `slowest` bytes a second for so long: given up
    std::uint64_t slowest = 100;
    std::uint64_t max_bytes = 4ULL << 30;
    /// A body without an end: no limit of time, speed or size but connect_limit; an error's page is
    /// not waited for; a connection of its own, closed with the transfer. Shoutcast's answers
    /// count.
    bool live = false;
    /// The operator wrote this URL: its host may be private. Otherwise, and for other hosts behind
    /// redirects, only public addresses are asked, and the hosts listed here.
    bool trusted = true;
    std::vector<std::string> trusted_hosts;
};

enum class Fault {
    none,         // an HTTP answer came whole; its status may still be any
    unreachable,  // name not found, connection refused, TLS refused
    timed_out,    // one of the three time limits
    broken,       // reset or cut in the middle
    refused,    // by us: scheme, private address, size, too many redirects, or the sink had enough
    malformed,  // not a URL, not HTTP
};

struct Answer {
    int status = 0;
    std::string url;      // asked last, after redirects; without credentials
    std::string address;  // of the server that answered (or of a proxy): "192.0.2.1"
    std::string etag;
    std::string last_modified;
    std::string content_encoding;
    std::string content_type;
    std::uint64_t content_length = 0;                 // 0: not told
    std::uint64_t whole_length = 0;                   // of what this is a range of; 0: not told
    std::optional<std::chrono::seconds> retry_after;  // when told in seconds
};

/// Receives one transfer. Called from within Transfers::step().
class Sink {
  public:
    Sink() = default;
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;
    virtual ~Sink() = default;
    /// Body bytes of a 2xx answer; false ends the transfer with Fault::refused.
    virtual bool take(const Answer& answer, std::string_view bytes) noexcept = 0;
    /// The last call. `why` is a phrase for people without the URL ("HTTP 503", "Connection
    /// refused").
    virtual void ended(const Answer& answer, Fault fault, const std::string& why) noexcept = 0;
};

/// Not for several threads at once. Transfers that have not ended are dropped silently with the
/// object.
class Transfers {
  public:
    Transfers(int at_once, int per_host);
    Transfers(const Transfers&) = delete;
    Transfers& operator=(const Transfers&) = delete;
    ~Transfers();

    /// Queues it; may be called from Sink::ended. The sink must live until ended() or the end of
    /// this object.
    void start(Transfer transfer, Sink& sink);
    /// Moves everything, waiting at most so long for something to happen; false when nothing is
    /// left to do.
    bool step(Milliseconds longest);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace flathead::curl
