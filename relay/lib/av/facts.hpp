#pragma once
/// What a media file is made of, told by its headers and its index; the file itself is not read
/// through.

#include "relay/lib/av/failure.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace flathead::av {

struct AudioFacts {
    std::string codec;     // libav's name
    std::string language;  // three letters; empty: not told
    int channels = 0;
    int sample_rate = 0;
};

struct Facts {
    std::chrono::milliseconds duration{0};  // of the picture, of the sound where there is none
    std::string container;                  // libav's name: "matroska,webm"
    std::string video_codec;                // empty: no picture
    std::string pixel_format;
    int width = 0;
    int height = 0;
    std::int64_t bit_rate = 0;                 // bits a second, of the whole file
    std::chrono::milliseconds longest_gop{0};  // of the whole file, or of the part looked at
    std::vector<AudioFacts> audio;
};

/// Of a plain file; anything that would make libav open further files is not recognised. Pictures
/// attached to sound do not count. At most 64 MB are read. Throws Failure: unreachable or refused
/// when the file cannot be read, malformed when it is empty, cut off, encrypted, damaged or no
/// media, timed_out when `give_up`, asked often, says so.
[[nodiscard]] Facts facts_of_file(const std::string& path, std::function<bool()> give_up);

}  // namespace flathead::av
