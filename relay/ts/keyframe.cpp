#include "relay/ts/keyframe.hpp"

namespace flathead::ts {
namespace {

/// Whether SEI messages (H.264 7.3.2.3.1) hold a recovery point, as far as they can be seen.
bool has_recovery_point(Bytes messages) {
    constexpr std::size_t recovery_point = 6;
    const auto number = [&messages] {
        std::size_t value = 0;
        while (!messages.empty()) {
            const std::uint8_t byte = messages[0];
            messages = messages.subspan(1);
            value += byte;
            if (byte != 0xFF) break;
        }
        return value;
    };
    while (messages.size() >= 2 && messages[0] != 0x80) {
        if (number() == recovery_point) return true;
        const std::size_t size = number();
        if (size >= messages.size()) break;
        messages = messages.subspan(size);
    }
    return false;
}

Verdict h264(std::uint8_t header, Bytes after) {
    const unsigned type = header & 0x1FU;
    if (type == 5 || type == 7) return Verdict::key;
    if (type == 6) return has_recovery_point(after) ? Verdict::key : Verdict::open;
    return type >= 1 && type <= 4 ? Verdict::not_key : Verdict::open;
}

Verdict hevc(std::uint8_t header) {
    const unsigned type = header >> 1 & 0x3FU;
    const bool is_random_access = type >= 16 && type <= 21;
    const bool is_parameters = type == 32 || type == 33;
    if (is_random_access || is_parameters) return Verdict::key;
    return type < 16 ? Verdict::not_key : Verdict::open;
}

Verdict mpeg2(std::uint8_t code) {
    if (code == 0xB3) return Verdict::key;
    return code == 0 ? Verdict::not_key : Verdict::open;
}

}  // namespace

Verdict KeyScan::begins(std::uint8_t header, Bytes after) const {
    switch (codec_) {
        case Codec::h264:
            return h264(header, after);
        case Codec::hevc:
            return hevc(header);
        case Codec::mpeg2:
            return mpeg2(header);
        case Codec::aac:
        case Codec::mp2:
        case Codec::ac3:
        case Codec::eac3:
        case Codec::other:
        case Codec::other_video:
            break;
    }
    return Verdict::not_key;
}

Verdict KeyScan::add(Bytes bytes) {
    const bool is_known = codec_ == Codec::h264 || codec_ == Codec::hevc || codec_ == Codec::mpeg2;
    if (!is_known) return Verdict::not_key;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if ((last_ & 0xFFFFFF) == 1) {
            const Verdict verdict = begins(bytes[i], bytes.subspan(i + 1));
            if (verdict != Verdict::open) return verdict;
        }
        last_ = last_ << 8 | bytes[i];
    }
    return Verdict::open;
}

}  // namespace flathead::ts
