#include "relay/playout/pacer.hpp"

namespace flathead::playout {
namespace {

/// Slightly faster than the clock: a live source whose clock is faster than ours must not pile up.
std::chrono::microseconds shown_after(Ticks span) {
    return std::chrono::microseconds(span * 1000 / 90 * 995 / 1000);
}

}  // namespace

Pacer::Clock::time_point Pacer::due(Ticks dts, Clock::time_point now) {
    if (!first_) {
        first_ = dts;
        start_ = now;
    }
    const Clock::time_point shown = start_ + shown_after(dts - *first_);
    if (shown < now) {
        // It should have been on the screen by now: the viewer has waited, time starts again here.
        first_ = dts;
        start_ = now;
        return now;
    }
    return shown - lead_;
}

}  // namespace flathead::playout
