#include "relay/hls/segment_file.hpp"

#include "relay/base/error.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>

namespace flathead::hls {
namespace {

constexpr std::size_t batch_bytes = 348 * ts::packet_bytes;  // just under 64 KiB

void number(std::uint8_t* packet, std::uint8_t& next) {
    const ts::Packet view(packet);
    const auto counter = view.has_payload() ? next : static_cast<std::uint8_t>((next - 1) & 0x0F);
    packet[3] = static_cast<std::uint8_t>((packet[3] & 0xF0) | counter);
    if (view.has_payload()) next = (next + 1) & 0x0F;
}

}  // namespace

void TableCounters::set_pmt(std::uint16_t pid) {
    if (pid != pmt_pid_) next_pmt_ = 0;
    pmt_pid_ = pid;
}

void TableCounters::renumber(std::span<std::uint8_t> packets) {
    for (std::size_t at = 0; at + ts::packet_bytes <= packets.size(); at += ts::packet_bytes) {
        std::uint8_t* packet = packets.data() + at;
        const std::uint16_t pid = ts::Packet(packet).pid();
        if (pid == ts::pat_pid) number(packet, next_pat_);
        if (pid == pmt_pid_) number(packet, next_pmt_);
    }
}

SegmentFile::SegmentFile(TableCounters& counters) : counters_(counters) {
    segment_.file = Fd(::memfd_create("flathead-segment", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!segment_.file.is_open()) throw system_error("create a segment");
}

void SegmentFile::write(ts::Bytes packets) {
    std::array<std::uint8_t, batch_bytes> batch;
    while (!packets.empty()) {
        const std::size_t count = std::min(packets.size(), batch.size());
        std::memcpy(batch.data(), packets.data(), count);
        counters_.renumber({batch.data(), count});
        write_all(segment_.file, {reinterpret_cast<const char*>(batch.data()), count}, "a segment");
        segment_.bytes += count;
        packets = packets.subspan(count);
    }
}

Segment SegmentFile::finish() {
    // Sealing is a second line of defence only: nobody else has the descriptor.
    ::fcntl(segment_.file.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK);
    return std::move(segment_);
}

}  // namespace flathead::hls
