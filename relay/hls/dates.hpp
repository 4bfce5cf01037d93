#pragma once
/// The wall time of pictures, for EXT-X-PROGRAM-DATE-TIME: from the moments of arrival, but smooth,
/// since bytes come in bursts and late.

#include "relay/ts/packet.hpp"

#include <chrono>
#include <optional>

namespace flathead::hls {

using Date = std::chrono::sys_time<std::chrono::milliseconds>;

class Dates {
  public:
    /// A picture of this time arrived then. The one that was delayed least counts.
    void saw(ts::Ticks time, Date arrived);
    /// The date of a segment whose pictures were all seen. Goes on from the one before; moved when
    /// that is off by more than a second, and never back within a time line unless the clock of the
    /// machine was set.
    [[nodiscard]] Date of_segment(ts::Ticks begin, bool is_discontinuity);

  private:
    std::optional<Date> zero_;  // when time 0 would have arrived; earliest since the last segment
    std::optional<Date> zero_used_;  // what the dates are made from
};

}  // namespace flathead::hls
