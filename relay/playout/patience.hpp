#pragma once
/// How long the input may keep us waiting. Asked all the time by whatever blocks.

#include "relay/playout/output.hpp"

#include <chrono>

namespace flathead::playout {

class Patience {
  public:
    using Clock = std::chrono::steady_clock;

    explicit Patience(const Output& output) : output_(output) {}
    /// From now on so long.
    void allow(Clock::duration span) { end_ = Clock::now() + span; }
    [[nodiscard]] bool is_over() const { return Clock::now() >= end_ || output_.is_gone(); }

  private:
    const Output& output_;
    Clock::time_point end_ = Clock::time_point::max();
};

}  // namespace flathead::playout
