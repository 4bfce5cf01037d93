#pragma once
/// How far a stream's own clock has run ahead of the wall: what tells a live stream from a file
/// that comes as fast as the line allows.

#include "relay/fanout/joints.hpp"

#include <optional>

namespace flathead::fanout {

class Lead {
  public:
    static constexpr Duration least = -std::chrono::seconds{3};  // a stall is not made up for
    static constexpr Duration most = std::chrono::seconds{30};   // a clock that leaps means nothing
    /// Clocks differ: so much (1/1000) of a lead's time is forgiven, which is more than any
    /// honest crystal is off.
    static constexpr int forgiven_part = 1000;

    /// The stream's clock as it is at this moment.
    void note(ts::Ticks clock, Moment now);
    /// Between least and most; 0 before the first clock.
    [[nodiscard]] Duration at(Moment now) const;

  private:
    [[nodiscard]] Duration raw(Moment now) const { return clock_ - (now - anchor_); }

    bool is_running_ = false;
    ts::Ticks first_ = 0;
    Duration clock_{};  // since the first one
    Moment anchor_{};   // when the clock was 0, as far as the lead is concerned
    Moment noted_{};
};

}  // namespace flathead::fanout
