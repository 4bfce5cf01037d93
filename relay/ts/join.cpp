// What a viewer is sent before the bytes at a mark.
#include "relay/ts/splicer.hpp"

#include <algorithm>

namespace flathead::ts {
namespace {

std::uint8_t next_of(const Mark& mark, std::uint16_t pid) {
    for (const PidCounter& counter : mark.counters) {
        if (counter.pid == pid) return counter.next;
    }
    return 0;
}

std::uint16_t pid_of(std::string_view packet) {
    return Packet(reinterpret_cast<const std::uint8_t*>(packet.data())).pid();
}

std::size_t packets_of(std::string_view packets, std::uint16_t pid) {
    std::size_t count = 0;
    for (; !packets.empty(); packets.remove_prefix(packet_bytes)) count += pid_of(packets) == pid;
    return count;
}

/// No payload: it only says that this PID's counter is another one from here on.
std::string flagged(std::uint16_t pid, std::size_t counter) {
    std::string packet(packet_bytes, '\xFF');
    packet[0] = static_cast<char>(sync_byte);
    packet[1] = static_cast<char>(pid >> 8);
    packet[2] = static_cast<char>(pid);
    packet[3] = static_cast<char>(0x20 | (counter & 0x0F));
    packet[4] = static_cast<char>(packet_bytes - 5);
    packet[5] = static_cast<char>(0x80);
    return packet;
}

}  // namespace

std::string join_packets(const Mark& mark) {
    if (mark.tables == nullptr || mark.has_tables) return {};
    std::string out = mark.tables->packets;
    for (const std::uint16_t pid : {pat_pid, mark.tables->pmt_pid}) {
        std::size_t left = packets_of(out, pid);
        const std::size_t next = next_of(mark, pid) + 16U * left;
        for (std::size_t at = 0; at < out.size(); at += packet_bytes) {
            if (pid_of(std::string_view(out).substr(at)) != pid) continue;
            const auto counter = static_cast<std::uint8_t>((next - left--) & 0x0F);
            out[at + 3] = static_cast<char>((out[at + 3] & 0xF0) | counter);
        }
    }
    return out;
}

std::string skip_packets(const Mark& mark) {
    std::string out;
    const std::string tables = join_packets(mark);
    for (const PidCounter& counter : mark.counters) {
        const std::size_t before = packets_of(tables, counter.pid) + 1;
        out += flagged(counter.pid, counter.next + 16 * before - before);
    }
    return out + tables;
}

}  // namespace flathead::ts
