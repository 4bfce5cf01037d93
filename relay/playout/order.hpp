#pragma once
/// Brings the packets of several streams into the order of their DTS, as a transport stream wants
/// them. Inputs are off by up to a second (MP4 by chunks, FLV and HLS by their makers).

#include "relay/playout/unit.hpp"

#include <deque>
#include <optional>
#include <vector>

namespace flathead::playout {

class Order {
  public:
    explicit Order(std::size_t streams) : queues_(streams) {}

    /// Stamps grow within a stream.
    void push(Unit unit);
    /// The next unit once no stream can come before it: each has something waiting, or one is more
    /// than a second late, or too many bytes wait.
    [[nodiscard]] std::optional<Unit> pop();
    /// The next unit at the end of the input, when nothing more comes.
    [[nodiscard]] std::optional<Unit> drain();

  private:
    [[nodiscard]] bool is_ready() const;

    std::vector<std::deque<Unit>> queues_;
    std::size_t bytes_ = 0;
};

}  // namespace flathead::playout
