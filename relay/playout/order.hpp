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

    /// Units so far apart are not waited for.
    static constexpr Ticks usual_apart = 12 * ticks_per_second;

    explicit Order(std::size_t streams, Ticks most_apart = usual_apart)
        : queues_(streams), is_closed_(streams), most_apart_(most_apart) {}

    /// Stamps grow within a stream. `spent` is the time spent reading the input so far: a stream
    /// that has nothing waiting may still be in what is read next.
    void push(Unit unit, Duration spent);
    /// Nothing of this stream is expected any more.
    void close(std::size_t stream) { is_closed_.at(stream) = true; }
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
    std::vector<bool> is_closed_;
    Ticks most_apart_;
    std::size_t bytes_ = 0;
};

}  // namespace flathead::playout
