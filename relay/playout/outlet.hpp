#pragma once
/// One endless transport stream out of pieces: stamps that only grow, one set of PIDs.

#include "relay/playout/mux.hpp"
#include "relay/playout/output.hpp"
#include "relay/playout/unit.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::playout {

class Outlet {
  public:
    /// The first unit gets `start` as its DTS.
    Outlet(const Output& output, std::size_t places, Ticks start);
    /// What follows has these streams.
    void change(const Shape& shape);
    /// What follows begins at `at` on the channel's time line, wherever that was before, and goes
    /// on where the stream is. Without it the distance between the two stays.
    void rejoin(Ticks at);
    /// What follows is read behind another stream of ours.
    void begin_apart() { is_apart_ = true; }
    void add(Unit unit);
    /// Writes what waits; false when the reader is gone.
    [[nodiscard]] bool flush();
    [[nodiscard]] std::size_t waiting_bytes() const { return waiting_.size(); }

  private:
    const Output& output_;
    std::optional<Mux> mux_;
    std::size_t places_;
    bool is_apart_ = false;
    Ticks edge_;
    Ticks shift_ = 0;
    std::vector<std::optional<Ticks>> last_;  // DTS of each stream
    std::string_view end_of_sequence_;        // goes before the next key frame
    std::string waiting_;
};

}  // namespace flathead::playout
