#include "generator/outputs/segments.hpp"

#include "relay/base/text.hpp"

#include <array>

namespace flathead::outputs {
namespace {

constexpr std::size_t fields = 10;

std::optional<Digest> read_digest(std::string_view hex) {
    if (hex.size() != 32) return std::nullopt;
    Digest digest;
    const auto read = [](std::string_view half, std::uint64_t& value) {
        const auto [end, failure] =
            std::from_chars(half.data(), half.data() + half.size(), value, 16);
        return failure == std::errc{} && end == half.data() + half.size();
    };
    if (!read(hex.substr(0, 16), digest.high) || !read(hex.substr(16), digest.low))
        return std::nullopt;
    return digest;
}

std::optional<Segment> read_segment(std::string_view line) {
    std::array<std::uint64_t, fields> numbers{};
    std::optional<Digest> inputs;
    for (std::size_t i = 0; i < fields; ++i) {
        const std::size_t blank = std::min(line.find(' '), line.size());
        const std::string_view field = line.substr(0, blank);
        line.remove_prefix(std::min(blank + 1, line.size()));
        if (i == 1) {
            inputs = read_digest(field);
            if (!inputs) return std::nullopt;
            continue;
        }
        const auto value = text::number<std::uint64_t>(field);
        if (!value) return std::nullopt;
        numbers[i] = *value;
    }
    if (!line.empty() || numbers[0] > 0x7FFFFFFF || numbers[7] > 0xFFFFFFFF) return std::nullopt;
    return Segment{static_cast<std::int32_t>(numbers[0]),
                   *inputs,
                   numbers[2],
                   {numbers[3], numbers[4]},
                   {numbers[5], numbers[6]},
                   static_cast<std::uint32_t>(numbers[7]),
                   {numbers[8], numbers[9]}};
}

}  // namespace

std::string_view segments_header() {
    return "flathead guide segments 1\n";
}

Segments read_segments(std::string_view text) {
    Segments segments;
    if (!text.starts_with(segments_header())) return segments;
    text.remove_prefix(segments_header().size());
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const auto segment = read_segment(text.substr(0, end));
        if (!segment || end == std::string_view::npos) return {};
        segments.emplace(segment->key, *segment);
        text.remove_prefix(end + 1);
    }
    return segments;
}

void append_segment(std::string& out, const Segment& s) {
    out += text::join(s.key,
                      ' ',
                      s.inputs.hex(),
                      ' ',
                      s.programmes,
                      ' ',
                      s.xml.offset,
                      ' ',
                      s.xml.bytes,
                      ' ',
                      s.gz.offset,
                      ' ',
                      s.gz.bytes,
                      ' ',
                      s.crc,
                      ' ',
                      s.tsv.offset,
                      ' ',
                      s.tsv.bytes,
                      '\n');
}

}  // namespace flathead::outputs
