#pragma once
/// Which streams of an input the output carries.

#include "relay/lib/av/input.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flathead::playout {

struct Selection {
    std::vector<av::Stream> streams;   // of the output, video first
    std::vector<std::size_t> indexes;  // of the same in the input
    std::string left_out;              // codecs that no transport stream carries, for people

    /// Where an input's stream is in the output.
    [[nodiscard]] std::optional<std::size_t> position(std::size_t index) const;
};

/// The first video and all audio that fits. Throws av::Failure when nothing can be carried.
[[nodiscard]] Selection select(const std::vector<av::Stream>& streams);

}  // namespace flathead::playout
