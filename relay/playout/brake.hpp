#pragma once
/// How long one medium may keep us waiting. Asked all the time by whatever blocks; may be set from
/// another thread.

#include <atomic>
#include <chrono>

namespace flathead::playout {

class Brake {
  public:
    using Clock = std::chrono::steady_clock;

    /// From now on so long.
    void allow(Clock::duration span) {
        end_.store((Clock::now() + span).time_since_epoch().count(), std::memory_order_relaxed);
    }
    /// Nobody waits any more, for good.
    void stop() { is_stopped_.store(true, std::memory_order_relaxed); }
    [[nodiscard]] bool is_over() const {
        return is_stopped_.load(std::memory_order_relaxed) ||
               Clock::now().time_since_epoch().count() >= end_.load(std::memory_order_relaxed);
    }

  private:
    std::atomic<Clock::rep> end_{Clock::duration::max().count()};
    std::atomic<bool> is_stopped_{false};
};

}  // namespace flathead::playout
