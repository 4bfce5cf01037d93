// A packet on its way out: its stamps, its marks, its tables.
#include "relay/ts/state.hpp"

#include <algorithm>

namespace flathead::ts {
namespace {

constexpr Ticks tables_step = ticks_per_second / 10;
constexpr std::uint64_t tables_packets = 400;
constexpr Ticks mark_step = ticks_per_second / 2;
/// Between marks, whatever the stamps say.
constexpr std::uint64_t least_mark_packets = 8;

/// The last unit of a file holds what was left: fewer frames than the others.
Ticks length_of_last(const Slot& slot) {
    const auto last = static_cast<Ticks>(slot.unit_packets);
    const auto before = static_cast<Ticks>(slot.packets_before);
    return 0 < last && last < before ? slot.track.step * last / before : slot.track.step;
}

unsigned pcr_extension(const Packet& packet) {
    return (packet.data()[10] & 1U) << 8 | packet.data()[11];
}

}  // namespace

/// Gives the packet's stamps their place in the output.
void Splicer::State::place(Route& way, const Packet& packet, const Start& start) {
    pcr_out_.reset();
    if (packet.has_pcr()) {
        const bool is_clock = packet.pid() == pcr_in_;
        pcr_out_ =
            is_clock ? timeline.place_clock(packet.pcr_base()) : timeline.out_of(packet.pcr_base());
        if (is_clock) clock_out_ = *pcr_out_;
    }
    if (!start.is_unit) return;
    Slot& slot = slots_[way.slot];
    slot.is_dropping = false;
    slot.track.length = length_of_last(slot);
    slot.packets_before = slot.unit_packets;
    slot.unit_packets = 0;
    if (!start.pes.has_pts) return;
    const auto role = is_main(way) ? Timeline::Role::main : Timeline::Role::other;
    const Timeline::Placed placed = timeline.place(slot.track, start.pes.dts, role);
    dts_out_ = placed.out;
    pts_out_ = placed.out + distance(start.pes.dts, start.pes.pts);
    slot.is_dropping = placed.is_late;
}

/// What comes before a packet with stamps: the PCR where another PID carries it, and the mark.
void Splicer::State::announce(Route& way, const Packet& packet, const Start& start) {
    place(way, packet, start);
    if (timeline.take_jump()) {
        ++counts.clock_jumps;
        is_cut_ = true;
    }
    const bool is_elsewhere = way.out != slots_.pcr_pid() || way.way == Way::clock;
    const bool is_lost = way.way == Way::stream && slots_[way.slot].is_dropping;
    const bool is_clock = pcr_out_ && packet.pid() == pcr_in_;
    // Our PCR's PID must carry it, whatever becomes of this packet.
    const bool is_ours = way.way == Way::clock && way.out == slots_.pcr_pid();
    if (is_clock && ((is_elsewhere && !is_ours) || is_lost)) {
        outlet.put_pcr(slots_.pcr_pid(), *pcr_out_, pcr_extension(packet));
    }
    if (is_main(way) && start.is_unit) {
        mark(start.pes.has_pts ? dts_out_ : clock_out_, start.is_key);
    }
}

void Splicer::State::send(Route& way, const Packet& packet, const Start& start, unsigned gap) {
    const bool has_stamps = packet.has_pcr() || start.is_unit;
    if (has_stamps) announce(way, packet, start);
    if (way.way == Way::clock && way.out != slots_.pcr_pid()) return;
    if (way.way == Way::stream) {
        Slot& slot = slots_[way.slot];
        if (slot.is_dropping) return;
        if (packet.has_payload()) ++slot.unit_packets;
        if (way.slot == main_slot_) remember(packet, start);
    }
    std::uint8_t* const at = outlet.put(packet.data(), way.out, gap);
    if (at == nullptr) return;
    ++sent_packets_;
    has_sent_ = true;
    if (packet.has_adaptation()) at[5] = static_cast<std::uint8_t>(at[5] & 0x7F);
    if (has_stamps) write_stamps(at, packet, start);
}

/// The stamps' places in the output, into the packet that goes there.
void Splicer::State::write_stamps(std::uint8_t* at,
                                  const Packet& packet,
                                  const Start& start) const {
    if (pcr_out_) write_pcr(at, *pcr_out_);
    if (!start.pes.is_there) return;
    std::uint8_t* const payload = at + (packet.payload().data() - packet.data());
    if (start.pes.has_pts) write_pts(payload, start.pes, pts_out_, dts_out_);
    if (start.pes.has_cut_stamps) remove_stamps(payload);
}

void Splicer::State::put_tables() {
    if (!outlet.put_tables()) return;
    tables_packets_ = sent_packets_;
    tables_clock_ = timeline.clock().value_or(0);
}

void Splicer::State::mark(Ticks time, bool is_key) {
    time = std::max(time, marked_time_);
    const bool is_early = has_marked_ && time - marked_time_ < mark_step;
    const bool is_frame = main_kind_ == Kind::video && !is_main_plain_;
    const bool is_close = has_marked_ && sent_packets_ - marked_packets_ < least_mark_packets;
    const bool is_wanted = is_cut_ || !is_early || (is_key && is_frame);
    if (!is_wanted || (is_close && !is_cut_)) return;
    Mark made;
    made.offset = outlet.written();
    made.time = time;
    made.is_key = is_key || (main_kind_ == Kind::video && is_main_plain_);
    made.is_cut = is_cut_;
    made.tables = outlet.tables();
    made.counters = outlet.counters();
    const std::uint64_t behind = sent_packets_ - tables_packets_;
    const bool are_old =
        behind > tables_packets ||
        (behind > 0 && timeline.clock().value_or(0) - tables_clock_ >= tables_step);
    if (made.is_key && are_old) {
        put_tables();
        made.has_tables = outlet.written() > made.offset;
    }
    spliced_->marks.push_back(std::move(made));
    is_cut_ = false;
    has_marked_ = true;
    marked_time_ = time;
    marked_packets_ = sent_packets_;
}

}  // namespace flathead::ts
