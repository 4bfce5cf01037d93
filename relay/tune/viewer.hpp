#pragma once
/// What tune and those who watch say to each other. http and hls implement Viewer.

#include "relay/fanout/feed.hpp"
#include "relay/past/span.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace flathead::tune {

/// Who wants to watch what. The account is believed only when it comes from our nginx.
struct Request {
    std::int32_t channel = 0;
    std::string account;    // empty: none
    bool is_tuner = false;  // asked as an HDHomeRun: errors instead of slates, in its words
    std::string client;     // address, for people
    std::string user_agent;
    std::optional<past::Span> past{};  // a piece of the channel's past, for this viewer alone
    /// Only a seat is taken, which counts for the account; the bytes come another way.
    bool is_seat_only = false;
};

/// Why nobody can watch now.
enum class Refusal : std::uint8_t {
    not_found,      // no such channel, or not in the account's package  404
    all_busy,       // every upstream's source is at its limit        503, 805
    tune_failed,    // no upstream could be opened                    503, 806
    no_data,        // opened, but nothing came in time               503, 807
    shutting_down,  // the relay is being stopped                     503
    not_allowed,    // no such account (any more)                     403
};

class Viewer {
  public:
    Viewer() = default;
    Viewer(const Viewer&) = delete;
    Viewer& operator=(const Viewer&) = delete;
    virtual ~Viewer() = default;
    /// feed.join() is there: the viewer can begin. Called once, never from within Tuner::tune().
    virtual void start(const fanout::Feed& feed) noexcept = 0;
    /// There may be new bytes in the feed. Only after start().
    virtual void flush() noexcept = 0;
    /// Nothing (more) will come. Before start() it is the answer to the request; the seat is free
    /// already.
    virtual void refuse(Refusal why) noexcept = 0;
    /// The seat is taken away. The bytes (whole packets that continue the feed's stream, maybe
    /// none) are to be sent before the connection is closed.
    virtual void dismiss(std::string last_words) noexcept = 0;
    /// Nothing follows what is in the feed: it is all. The seat stays until that is sent.
    virtual void complete() noexcept { dismiss({}); }
};

}  // namespace flathead::tune
