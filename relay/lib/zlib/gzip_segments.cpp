#include "relay/lib/zlib/gzip_segments.hpp"

#include "relay/base/error.hpp"

#include <zlib.h>

namespace flathead::gzip {
namespace {

constexpr int level = 6;
constexpr int raw_window_bits = -15;
constexpr int memory_level = 8;  // 9 is slower and, measured on guides, not smaller

/// How hard matches are sought. A guide repeats itself in long matches near by: looking at fewer
/// places than level 6 does, and giving a good match up later, packs an eighth faster for 1 % of
/// size.
struct Effort {
    int good_length = 32;
    int max_lazy = 32;
    int nice_length = 64;
    int max_chain = 48;
};

}  // namespace

struct SegmentPacker::State {
    z_stream stream{};
    State() {
        if (deflateInit2(
                &stream, level, Z_DEFLATED, raw_window_bits, memory_level, Z_DEFAULT_STRATEGY) !=
            Z_OK) {
            throw Error("start packing: out of memory");
        }
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { deflateEnd(&stream); }
};

SegmentPacker::SegmentPacker() : state_(std::make_unique<State>()) {}
SegmentPacker::SegmentPacker(SegmentPacker&&) noexcept = default;
SegmentPacker& SegmentPacker::operator=(SegmentPacker&&) noexcept = default;
SegmentPacker::~SegmentPacker() = default;

void SegmentPacker::append(std::string& out, std::string_view text) {
    z_stream& stream = state_->stream;
    deflateReset(&stream);  // forgets the effort, too
    constexpr Effort effort;
    deflateTune(&stream, effort.good_length, effort.max_lazy, effort.nice_length, effort.max_chain);
    stream.next_in =
        reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib only reads it
    stream.avail_in = static_cast<uInt>(text.size());
    const std::size_t begin = out.size();
    out.resize(begin + deflateBound(&stream, stream.avail_in) + 16);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + begin);
    stream.avail_out = static_cast<uInt>(out.size() - begin);
    const int result = deflate(&stream, Z_FULL_FLUSH);
    if (result != Z_OK || stream.avail_in != 0 || stream.avail_out == 0)
        throw Error("pack: zlib refused a segment");
    out.erase(out.size() - stream.avail_out);
}

std::string_view header() {
    using namespace std::string_view_literals;
    return "\x1F\x8B\x08\x00\x00\x00\x00\x00\x00\x03"sv;  // deflate, no flags, no time, Unix
}

std::string trailer(std::uint32_t crc, std::uint64_t text_bytes) {
    std::string out("\x03\x00", 2);  // a last block of fixed codes that holds nothing
    for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>((crc >> shift) & 0xFF);
    for (int shift = 0; shift < 32; shift += 8)
        out += static_cast<char>((text_bytes >> shift) & 0xFF);
    return out;
}

std::uint32_t crc_of(std::string_view text) {
    return static_cast<std::uint32_t>(
        crc32_z(0, reinterpret_cast<const Bytef*>(text.data()), text.size()));
}

std::uint32_t crc_joined(std::uint32_t first, std::uint32_t second, std::uint64_t second_bytes) {
    return static_cast<std::uint32_t>(
        crc32_combine(first, second, static_cast<z_off_t>(second_bytes)));
}

}  // namespace flathead::gzip
