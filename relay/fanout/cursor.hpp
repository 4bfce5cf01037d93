#pragma once
/// One viewer's place in a feed, and the whole policy for viewers that are too slow: they are moved
/// to the newest key frame, and given up at the third time in a minute. They never slow anybody.
///
/// When there is no newer key frame (long intervals between them), a viewer stays where it is for
/// as long as the ring holds its place. Then it gets nothing, after the packet that was begun,
/// until the next key frame comes.

#include "relay/fanout/feed.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::fanout {

/// What to send next: either bytes in memory or a range of the ring's file. Both are valid until
/// sent(), keep_up() or Feed::take() is called.
struct Piece {
    std::string_view memory;  // not empty: these
    int file = -1;
    off_t offset = 0;
    std::size_t bytes = 0;  // of either; 0: nothing to send now
};

/// too_slow: a third skip would be due, or the kernel holds bytes of this viewer that are about to
/// leave the ring. The connection should be reset (SO_LINGER 0), to free what the kernel holds.
enum class Pace : std::uint8_t { fine, skipped, too_slow };

class Cursor {
  public:
    /// Begins at feed.join(now), which must not be null. Nothing but the destructor may be
    /// called after the feed has gone.
    Cursor(const Feed& feed, Moment now);
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;
    /// What was sent stays whole, however long the kernel needs for it.
    ~Cursor() { *page_hold_ = true; }

    [[nodiscard]] Piece next() const;
    void sent(std::size_t bytes);
    /// To be asked before every round of sending. While is_lagging() it must be asked at least
    /// every Feed::patience, also when the socket takes nothing. `unsent` is what the kernel still
    /// holds of what was handed to it (SIOCOUTQ; more than that does no harm): those pages must not
    /// be overwritten. Skips when the viewer has fallen behind by more than the buffer since it
    /// began or skipped; a packet that was begun is finished first.
    [[nodiscard]] Pace keep_up(Moment now, std::size_t unsent);
    /// True when keep_up() needs `unsent`; asking the kernel costs a system call, and a viewer that
    /// keeps up needs it once in several seconds only. To be looked at every Feed::patience.
    [[nodiscard]] bool is_lagging() const;

    [[nodiscard]] Duration behind(Moment now) const { return feed_.age(at_, now); }
    [[nodiscard]] std::uint64_t sent_bytes() const { return sent_bytes_; }
    [[nodiscard]] std::uint32_t skips() const { return skips_; }

  private:
    /// A stretch of the ring among the bytes sent, which also hold tables and ends of packets.
    struct Run {
        std::uint64_t begin = 0;  // in sent bytes
        std::uint64_t end = 0;    // the same; the last run has none yet
        Position at = 0;          // of its first byte
    };

    void go_on_at(const Joint& joint, std::string_view tables);
    [[nodiscard]] Position oldest_held(std::size_t unsent);
    [[nodiscard]] Pace skip(Moment now, bool must);
    [[nodiscard]] Pace wait(Moment now);
    void leave_run();

    const Feed& feed_;
    std::shared_ptr<bool> page_hold_;
    Position at_ = 0;     // next byte of the ring
    std::string memory_;  // tables, or the rest of a packet: goes before the ring's bytes
    std::size_t memory_sent_ = 0;
    std::uint64_t sent_bytes_ = 0;
    std::vector<Run> runs_;  // oldest first; those before held_ are forgotten
    Position held_ = 0;      // the kernel has nothing before it, as far as is known
    Duration began_behind_{};
    bool is_waiting_ = false;  // for the next key frame, which comes at at_ or later
    Moment waiting_since_{};
    std::uint32_t skips_ = 0;
    std::array<Moment, 2> skipped_at_{};  // the last two, in turn
};

}  // namespace flathead::fanout
