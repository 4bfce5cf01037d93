#pragma once
/// When a packet may leave: a lead at once, then at the speed it is watched.

#include "relay/playout/timeline.hpp"

#include <chrono>
#include <optional>

namespace flathead::playout {

class Pacer {
  public:
    using Clock = std::chrono::steady_clock;

    explicit Pacer(std::chrono::milliseconds lead) : lead_(lead) {}

    /// When a packet of this DTS is due; never later than the real speed allows, and after input
    /// was late no more than the lead comes at once.
    [[nodiscard]] Clock::time_point due(Ticks dts, Clock::time_point now);

  private:
    std::chrono::milliseconds lead_;
    std::optional<Ticks> first_;
    Clock::time_point start_{};  // when `first_` is shown
};

}  // namespace flathead::playout
