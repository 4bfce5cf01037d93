#include "relay/ts/slots.hpp"

#include <algorithm>

namespace flathead::ts {
namespace {

/// The PCR's PID where the upstream has none: the video's.
std::uint16_t pcr_pid_of(const Pmt& pmt) {
    if (pmt.pcr_pid != null_pid || pmt.streams.empty()) return pmt.pcr_pid;
    const auto video = std::find_if(pmt.streams.begin(), pmt.streams.end(), [](const auto& stream) {
        return kind_of(stream) == Kind::video;
    });
    return (video == pmt.streams.end() ? pmt.streams.begin() : video)->pid;
}

}  // namespace

bool Slots::is_taken(std::uint16_t pid) const {
    return pid == pmt_pid_ || pid == pcr_pid_ || pid == pat_pid || pid == null_pid ||
           std::any_of(
               slots_.begin(), slots_.end(), [&](const Slot& slot) { return slot.pid == pid; });
}

std::uint16_t Slots::free_pid(std::uint16_t wanted) const {
    constexpr std::uint16_t first = 0x100;
    if (!is_taken(wanted)) return wanted;
    std::uint16_t pid = first;
    while (is_taken(pid)) ++pid;  // there are never more than some hundred slots
    return pid;
}

Slots::Layout Slots::lay_out(const Pmt& pmt, std::uint16_t pmt_pid, std::uint16_t transport) {
    const bool is_first = !is_set_;
    if (is_first) {
        is_set_ = true;
        transport_ = transport;
        program_ = pmt.program;
        pmt_pid_ = pmt_pid;
        pcr_pid_ = pcr_pid_of(pmt);
    }
    Layout layout{pmt, {}};
    std::vector<bool> is_used(slots_.size(), false);
    for (ElementaryStream& stream : layout.pmt.streams) {
        const Kind kind = kind_of(stream);
        std::size_t index = 0;
        while (index < slots_.size() && (is_used[index] || slots_[index].kind != kind)) ++index;
        if (index == slots_.size()) {
            Slot slot;
            slot.kind = kind;
            // Only then may a stream stand on the PCR's PID: later it would change its meaning.
            slot.pid = is_first ? stream.pid : free_pid(stream.pid);
            slots_.push_back(slot);
            is_used.push_back(false);
        }
        is_used[index] = true;
        stream.pid = slots_[index].pid;
        layout.slots.push_back(index);
    }
    layout.pmt.program = program_;
    layout.pmt.pcr_pid = pcr_pid_;
    return layout;
}

}  // namespace flathead::ts
