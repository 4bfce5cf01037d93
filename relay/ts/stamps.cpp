#include "relay/ts/stamps.hpp"

#include <algorithm>

namespace flathead::ts {
namespace {

constexpr std::size_t fixed_header = 9;
constexpr std::size_t stamp_bytes = 5;

/// Padding, private 2, ECM, EMM, DSM-CC, program stream map and directory have no such header.
bool has_optional_header(std::uint8_t stream_id) {
    switch (stream_id) {
        case 0xBC:
        case 0xBE:
        case 0xBF:
        case 0xF0:
        case 0xF1:
        case 0xF2:
        case 0xF8:
        case 0xFF:
            return false;
        default:
            return true;
    }
}

Ticks read_stamp(Bytes at) {
    return static_cast<Ticks>(at[0] >> 1 & 7) << 30 | static_cast<Ticks>(at[1]) << 22 |
           static_cast<Ticks>(at[2] >> 1) << 15 | static_cast<Ticks>(at[3]) << 7 | at[4] >> 1;
}

void write_stamp(std::uint8_t* at, Ticks stamp) {
    const auto bits = static_cast<std::uint64_t>(stamp);
    at[0] = static_cast<std::uint8_t>((at[0] & 0xF0) | (bits >> 30 & 7) << 1 | 1);
    at[1] = static_cast<std::uint8_t>(bits >> 22);
    at[2] = static_cast<std::uint8_t>((bits >> 15 & 0x7F) << 1 | 1);
    at[3] = static_cast<std::uint8_t>(bits >> 7);
    at[4] = static_cast<std::uint8_t>((bits & 0x7F) << 1 | 1);
}

}  // namespace

Pes read_pes(Bytes payload) {
    Pes pes;
    if (payload.size() < 6 || payload[0] != 0 || payload[1] != 0 || payload[2] != 1) return pes;
    if (!has_optional_header(payload[3])) {
        pes.is_there = true;
        pes.header_bytes = 6;
        return pes;
    }
    if (payload.size() < fixed_header || (payload[6] & 0xC0) != 0x80) return pes;
    pes.is_there = true;
    pes.header_bytes = fixed_header + payload[8];
    const unsigned flags = payload[7] >> 6;
    const std::size_t wanted = flags == 3 ? 2 * stamp_bytes : flags == 2 ? stamp_bytes : 0;
    if (wanted == 0 || payload[8] < wanted) return pes;
    if (payload.size() < fixed_header + wanted) {
        pes.has_cut_stamps = true;
        return pes;
    }
    pes.has_pts = true;
    pes.has_dts = flags == 3;
    pes.pts = read_stamp(payload.subspan(fixed_header));
    pes.dts = pes.has_dts ? read_stamp(payload.subspan(fixed_header + stamp_bytes)) : pes.pts;
    return pes;
}

void write_pts(std::uint8_t* payload, const Pes& pes, Ticks pts, Ticks dts) {
    write_stamp(payload + fixed_header, pts);
    if (pes.has_dts) write_stamp(payload + fixed_header + stamp_bytes, dts);
}

void remove_stamps(std::uint8_t* payload) {
    payload[7] = static_cast<std::uint8_t>(payload[7] & 0x3F);
}

void write_pcr(std::uint8_t* packet, Ticks base) {
    const auto bits = static_cast<std::uint64_t>(base);
    packet[6] = static_cast<std::uint8_t>(bits >> 25);
    packet[7] = static_cast<std::uint8_t>(bits >> 17);
    packet[8] = static_cast<std::uint8_t>(bits >> 9);
    packet[9] = static_cast<std::uint8_t>(bits >> 1);
    packet[10] = static_cast<std::uint8_t>((bits & 1) << 7 | (packet[10] & 0x7F));
}

}  // namespace flathead::ts
