#include "relay/ts/units.hpp"

#include "relay/ts/stamps.hpp"

#include <algorithm>

namespace flathead::ts {

bool UnitHold::begin(const Packet& packet) {
    scan_ = KeyScan(codec_);
    const Bytes payload = packet.payload();
    const Pes pes = packet.is_scrambled() ? Pes() : read_pes(payload);
    const Bytes content = payload.subspan(std::min(pes.header_bytes, payload.size()));
    if (is_content_wanted_) {
        content_.begin();
        content_.add(content);
    }
    if (packet.is_random_access()) {
        verdict_ = Verdict::key;
    } else {
        verdict_ = pes.is_there ? scan_.add(content) : Verdict::not_key;
    }
    return is_settled();
}

bool UnitHold::keep(const std::uint8_t* data) {
    const Packet packet(data);
    if (held_ > 0 && packet.pid() == pid_ && packet.has_payload()) {
        if (is_content_wanted_) content_.add(packet.payload());
        if (verdict_ == Verdict::open) {
            verdict_ = packet.is_scrambled() ? Verdict::not_key : scan_.add(packet.payload());
        }
    }
    std::memcpy(packets_[held_].data(), data, packet_bytes);
    ++held_;
    return is_settled() || held_ == most_packets;
}

}  // namespace flathead::ts
