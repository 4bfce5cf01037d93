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

/// One picture and one sound.
struct Pair {
    std::optional<std::size_t> picture;
    std::optional<std::size_t> sound;
};

/// The first video, and of the audio that fits the one in the best of these languages ("eng", best
/// first), else the file's own choice, else the first. Throws av::Failure when there is neither, or
/// when a picture cannot be carried.
[[nodiscard]] Pair picture_and_sound(const std::vector<av::Stream>& streams,
                                     const std::vector<std::string>& languages);

/// The same of streams of any codec, for those who decode them; nothing where there is none.
[[nodiscard]] Pair any_picture_and_sound(const std::vector<av::Stream>& streams,
                                         const std::vector<std::string>& languages);

}  // namespace flathead::playout
