#pragma once
/// One viewer's place in a feed, and the whole policy for viewers that are too slow: they are moved
/// to the newest key frame, and given up after the third time in a minute. They never slow anybody.

#include "relay/fanout/feed.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace flathead::fanout {

/// What to send next: either bytes in memory or a range of the ring's file.
struct Piece {
    std::string_view memory;  // not empty: these, valid until sent() is called
    int file = -1;
    off_t offset = 0;
    std::size_t bytes = 0;  // of either; 0: caught up
};

enum class Pace : std::uint8_t { fine, skipped, too_slow };

class Cursor {
  public:
    /// Begins at feed.join(now), which must not be null. The feed must outlive the cursor.
    Cursor(const Feed& feed, Moment now);

    [[nodiscard]] Piece next() const;
    void sent(std::size_t bytes);
    /// To be asked before every round of sending. `unsent` is what the kernel still holds of what
    /// was handed to it (SIOCOUTQ): those pages must not be overwritten. Skips when the lag is more
    /// than the buffer allows; a packet that was begun is finished first.
    [[nodiscard]] Pace keep_up(Moment now, std::size_t unsent);
    /// True when keep_up() needs `unsent`; asking the kernel costs a system call, and a viewer that
    /// keeps up does not need it.
    [[nodiscard]] bool is_lagging() const;

    [[nodiscard]] Duration behind(Moment now) const;
    [[nodiscard]] std::uint64_t sent_bytes() const { return sent_bytes_; }
    [[nodiscard]] std::uint32_t skips() const { return skips_; }

  private:
    const Feed& feed_;
    Position at_ = 0;        // next byte of the ring
    std::string memory_;     // tables, or the rest of a packet: goes before the ring's bytes
    std::size_t memory_sent_ = 0;
    std::uint64_t sent_bytes_ = 0;
    std::uint32_t skips_ = 0;
    std::array<Moment, 3> skipped_at_{};
};

}  // namespace flathead::fanout
