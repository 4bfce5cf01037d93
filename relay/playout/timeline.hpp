#pragma once
/// Stamps of any input become stamps that only grow: 33-bit wraps, restarts and splices of the
/// input are closed up. Ticks of 90 kHz, not wrapped.

#include "relay/ts/packet.hpp"

#include <optional>
#include <vector>

namespace flathead::playout {

using ts::Ticks;
using ts::ticks_per_second;

struct Stamps {
    Ticks pts = 0;
    Ticks dts = 0;  // never after pts; grows within a stream
};

class Timeline {
  public:
    /// The first packet gets `start` as its DTS.
    Timeline(std::size_t streams, Ticks start);
    /// Absent: nothing says when it is to be shown, or it was before the start.
    [[nodiscard]] std::optional<Stamps> place(std::size_t stream,
                                              std::optional<Ticks> pts,
                                              std::optional<Ticks> dts,
                                              Ticks duration);
    /// How often the input's time line broke.
    [[nodiscard]] int breaks() const { return breaks_; }

  private:
    struct Stream {
        std::optional<Ticks> last;  // DTS on the output
        Ticks step = 0;             // between the last two packets
    };
    [[nodiscard]] bool fits(const Stream& stream, Ticks at) const;
    void close_up(const Stream& stream, Ticks dts, Ticks duration);

    std::vector<Stream> streams_;
    Ticks start_;
    Ticks edge_ = 0;  // the greatest DTS given out
    std::optional<Ticks> offset_;
    std::optional<Ticks> previous_offset_;  // for packets of before a break that come after it
    int breaks_ = 0;
};

}  // namespace flathead::playout
