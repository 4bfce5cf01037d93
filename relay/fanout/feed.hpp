#pragma once
/// One channel's stream inside the relay, shared by all its viewers: bytes in, a bounded past, and
/// the places where a viewer can begin. Knows no sockets and no clock of its own.

#include "relay/fanout/joints.hpp"
#include "relay/fanout/lead.hpp"
#include "relay/fanout/ring.hpp"
#include "relay/ts/splicer.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace flathead::fanout {

struct FeedOptions {
    Duration buffer = std::chrono::seconds{10};  // kept for viewers that fall behind
    Duration burst = std::chrono::seconds{3};    // what a new viewer gets at once, if it is there
    std::size_t least_bytes = 2U << 20;  // of the ring; below half a megabyte counts as that
    std::size_t most_bytes = 32U << 20;  // of the ring, whatever `buffer` says
};

class Feed {
  public:
    /// Cursors must be asked to keep up at least this often while bytes come in.
    static constexpr Duration patience = std::chrono::milliseconds{500};

    explicit Feed(const FeedOptions& options);

    /// Another connection's bytes follow.
    void begin(ts::Origin origin);
    /// Never throws: when there is no memory for a larger ring, the past is shorter.
    void take(ts::Bytes bytes, Moment now);

    [[nodiscard]] const Ring& ring() const { return ring_; }
    [[nodiscard]] Position head() const { return ring_.head(); }
    /// From here on pages can be handed to the kernel: no byte is overwritten within `patience`,
    /// however fast bytes come in.
    [[nodiscard]] Position oldest() const { return ring_.tail_after(margin()); }
    /// When the newest byte came; absent before the first.
    [[nodiscard]] std::optional<Moment> last_arrival() const { return last_arrival_; }

    /// Where a new viewer begins: the newest key frame after which at least `burst` of stream is
    /// there, else the oldest one there is. Key frames before the newest cut count only while there
    /// is none after it. Null while there is none. Valid until take().
    [[nodiscard]] const Joint* join(Moment now) const;
    /// Null when none is left at oldest() or later. Valid until take().
    [[nodiscard]] const Joint* newest_key() const;
    /// Joints still in the ring, oldest first, also those that are no key frames.
    [[nodiscard]] const std::deque<Joint>& joints() const { return joints_.all(); }

    /// How much further the stream's own clock has run than the wall since it began: an upstream
    /// that is far ahead must be made to wait. Never below minus a few seconds: a stall is not made
    /// up for at any speed.
    [[nodiscard]] Duration ahead(Moment now) const { return lead_.at(now); }
    /// How long ago the byte at this position came, by the joints around it; 0 at the head.
    [[nodiscard]] Duration age(Position at, Moment now) const;
    /// How far a position is behind the newest byte, by the stream's clock or by arrival, whichever
    /// is less: neither a burst nor a stall of the upstream makes a viewer slow.
    [[nodiscard]] Duration lag(Position at) const;
    [[nodiscard]] double bytes_per_second() const;  // averaged over the buffer
    [[nodiscard]] Duration key_interval() const { return joints_.key_interval(head_time_); }
    [[nodiscard]] const ts::Splicer& splicer() const { return splicer_; }
    [[nodiscard]] const FeedOptions& options() const { return options_; }

    /// Set to true, it asks that whatever the kernel holds of the ring's pages stays as it is, for
    /// as long as it takes: until the ring has come round, new bytes go to fresh pages. For viewers
    /// that leave, whose sockets may have much to send yet; they may leave after the feed.
    [[nodiscard]] const std::shared_ptr<bool>& page_hold() const { return page_hold_; }

    struct Counts {
        std::uint64_t taken_bytes = 0;    // before the splicer
        std::uint64_t renewed_bytes = 0;  // written to fresh pages
        std::uint32_t grown = 0;
        std::uint32_t refused = 0;  // no memory for a larger ring
    };
    [[nodiscard]] const Counts& counts() const { return counts_; }

  private:
    /// Overwritten without fresh pages within `patience`, at most.
    [[nodiscard]] std::size_t margin() const { return ring_.capacity() / 8; }
    [[nodiscard]] bool can_grow() const { return ring_.capacity() * 2 <= options_.most_bytes; }
    [[nodiscard]] Instant head_instant() const;
    void take_step(ts::Bytes bytes, Moment now);
    void grow_if_short();
    [[nodiscard]] std::size_t capacity_for(Duration wanted, Duration there) const;
    void protect_pages(std::size_t room_bytes, Moment now);
    void note_times(const std::vector<ts::Mark>& marks, Moment now);
    void limit_hold(Moment now);

    FeedOptions options_;
    Ring ring_;
    ts::Splicer splicer_;
    Joints joints_;
    Lead lead_;
    Counts counts_;
    std::optional<Moment> last_arrival_;
    ts::Ticks head_time_ = 0;   // of the newest byte, on the marks' time line
    ts::Ticks mark_time_ = 0;   // of the newest mark,
    ts::Ticks mark_clock_ = 0;  // and the stream's clock when it came
    // What viewers have already is being held back: when this was looked at last, and how much it
    // was then.
    std::optional<Moment> hold_seen_;
    ts::Ticks hold_was_ = 0;
    // How fast bytes come: the head at the beginning of this span of `patience` and of the last.
    Moment span_began_{};
    Position span_head_ = 0;
    Position last_span_head_ = 0;
    std::shared_ptr<bool> page_hold_ = std::make_shared<bool>(false);
    Position held_until_ = 0;
};

}  // namespace flathead::fanout
