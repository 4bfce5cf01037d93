// After a reconnect: what was sent before is held back, and the stream goes on where it broke off.
#include "relay/ts/state.hpp"

#include <algorithm>

namespace flathead::ts {
namespace {

constexpr Ticks most_held = 45 * ticks_per_second;
constexpr std::size_t most_held_packets = 1'000'000;

}  // namespace

void Splicer::State::run() {
    stage_ = Stage::running;
    units_.want_content(false);
}

std::optional<Ticks> Splicer::State::held_back() const {
    return stage_ < Stage::waiting ? std::optional(held_) : std::nullopt;
}

void Splicer::State::stop_holding() {
    if (stage_ >= Stage::waiting) return;
    stage_ = Stage::waiting;
    units_.want_content(false);
    timeline.begin();
    is_cut_ = has_sent_;
    for (Slot& slot : slots_.all()) {
        slot.is_repeating = false;
        slot.skip_packets = 0;
        slot.is_dropping = true;
    }
}

/// The connection goes on in the time of the one before: `in` stands for `out`.
void Splicer::State::go_on(Ticks in, Ticks out) {
    timeline.resume(in, out);
    stage_ = Stage::holding;
    is_cut_ = false;
    for (Slot& slot : slots_.all()) slot.is_repeating = slot.track.has_out;
}

/// False for what viewers have already. Streams catch up one by one; everything else follows the
/// main stream.
bool Splicer::State::is_new(Route& way, const Packet& packet, const Start& start) {
    if (++held_packets_ > most_held_packets) stop_holding();
    if (is_main(way) && start.is_unit) compare(start.pes);
    if (stage_ >= Stage::waiting) return true;
    if (stage_ == Stage::deciding || way.way != Way::stream) return false;
    Slot& slot = slots_[way.slot];
    if (start.is_unit && slot.is_repeating) drop_repeated(slot, start.pes);
    if (slot.is_dropping && slot.is_repeating) return false;
    if (slot.skip_packets > 0 && packet.has_payload()) {
        --slot.skip_packets;
        return false;
    }
    if (is_main(way)) run();
    return true;
}

/// A unit of the main stream shows whether what comes in was sent before.
void Splicer::State::compare(const Pes& pes) {
    if (!pes.has_pts) stop_holding();
    const Ticks in = pes.dts;
    if (!held_from_) held_from_ = in;
    held_ = std::max(held_, distance(*held_from_, in));
    if (held_ > most_held) stop_holding();
    const std::uint64_t content = units_.content().value();
    if (stage_ == Stage::deciding) {
        const Replay::Found found = replay_.look(content, in);
        switch (found.match) {
            case Replay::Match::fresh:
                stop_holding();
                break;
            case Replay::Match::maybe:
                break;
            case Replay::Match::repeated:
            case Replay::Match::next:
                go_on(in, found.out);
                break;
        }
    } else if (stage_ == Stage::holding && !replay_.follows(content)) {
        stop_holding();
    }
}

/// Whether a unit was sent, not at all or in part: then the packets that are missing follow.
void Splicer::State::drop_repeated(Slot& slot, const Pes& pes) {
    slot.is_dropping = true;
    if (!pes.has_pts) return;
    const Ticks ahead = timeline.out_of(pes.dts) - slot.track.last_out;
    const Ticks alike = slot.track.step / 2;
    if (ahead < -alike) return;
    slot.is_dropping = false;
    slot.is_repeating = false;
    if (ahead > alike) return;
    slot.skip_packets = slot.unit_packets;
    timeline.enter_again(slot.track, pes.dts);
}

/// Keeps what a repeated unit would be known by.
void Splicer::State::remember(const Packet& packet, const Start& start) {
    if (start.is_unit) {
        tell_unit();
        has_content_ = start.pes.has_pts;
        if (!has_content_) return;
        content_.begin();
        content_in_ = start.pes.dts;
        content_out_ = dts_out_;
        const Bytes payload = packet.payload();
        content_.add(payload.subspan(std::min(start.pes.header_bytes, payload.size())));
    } else if (has_content_ && !content_.is_whole() && packet.has_payload()) {
        content_.add(packet.payload());
    }
}

void Splicer::State::tell_unit() {
    if (has_content_) replay_.sent(content_.value(), content_in_, content_out_);
    has_content_ = false;
}

}  // namespace flathead::ts
