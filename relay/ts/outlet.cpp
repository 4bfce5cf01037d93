#include "relay/ts/outlet.hpp"

#include "relay/ts/stamps.hpp"

namespace flathead::ts {

void Outlet::begin(std::uint16_t pid, const std::uint8_t* packet) {
    next_[pid] = packet[3] & 0x0F;
    pids_.push_back(pid);
}

bool Outlet::put_ours(std::string_view packets) {
    const std::size_t count = packets.size() / packet_bytes;
    if (credit_ < count || out_.size() - written_ < packets.size()) return false;
    credit_ -= count;
    for (std::size_t at = 0; at < packets.size(); at += packet_bytes) {
        const auto* packet = reinterpret_cast<const std::uint8_t*>(packets.data() + at);
        put(packet, Packet(packet).pid(), 0);
    }
    return true;
}

bool Outlet::put_pat() {
    return put_ours(std::string_view(tables_->packets).substr(0, packet_bytes));
}

bool Outlet::put_pmt() {
    return put_ours(std::string_view(tables_->packets).substr(packet_bytes));
}

bool Outlet::put_tables() {
    return put_ours(tables_->packets);
}

void Outlet::put_pcr(std::uint16_t pid, Ticks base, unsigned extension) {
    constexpr std::uint8_t only_adaptation = 0x20;
    std::array<std::uint8_t, packet_bytes> packet;
    packet.fill(0xFF);
    packet[0] = sync_byte;
    packet[1] = static_cast<std::uint8_t>(pid >> 8);
    packet[2] = static_cast<std::uint8_t>(pid);
    packet[3] = only_adaptation;
    packet[4] = packet_bytes - 5;
    packet[5] = 0x10;
    packet[10] = static_cast<std::uint8_t>(0x7E | (extension >> 8 & 1));
    packet[11] = static_cast<std::uint8_t>(extension);
    write_pcr(packet.data(), base);
    put_ours({reinterpret_cast<const char*>(packet.data()), packet.size()});
}

std::vector<PidCounter> Outlet::counters() const {
    std::vector<PidCounter> all;
    all.reserve(pids_.size());
    for (const std::uint16_t pid : pids_) all.push_back({pid, next_[pid]});
    return all;
}

}  // namespace flathead::ts
