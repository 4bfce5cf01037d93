#pragma once
/// DTS for video whose container keeps none (Matroska): pictures come in the order of decoding, a
/// picture's DTS is the PTS of the one that is shown as many places before as pictures are
/// reordered by.

#include "relay/playout/timeline.hpp"

#include <functional>
#include <queue>
#include <vector>

namespace flathead::playout {

class DecodeStamps {
  public:
    /// `depth`: by how many pictures they are reordered, or more; `first`: PTS of the first picture
    /// shown, which is the first one that comes.
    DecodeStamps(int depth, Ticks first) : depth_(depth), first_(first) {}
    /// Not after `pts` where the depth is right.
    [[nodiscard]] Ticks dts(Ticks pts, Ticks duration);

  private:
    int depth_;
    Ticks first_;
    int count_ = 0;
    std::priority_queue<Ticks, std::vector<Ticks>, std::greater<>> waiting_;
};

}  // namespace flathead::playout
