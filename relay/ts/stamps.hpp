#pragma once
/// PTS, DTS and PCR: where they stand in a packet, and how values of 33 bits compare.

#include "relay/ts/packet.hpp"

namespace flathead::ts {

inline constexpr Ticks stamp_range = Ticks{1} << 33;

/// From one stamp to another by the shorter way round the 33 bits; negative is back in time.
[[nodiscard]] constexpr Ticks distance(Ticks from, Ticks to) {
    const Ticks around = (to - from) & (stamp_range - 1);
    return around >= stamp_range / 2 ? around - stamp_range : around;
}

/// What the start of a PES packet says (ISO/IEC 13818-1, 2.4.3.6). Stamps have 33 bits.
struct Pes {
    bool is_there = false;  // a PES header, whole enough to know where its content begins
    bool has_pts = false;
    bool has_dts = false;
    bool has_cut_stamps = false;  // it has stamps, but they go beyond this packet
    Ticks pts = 0;
    Ticks dts = 0;                 // the PTS where no DTS is given
    std::size_t header_bytes = 0;  // may be more than the payload holds
};

[[nodiscard]] Pes read_pes(Bytes payload);

/// Overwrite stamps in a PES header that read_pes() found them in; only the low 33 bits count.
void write_pts(std::uint8_t* payload, const Pes& pes, Ticks pts, Ticks dts);
/// Says in the header that it has no stamps: for those that cannot be rewritten.
void remove_stamps(std::uint8_t* payload);

/// Overwrites the base of a packet that has_pcr(); the extension stays.
void write_pcr(std::uint8_t* packet, Ticks base);

}  // namespace flathead::ts
