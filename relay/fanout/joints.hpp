#pragma once
/// Where viewers can begin in a feed, and when which byte came: marks at their places in the
/// stream, thinned and bounded.

#include "relay/fanout/ring.hpp"
#include "relay/ts/splicer.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>

namespace flathead::fanout {

using Moment = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

using ts::duration_of;

/// A mark at its place in the stream.
struct Joint {
    Position at = 0;
    ts::Mark mark;
    Moment arrived{};
};

/// A place in the stream with both clocks: the stream's own and ours.
struct Instant {
    Position at = 0;
    ts::Ticks time = 0;
    Moment arrived{};
};

class Joints {
  public:
    static constexpr std::size_t most = 4096;
    /// Of two joints closer than this by both clocks the later one is left out, unless it is a cut,
    /// the first key frame after one, or the first key frame for so long.
    static constexpr Duration spacing = std::chrono::milliseconds{200};

    void add(Joint joint);
    void forget_before(Position at);

    [[nodiscard]] const std::deque<Joint>& all() const { return all_; }
    [[nodiscard]] const Joint* newest_key() const;
    /// The newest place where time line, codecs or origin changed; 0 when none is left.
    [[nodiscard]] Position newest_cut() const;
    /// Between the joints around it; `head` is where the stream ends now.
    [[nodiscard]] Instant instant(Position at, const Instant& head) const;
    /// The longest of the latest intervals between key frames, the running one included.
    [[nodiscard]] Duration key_interval(ts::Ticks head_time) const;

  private:
    void note_key(const Joint& joint);
    [[nodiscard]] bool is_needless(const Joint& joint) const;

    std::deque<Joint> all_;
    Instant last_key_;
    bool has_key_ = false;                  // one came since the last cut
    std::array<ts::Ticks, 4> intervals_{};  // the latest ones, in turn
    std::size_t next_interval_ = 0;
};

}  // namespace flathead::fanout
