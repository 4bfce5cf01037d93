#include "relay/fanout/lead.hpp"

#include <algorithm>

namespace flathead::fanout {

void Lead::note(ts::Ticks clock, Moment now) {
    if (!is_running_) {
        is_running_ = true;
        first_ = clock;
        anchor_ = now;
        noted_ = now;
    }
    // What the wall did before these bytes came is settled first: a stall counts up to `least`.
    const Duration before = raw(now);
    if (before < least) anchor_ += least - before;
    if (before > Duration::zero()) {
        anchor_ -= std::min<Duration>(before, (now - noted_) / forgiven_part);
    }
    noted_ = now;
    clock_ = duration_of(clock - first_);
    const Duration after = raw(now);
    if (after > most) anchor_ -= after - most;
}

Duration Lead::at(Moment now) const {
    return is_running_ ? std::clamp(raw(now), least, most) : Duration::zero();
}

}  // namespace flathead::fanout
