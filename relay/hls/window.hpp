#pragma once
/// The segments a playlist lists and the numbers that go with them. Pure.

#include "relay/hls/dates.hpp"
#include "relay/ts/packet.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <vector>

namespace flathead::hls {

/// Where the numbers of a run begin: four a second since 2025, at least `least`. A run makes fewer
/// (segments last a second or more, but for a burst at its beginning), so that every later run
/// begins higher, also of another relay, with nothing to remember. Fits 31 bits until 2042.
[[nodiscard]] std::uint64_t first_sequence(Date now, std::uint64_t least);

/// The same for discontinuities. Smaller, since hls.js walks through all numbers from 0 up to this
/// one whenever it reads a playlist (measured: four seconds for a MEDIA-SEQUENCE of ours): one in
/// four seconds, and from 0 again every three days, when no player that saw the last ones is left.
[[nodiscard]] std::uint64_t first_discontinuity(Date now, std::uint64_t least);

struct Listed {
    std::uint64_t sequence = 0;
    ts::Ticks lasts = 0;
    Date date{};
    bool is_discontinuity = false;  // what precedes it does not lead to it
};

class Window {
  public:
    /// Discontinuities are counted from the same number: there are never more of them than
    /// segments.
    Window(std::uint64_t first_sequence, std::size_t least)
        : discontinuities_(first_sequence), least_(least) {}

    void add(const Listed& segment) { listed_.push_back(segment); }
    /// A segment that is not listed any more; it must stay fetchable for that long (6.2.2).
    struct Removed {
        std::uint64_t sequence = 0;
        std::chrono::milliseconds keep{};
    };
    /// Removes what need not be listed: never fewer than `least` or three target durations remain.
    std::vector<Removed> trim(std::chrono::seconds target);
    /// Removes the oldest whatever remains.
    Removed remove_oldest();

    [[nodiscard]] const std::deque<Listed>& listed() const { return listed_; }
    /// EXT-X-DISCONTINUITY-SEQUENCE: of the first listed segment, before its own discontinuity.
    [[nodiscard]] std::uint64_t discontinuities() const { return discontinuities_; }
    /// What it is once all listed segments have left.
    [[nodiscard]] std::uint64_t next_discontinuity() const;
    [[nodiscard]] ts::Ticks lasts() const;

  private:
    std::deque<Listed> listed_;
    std::uint64_t discontinuities_;
    std::size_t least_;
    ts::Ticks longest_listed_ = 0;  // the longest playlist so far
};

}  // namespace flathead::hls
