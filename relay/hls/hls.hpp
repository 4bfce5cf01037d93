#pragma once
/// HLS from the same feeds: key-frame segments kept for as long as RFC 8216 asks, playlists whose
/// sequence numbers never go back, also over restarts of the relay (reference formats 6).

#include "relay/base/fd.hpp"
#include "relay/event/loop.hpp"
#include "relay/tune/tuner.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace flathead::hls {

/// A finished segment: never changes; its file can be sent by any number of connections.
struct Segment {
    Fd file;
    std::size_t bytes = 0;
};

struct Options {
    std::chrono::seconds target{6};   // EXT-X-TARGETDURATION
    int window = 6;                   // segments in a playlist, at least
    std::chrono::seconds patience{15};  // for the first segment of a channel that was not running
    std::size_t most_bytes = 512U << 20;  // of all segments of all channels
};

struct PlaylistAnswer {
    std::optional<std::string> text;  // absent: refused
    tune::Refusal refusal = tune::Refusal::not_found;
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
    Hls(event::Loop& loop, tune::Tuner& tuner, Options options = {});
    Hls(const Hls&) = delete;
    Hls& operator=(const Hls&) = delete;
    ~Hls();

    using Ready = std::function<void(const PlaylistAnswer&)>;
    /// Counts the client (account, address and user agent) as a viewer until it has not asked for
    /// three target durations. `ready` is called once, never from within this call. Segment
    /// addresses in the text are relative: "<channel>/<sequence>.ts".
    [[nodiscard]] std::unique_ptr<Pending> playlist(const tune::Request& request, Ready ready);
    /// Null when it is not there (any more).
    [[nodiscard]] std::shared_ptr<const Segment> segment(std::int32_t channel,
                                                         std::uint64_t sequence) const;
    struct Counts {
        std::size_t channels = 0;
        std::size_t clients = 0;
        std::size_t segments = 0;
        std::size_t bytes = 0;
        std::uint64_t cut = 0;  // segments made since the start
    };
    [[nodiscard]] Counts counts() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace flathead::hls
