#include "relay/ts/units.hpp"

#include "relay/ts/stamps.hpp"

#include <algorithm>

namespace flathead::ts {

Verdict UnitHold::begin(const Packet& packet) {
    if (packet.is_random_access()) return verdict_ = Verdict::key;
    if (packet.is_scrambled()) return verdict_ = Verdict::not_key;
    scan_ = KeyScan(codec_);
    const Bytes payload = packet.payload();
    const Pes pes = read_pes(payload);
    if (!pes.is_there) return verdict_ = Verdict::not_key;
    return verdict_ = scan_.add(payload.subspan(std::min(pes.header_bytes, payload.size())));
}

bool UnitHold::keep(const std::uint8_t* data) {
    const Packet packet(data);
    if (held_ > 0 && packet.pid() == pid_ && packet.has_payload()) {
        verdict_ = packet.starts_unit() || packet.is_scrambled() ? Verdict::not_key
                                                                 : scan_.add(packet.payload());
    }
    std::memcpy(packets_[held_].data(), data, packet_bytes);
    ++held_;
    return verdict_ != Verdict::open || held_ == most_packets;
}

}  // namespace flathead::ts
