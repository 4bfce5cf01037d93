#include "relay/playout/elementary.hpp"

#include <algorithm>
#include <cstdint>

namespace flathead::playout {
namespace {

constexpr std::size_t most_adts_bytes = 8191;  // 13 bits of length

class Bits {
  public:
    explicit Bits(std::string_view bytes) : bytes_(bytes) {}
    unsigned take(unsigned count) {
        unsigned out = 0;
        for (; count > 0; --count, ++at_) {
            const std::size_t byte = at_ / 8;
            const unsigned value =
                byte < bytes_.size() ? static_cast<std::uint8_t>(bytes_[byte]) : 0U;
            out = out << 1 | (value >> (7 - at_ % 8) & 1U);
        }
        return out;
    }

  private:
    std::string_view bytes_;
    std::size_t at_ = 0;
};

unsigned object_type(Bits& bits) {
    const unsigned type = bits.take(5);
    return type == 31 ? 32 + bits.take(6) : type;
}

std::string text_of(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool is_adts(std::span<const std::uint8_t> packet) {
    return packet.size() >= 7 && packet[0] == 0xFF && (packet[1] & 0xF6) == 0xF0;
}

/// Type of the first NAL unit after its start code; absent when there is none.
std::optional<unsigned> first_nal(std::span<const std::uint8_t> packet, bool is_hevc) {
    std::size_t at = 0;
    while (at < packet.size() && packet[at] == 0) ++at;
    if (at < 2 || at + 1 >= packet.size() || packet[at] != 1) return std::nullopt;
    const unsigned head = packet[at + 1];
    return is_hevc ? head >> 1 & 0x3FU : head & 0x1FU;
}

}  // namespace

std::optional<AdtsHeader> adts_header(std::string_view config) {
    if (config.size() < 2) return std::nullopt;
    Bits bits(config);
    unsigned type = object_type(bits);
    const unsigned rate = bits.take(4);
    if (rate >= 13) return std::nullopt;
    const unsigned channels = bits.take(4);
    if (type == 5 || type == 29) {  // SBR, PS: the core follows, decoders find the rest themselves
        if (bits.take(4) == 15) return std::nullopt;
        type = object_type(bits);
    }
    if (type < 1 || type > 4 || channels < 1 || channels > 7) return std::nullopt;
    return AdtsHeader{0xFF,
                      0xF1,
                      static_cast<std::uint8_t>((type - 1) << 6 | rate << 2 | channels >> 2),
                      static_cast<std::uint8_t>((channels & 3U) << 6),
                      0,
                      0x1F,
                      0xFC};
}

Elementary::Elementary(const av::Stream& stream) : codec_(stream.codec) {
    if (codec_ == av::Codec::aac) adts_ = adts_header(stream.config);
}

std::string Elementary::framed(std::span<const std::uint8_t> packet) const {
    const bool is_hevc = codec_ == av::Codec::hevc;
    if (codec_ == av::Codec::h264 || is_hevc) {
        const auto type = first_nal(packet, is_hevc);
        if (type == (is_hevc ? 35U : 9U)) return text_of(packet);
        using namespace std::string_view_literals;
        std::string out(is_hevc ? "\0\0\0\1\x46\1\x50"sv : "\0\0\0\1\x09\xF0"sv);
        return out.append(text_of(packet));
    }
    if (codec_ != av::Codec::aac || is_adts(packet)) return text_of(packet);
    const std::size_t size = packet.size() + sizeof(AdtsHeader);
    if (!adts_ || size > most_adts_bytes) return {};
    AdtsHeader header = *adts_;
    header[3] = static_cast<std::uint8_t>(header[3] | size >> 11);
    header[4] = static_cast<std::uint8_t>(size >> 3);
    header[5] = static_cast<std::uint8_t>((size & 7U) << 5 | header[5]);
    return text_of(header).append(text_of(packet));
}

Ticks Elementary::duration(std::span<const std::uint8_t> packet) const {
    static constexpr std::array<int, 13> rates{96'000,
                                               88'200,
                                               64'000,
                                               48'000,
                                               44'100,
                                               32'000,
                                               24'000,
                                               22'050,
                                               16'000,
                                               12'000,
                                               11'025,
                                               8'000,
                                               7'350};
    if (codec_ != av::Codec::aac || !is_adts(packet)) return 0;
    const std::size_t rate = packet[2] >> 2 & 0x0FU;
    const int frames = (packet[6] & 0x03) + 1;
    return rate < rates.size() ? frames * 1024 * ticks_per_second / rates[rate] : 0;
}

}  // namespace flathead::playout
