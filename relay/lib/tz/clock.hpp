#pragma once
/// The wall clock of one zone, in both directions, for schedules: what begins "at 20:00" and what
/// begins at full half-hours, across every change of the clocks.

#include "relay/base/time.hpp"

#include <string_view>

namespace date {
class time_zone;
}

namespace flathead::tz {

class WallClock {
  public:
    /// Throws Error when the zone (IANA, like "Europe/Rome") is not known here.
    explicit WallClock(std::string_view zone);

    [[nodiscard]] std::chrono::local_seconds local(Time at) const;
    /// When the clock shows `local`. A reading that clocks jump over is the first instant after the
    /// jump; one that comes twice is the first of them.
    [[nodiscard]] Time instant(std::chrono::local_seconds local) const;
    /// The first instant from `at` on when the clock shows a multiple of `step` since midnight, of
    /// that day or the next.
    [[nodiscard]] Time ceil(Time at, Seconds step) const;
    /// The last such instant up to `at`, unless clocks were changed since; then that change.
    [[nodiscard]] Time floor(Time at, Seconds step) const;

  private:
    /// Of one offset.
    struct Period {
        Time begin;
        Time end;
        Seconds offset{0};
    };
    [[nodiscard]] const Period& period(Time at) const;

    const date::time_zone* zone_;
    mutable Period last_;  // the period asked for last: neighbouring questions cost nothing
};

}  // namespace flathead::tz
