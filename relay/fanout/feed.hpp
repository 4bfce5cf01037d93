#pragma once
/// One channel's stream inside the relay, shared by all its viewers: bytes in, a bounded past, and
/// the places where a viewer can begin. Knows no sockets and no clock of its own.

#include "relay/fanout/ring.hpp"
#include "relay/ts/splicer.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace flathead::fanout {

using Moment = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

struct FeedOptions {
    Duration buffer = std::chrono::seconds{10};  // kept for viewers that fall behind
    Duration burst = std::chrono::seconds{3};    // what a new viewer gets at once, if it is there
    std::size_t least_bytes = 2U << 20;
    std::size_t most_bytes = 32U << 20;  // of the ring, whatever `buffer` says
};

/// A mark at its place in the stream.
struct Joint {
    Position at = 0;
    ts::Mark mark;
    Moment arrived{};
};

class Feed {
  public:
    explicit Feed(const FeedOptions& options);

    /// Another connection's bytes follow.
    void begin(ts::Origin origin);
    void take(ts::Bytes bytes, Moment now);

    [[nodiscard]] const Ring& ring() const { return ring_; }
    [[nodiscard]] Position head() const { return ring_.head(); }
    /// Where bytes can still be read safely: a margin after the ring's tail, since what the kernel
    /// has not sent yet must not be overwritten.
    [[nodiscard]] Position oldest() const;
    /// When the newest byte came; absent before the first.
    [[nodiscard]] std::optional<Moment> last_arrival() const;

    /// Where a new viewer begins: the newest key frame that is at least `burst` old, else the
    /// oldest one since the stream (re)began. Null while there is none.
    [[nodiscard]] const Joint* join(Moment now) const;
    [[nodiscard]] const Joint* newest_key() const;
    /// All joints still in the ring, oldest first, also those that are no key frames.
    [[nodiscard]] const std::deque<Joint>& joints() const { return joints_; }

    /// How much further the stream's own clock has run than the wall since it began: an upstream
    /// that is far ahead must be made to wait. Never below minus a few seconds: a stall is not made
    /// up for at any speed.
    [[nodiscard]] Duration ahead(Moment now) const;
    /// How long ago the byte at this position came, by the joints around it.
    [[nodiscard]] Duration age(Position at, Moment now) const;
    [[nodiscard]] double bytes_per_second() const;  // averaged over the buffer
    [[nodiscard]] Duration key_interval() const;    // longest seen lately; 0 while unknown
    [[nodiscard]] const ts::Splicer& splicer() const { return splicer_; }
    [[nodiscard]] const FeedOptions& options() const { return options_; }

  private:
    void grow_if_short(Moment now);
    void forget_old();

    FeedOptions options_;
    Ring ring_;
    ts::Splicer splicer_;
    std::deque<Joint> joints_;
    std::optional<Moment> last_arrival_;
};

}  // namespace flathead::fanout
