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

unsigned nal_type(std::uint8_t head, bool is_hevc) {
    return is_hevc ? head >> 1 & 0x3FU : head & 0x1FU;
}

/// Type of the first NAL unit after its start code; absent when there is none.
std::optional<unsigned> first_nal(std::span<const std::uint8_t> packet, bool is_hevc) {
    std::size_t at = 0;
    while (at < packet.size() && packet[at] == 0) ++at;
    if (at < 2 || at + 1 >= packet.size() || packet[at] != 1) return std::nullopt;
    return nal_type(packet[at + 1], is_hevc);
}

/// Where the NAL units that stand before the picture itself end, and whether one of them is a
/// sequence parameter set.
struct Front {
    std::size_t after_delimiter = 0;
    bool has_parameters = false;
};
Front front_of(std::span<const std::uint8_t> packet, bool is_hevc) {
    Front out;
    bool was_delimiter = false;
    for (std::size_t at = 0; at + 3 < packet.size(); ++at) {
        if (packet[at] != 0 || packet[at + 1] != 0 || packet[at + 2] != 1) continue;
        if (was_delimiter) out.after_delimiter = at > 0 && packet[at - 1] == 0 ? at - 1 : at;
        const unsigned type = nal_type(packet[at + 3], is_hevc);
        out.has_parameters = type == (is_hevc ? 33U : 7U);
        const bool is_picture = is_hevc ? type < 32 : type >= 1 && type <= 5;
        if (out.has_parameters || is_picture) break;
        was_delimiter = type == (is_hevc ? 35U : 9U);
        at += 3;
    }
    return out;
}

/// Appends `count` units that follow each other behind 16 bits of length; false when they do not.
bool take_units(std::string_view& from, unsigned count, std::string& out) {
    for (; count > 0; --count) {
        if (from.size() < 2) return false;
        const std::size_t size = std::size_t{static_cast<std::uint8_t>(from[0])} << 8 |
                                 static_cast<std::uint8_t>(from[1]);
        if (from.size() < 2 + size) return false;
        out.append("\0\0\0\1", 4).append(from.substr(2, size));
        from.remove_prefix(2 + size);
    }
    return true;
}

}  // namespace

std::string parameter_sets(av::Codec codec, std::string_view config) {
    const auto byte = [](std::string_view from, std::size_t at) -> unsigned {
        return at < from.size() ? static_cast<std::uint8_t>(from[at]) : 0U;
    };
    std::string out;
    if (byte(config, 0) != 1) return out;
    if (codec == av::Codec::h264 && config.size() > 6) {
        std::string_view left = config.substr(6);
        if (!take_units(left, byte(config, 5) & 31U, out)) return {};
        if (left.empty()) return {};
        const unsigned count = byte(left, 0);
        left.remove_prefix(1);
        if (!take_units(left, count, out)) return {};
    }
    if (codec == av::Codec::hevc && config.size() > 23) {
        std::string_view left = config.substr(23);
        for (unsigned arrays = byte(config, 22); arrays > 0; --arrays) {
            if (left.size() < 3) return {};
            const unsigned count = byte(left, 1) << 8 | byte(left, 2);
            left.remove_prefix(3);
            if (!take_units(left, count, out)) return {};
        }
    }
    return out;
}

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
    parameter_sets_ = parameter_sets(codec_, stream.config);
}

std::string Elementary::framed(std::span<const std::uint8_t> packet, bool start) const {
    const bool is_hevc = codec_ == av::Codec::hevc;
    if (start && !parameter_sets_.empty()) {
        const Front front = front_of(packet, is_hevc);
        if (!front.has_parameters) {
            std::string out = text_of(packet.first(front.after_delimiter));
            out.append(parameter_sets_).append(text_of(packet.subspan(front.after_delimiter)));
            return framed({reinterpret_cast<const std::uint8_t*>(out.data()), out.size()}, false);
        }
    }
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
