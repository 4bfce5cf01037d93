#pragma once
/// HLS from the same feeds: key-frame segments kept for as long as RFC 8216 asks, playlists whose
/// sequence numbers never go back, also over restarts of the relay (reference formats 6).

#include "relay/base/fd.hpp"
#include "relay/event/loop.hpp"
#include "relay/tune/tuner.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace flathead::hls {

/// A finished segment: never changes; its file can be sent by any number of connections, each with
/// an offset of its own (sendfile or pread).
struct Segment {
    Fd file;
    std::size_t bytes = 0;
};

struct Options {
    /// EXT-X-TARGETDURATION where the key frames allow it; players stay three of these behind.
    /// Short, since a player that begins with the first two seconds of a channel has no more in
    /// hand.
    std::chrono::seconds target{2};
    int window = 6;                      // segments in a playlist, at least
    std::chrono::seconds patience{15};   // for the first segment of a channel that was not running
    std::chrono::seconds absence{10};    // a client that has not asked for so long is gone
    std::chrono::seconds exclusion{30};  // a client whose account went elsewhere stays out for that
    std::size_t most_bytes = 512U << 20;  // of all segments of all channels
    std::size_t most_segments = 8192;     // each is a descriptor
    std::size_t most_clients = 20'000;
    std::size_t most_pending = 20'000;
};

struct PlaylistAnswer {
    std::optional<std::string> text;  // absent: refused
    tune::Refusal refusal = tune::Refusal::not_found;
    /// Refused, and `refusal` does not say why: the account watches elsewhere or lost its right
    /// (403).
    bool is_dismissed = false;
};

/// A request for a playlist that waits for the channel's first segment. Destroying it forgets the
/// request.
class Pending {
  public:
    Pending() = default;
    Pending(const Pending&) = delete;
    Pending& operator=(const Pending&) = delete;
    virtual ~Pending() = default;
};

class Hls {
  public:
    /// How a seat is taken; Tuner::tune unless a test says otherwise.
    using Tune =
        std::function<std::unique_ptr<tune::Seat>(const tune::Request&, tune::Viewer& viewer)>;
    using WallClock = std::function<std::chrono::system_clock::time_point()>;

    Hls(event::Loop& loop, tune::Tuner& tuner, Options options = {});
    Hls(event::Loop& loop,
        Tune tune,
        Options options,
        WallClock wall = std::chrono::system_clock::now);
    Hls(const Hls&) = delete;
    Hls& operator=(const Hls&) = delete;
    ~Hls();

    using Ready = std::function<void(const PlaylistAnswer&)>;
    /// Counts the client (account, address and user agent) as a viewer until it has not asked for
    /// three target durations and `absence`. `ready` is called once, never from within this call.
    /// Segment addresses in the text are relative: "<channel>/<sequence>.ts".
    [[nodiscard]] std::unique_ptr<Pending> playlist(const tune::Request& request, Ready ready);
    /// Null when it is not there (any more).
    [[nodiscard]] std::shared_ptr<const Segment> segment(std::int32_t channel,
                                                         std::uint64_t sequence) const;
    /// The relay is being stopped: all who ask are told to come back later.
    void shut_down();

    struct Counts {
        std::size_t channels = 0;
        std::size_t clients = 0;
        std::size_t pending = 0;
        std::size_t segments = 0;
        std::size_t bytes = 0;
        std::uint64_t cut = 0;      // segments made since the start
        std::uint64_t lost = 0;     // places where bytes were gone or could not be kept
        std::uint64_t dropped = 0;  // segments that went early because there were too many
        std::uint64_t refused = 0;  // playlists not given because of the limits above
    };
    [[nodiscard]] Counts counts() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace flathead::hls
