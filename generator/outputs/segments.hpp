#pragma once
/// What the previous release knew of its guide, channel by channel: where each channel's part lies
/// in xmltv.xml, xmltv.xml.gz and upcoming.tsv, and from which inputs it was made. FORMAT:
/// x/guide.segments of a release, text,
///   flathead guide segments 1
///   <key> <inputs digest> <programmes> <xml offset> <xml bytes> <gz offset> <gz bytes> <crc-32>
///   <tsv offset> <tsv bytes>
/// Another version, or a line that does not fit, means: no reuse, everything is made anew.

#include "relay/lib/xxhash/digest.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace flathead::outputs {

struct Extent {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
};

struct Segment {
    std::int32_t key = 0;  // channel id; 0: the head with all <channel> elements
    Digest inputs;
    std::uint64_t programmes = 0;
    Extent xml;
    Extent gz;
    std::uint32_t crc = 0;
    Extent tsv;
};

using Segments = std::unordered_map<std::int32_t, Segment>;

inline constexpr std::string_view segments_path = "x/guide.segments";

[[nodiscard]] Segments read_segments(std::string_view text);
[[nodiscard]] std::string_view segments_header();
void append_segment(std::string& out, const Segment& segment);

}  // namespace flathead::outputs
