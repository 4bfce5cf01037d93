#pragma once
/// Where the past of a channel is cut into segments, and the playlist that lists them (pure). The
/// same rows and media give the same cuts, whatever part is asked for: a playlist only grows.

#include "relay/playout/timeline.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::playout {

/// A segment, in milliseconds since the epoch.
struct ArchiveSegment {
    std::int64_t from = 0;
    std::int64_t to = 0;
    bool is_apart = false;  // nothing of it follows from the segment before
    bool operator==(const ArchiveSegment&) const = default;
};

/// Cuts of [from, to), both included: key frames about six seconds apart. `keys` are sorted.
[[nodiscard]] std::vector<Ticks> cuts_at_keys(Ticks from, Ticks to, std::span<const Ticks> keys);
/// The same where key frames are not known or can be made: every six seconds.
[[nodiscard]] std::vector<Ticks> cuts_at_times(Ticks from, Ticks to);
/// Of a gap in the schedule: at whole multiples of six seconds, so that it does not matter where
/// the gap was found to begin.
[[nodiscard]] std::vector<Ticks> cuts_in_gap(Ticks from, Ticks to);
/// Ticks as the whole milliseconds that addresses have.
[[nodiscard]] std::int64_t milliseconds_of(Ticks at);

struct ArchivePlaylist {
    std::vector<ArchiveSegment> segments;
    std::int64_t longest = 0;  // segment, also of those that are still to come, in milliseconds
    bool is_complete = false;  // nothing is still to come
};

/// HLS (RFC 8216): "<prefix><from>-<to>.ts", dates, discontinuities.
[[nodiscard]] std::string playlist_text(const ArchivePlaylist& playlist, std::string_view prefix);

}  // namespace flathead::playout
