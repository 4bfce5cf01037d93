#include "relay/ts/timeline.hpp"

#include <algorithm>
#include <cstdlib>

namespace flathead::ts {
namespace {

constexpr Ticks most_back = ticks_per_second / 4;  // units that are a little out of order
constexpr Ticks most_step = 5 * ticks_per_second;
constexpr Ticks nearby = 10 * ticks_per_second;
constexpr Ticks grace = 2 * ticks_per_second;    // for late packets of before a jump
constexpr Ticks silence = 2 * ticks_per_second;  // of the main stream: then PCR decides
constexpr Ticks rare = ticks_per_second;         // PCR that DTS must stand in for

}  // namespace

void Timeline::begin() {
    is_set_ = false;
    has_main_ = false;
    since_main_ = 0;
    clock_.is_bridging = false;
}

void Timeline::set(Ticks in, Ticks offset) {
    now_ = {++epochs_, offset, in, in};
    is_set_ = true;
    has_started_ = true;
}

void Timeline::start(const Track& main, std::optional<Ticks> dts, std::optional<Ticks> pcr) {
    if (!dts && !pcr) return;
    before_ = {};
    const Ticks first = dts ? *dts : *pcr;
    if (!has_started_) return set(first, 0);
    std::optional<Ticks> offset;
    const auto at_least = [&offset](Ticks value) {
        offset = std::max(offset.value_or(value), value);
    };
    if (dts && main.has_out) at_least(main.last_out + main.step - first);
    if (dts && has_main_out_) at_least(last_main_out_ + main.step - first);
    if (pcr && clock_.has_out)
        at_least(clock_.last_out + clock_.step - (first + distance(first, *pcr)));
    if (!offset) at_least(first_time_ + time_ + main.step - first);
    set(first, *offset);
}

void Timeline::resume(Ticks in, Ticks out) {
    before_ = {};
    set(in, out - in);
}

Ticks Timeline::out_of(Ticks in) const {
    return now_.reference + distance(now_.reference, in) + now_.offset;
}

void Timeline::enter_again(Track& track, Ticks in) {
    track.epoch = now_.number;
    track.last_in = now_.reference + distance(now_.reference, in);
    track.is_bridging = false;
}

bool Timeline::is_near(const Epoch& epoch, Ticks in) {
    return std::abs(distance(epoch.reference, in)) <= nearby;
}

/// The connection's first stamp is this one.
void Timeline::start_with(const Track& track, Ticks in, Role role) {
    if (role == Role::clock) {
        start({}, std::nullopt, in);
    } else {
        start(track, in, std::nullopt);
    }
}

/// The epoch of the last stamp; null when that is none of the last two.
Timeline::Epoch* Timeline::epoch_of(const Track& track) {
    if (track.epoch == now_.number) return &now_;
    const bool is_before = track.epoch == before_.number && before_.number != 0;
    return is_before ? &before_ : nullptr;
}

Timeline::Placed Timeline::place(Track& track, Ticks in, Role role) {
    if (!is_set_) start_with(track, in, role);
    if (role == Role::main) {
        has_main_ = true;
        since_main_ = 0;
    }
    Epoch* const epoch = epoch_of(track);
    bool is_broken = false;
    if (epoch != nullptr) {
        const Ticks step = distance(track.last_in, in);
        const Ticks at = track.last_in + step;
        is_broken =
            step < -most_back || (step > most_step && std::abs(at - epoch->reference) > most_step);
        const bool is_over = epoch == &before_ && now_.reference - now_.first > grace;
        if (!is_broken && !is_over) return accept(track, *epoch, at, role);
    }
    if (epoch != &now_ && is_near(now_, in)) return enter(track, in, role);
    const bool decides =
        role == Role::main || (role == Role::clock && (!has_main_ || since_main_ > silence));
    if (decides && epoch != nullptr) {
        Ticks out = track.last_out + track.step;
        if (role == Role::main && clock_.is_bridging) {
            // What the clock ran to meanwhile, so that it does not step back either.
            out = std::max(out, clock_.last_out + distance(clock_.bridge_in, in));
        }
        jump(in, out);
        return enter(track, in, role);
    }
    if (!track.has_out) return enter(track, in, role);
    return bridge(track, in, role);
}

Timeline::Placed Timeline::accept(Track& track, Epoch& epoch, Ticks in, Role role) {
    const Ticks step = in - track.last_in;
    if (track.epoch == epoch.number && step > 0 && step <= ticks_per_second / 2) track.step = step;
    track.epoch = epoch.number;
    track.last_in = in;
    track.is_bridging = false;
    const bool leads = role != Role::other && in > epoch.reference && in - epoch.reference < nearby;
    if (leads) epoch.reference = in;
    Ticks out = in + epoch.offset;
    if (role == Role::clock && track.has_out) out = std::max(out, track.last_out);
    track.last_out = out;
    track.has_out = true;
    tell(out, role);
    return {out, false};
}

Timeline::Placed Timeline::enter(Track& track, Ticks in, Role role) {
    const Ticks at = now_.reference + distance(now_.reference, in);
    const Ticks ahead = track.has_out ? at + now_.offset - track.last_out : nearby;
    if (ahead > -nearby) {
        // A unit may hold several frames: what begins before the last one ended would overlap.
        if (role == Role::other && ahead < track.length - track.length / 4) {
            return {at + now_.offset, true};
        }
        if (role == Role::main && ahead <= 0) now_.offset += track.step - ahead;
    }
    return accept(track, now_, at, role);
}

/// A stamp that fits nothing: a packet that came early at a jump, or a stream with a time of its
/// own. It goes on at its own pace.
Timeline::Placed Timeline::bridge(Track& track, Ticks in, Role role) {
    const Ticks step = track.is_bridging ? distance(track.bridge_in, in) : 0;
    const Ticks advance = step > 0 && step <= most_step ? step : track.step;
    if (role == Role::clock) since_main_ += advance;
    track.is_bridging = true;
    track.bridge_in = in;
    track.last_out += advance;
    tell(track.last_out, role);
    return {track.last_out, false};
}

void Timeline::jump(Ticks in, Ticks out) {
    before_ = now_;
    set(in, out - in);
    has_jumped_ = true;
}

bool Timeline::take_jump() {
    const bool jumped = has_jumped_;
    has_jumped_ = false;
    return jumped;
}

void Timeline::tell(Ticks out, Role role) {
    Ticks time = out;
    switch (role) {
        case Role::other:
            return;
        case Role::clock:
            if (has_main_out_) lead_ = std::clamp(last_main_out_ - out, Ticks{0}, nearby);
            break;
        case Role::main:
            last_main_out_ = has_main_out_ ? std::max(last_main_out_, out) : out;
            has_main_out_ = true;
            if (clock_.has_out && out - lead_ - clock_.last_out < rare) return;
            time = out - lead_;
            break;
    }
    if (!has_time_) first_time_ = time;
    time_ = has_time_ ? std::max(time_, time - first_time_) : 0;
    has_time_ = true;
}

std::optional<Ticks> Timeline::clock() const {
    return has_time_ ? std::optional(time_) : std::nullopt;
}

}  // namespace flathead::ts
