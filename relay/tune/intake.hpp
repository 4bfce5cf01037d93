#pragma once
/// How much an upstream may bring: a burst, then many times what television needs. The clock of one
/// that floods us may stand still, so that it is never seen to be ahead of its time.

#include "relay/event/loop.hpp"

#include <algorithm>
#include <cstddef>

namespace flathead::tune {

class Intake {
  public:
    static constexpr std::size_t burst = 64U << 20;
    static constexpr std::size_t per_second = 32U << 20;

    void took(std::size_t bytes, event::Moment now) {
        level_ = level(now) + static_cast<double>(bytes);
        at_ = now;
    }
    [[nodiscard]] bool is_full(event::Moment now) const { return level(now) > burst; }
    /// Enough of it has passed since to go on for a while.
    [[nodiscard]] bool has_room(event::Moment now) const { return level(now) < burst - burst / 8; }

  private:
    [[nodiscard]] double level(event::Moment now) const {
        const std::chrono::duration<double> passed = now - at_;
        return std::max(level_ - passed.count() * per_second, 0.0);
    }
    double level_ = 0;
    event::Moment at_{};
};

}  // namespace flathead::tune
