#pragma once
/// The wall time of pictures, for EXT-X-PROGRAM-DATE-TIME: from the moments of arrival, but smooth,
/// since bytes come in bursts and late, and never back, unless the machine's clock was set.

#include "relay/event/loop.hpp"
#include "relay/ts/packet.hpp"

#include <chrono>
#include <optional>

namespace flathead::hls {

using Date = std::chrono::sys_time<std::chrono::milliseconds>;

/// The same instant on both clocks.
struct Now {
    event::Moment moment;
    Date date;
};

class Dates {
  public:
    /// A picture of this time arrived then. The one that was delayed least counts.
    void saw(ts::Ticks time, event::Moment arrived);
    /// The date of a segment whose pictures were all seen. Goes on from the one before; moved when
    /// that is off by more than a second: forward always, backward at a discontinuity only.
    [[nodiscard]] Date of_segment(ts::Ticks begin, ts::Ticks lasts, bool is_discontinuity, Now now);

  private:
    using Milliseconds = std::chrono::milliseconds;
    // On the clock of event::Moment.
    std::optional<Milliseconds> zero_;  // when time 0 would have arrived; since the last segment
    std::optional<Milliseconds> zero_used_;  // what the dates are made from
    Milliseconds end_{Milliseconds::min()};  // of the segment before
    std::optional<Milliseconds> epoch_;      // from that clock to dates
};

}  // namespace flathead::hls
