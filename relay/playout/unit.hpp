#pragma once
/// One packet of an elementary stream on its way to the output.

#include "relay/playout/timeline.hpp"

#include <string>

namespace flathead::playout {

struct Unit {
    std::size_t stream = 0;  // position among the output's streams
    Stamps at;
    bool is_key = false;
    std::string bytes;
    Ticks duration = 0;  // 0: not known
};

}  // namespace flathead::playout
