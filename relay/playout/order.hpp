#pragma once
/// Brings the packets of several streams into the order of their DTS, as a transport stream wants
/// them. Inputs are off by up to a second, fragmented MP4 by a whole fragment.

#include "relay/playout/unit.hpp"

#include <chrono>
#include <deque>
#include <optional>
#include <vector>

namespace flathead::playout {

class Order {
  public:
    using Duration = std::chrono::steady_clock::duration;

    explicit Order(std::size_t streams) : queues_(streams) {}

    /// Stamps grow within a stream. `spent` is the time spent reading the input so far: a stream
    /// that has nothing waiting may still be in what is read next.
    void push(Unit unit, Duration spent);
    /// The next unit once no stream is expected to come before it: each has something waiting, or
    /// the input had its chance, or too much waits.
    [[nodiscard]] std::optional<Unit> pop(Duration spent);
    /// The next unit at the end of the input, when nothing more comes.
    [[nodiscard]] std::optional<Unit> drain();

  private:
    struct Waiting {
        Unit unit;
        Duration since;
    };
    using Queue = std::deque<Waiting>;
    [[nodiscard]] Queue* first();

    std::vector<Queue> queues_;
    std::size_t bytes_ = 0;
};

}  // namespace flathead::playout
