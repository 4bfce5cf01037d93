#pragma once
/// What a channel's name says about the one event it shows: "PPV 03: UFC 300 Main Card @ 9:00 PM
/// ET". Pure.
///
/// A wrong event is worse than none, so a name counts only when every part of it agrees:
/// - Time: 20:45, 20:45:00 (with a date), 7:05PM, 9 p.m., 20h45, 20.45 Uhr, 20 Uhr; 20.45 beside a
/// date. A US zone with
///   "7:05" and neither am nor pm is no time: half of its writers mean the evening.
/// - Date: 2026-11-20, 20261120, 20.11.2026, 20/11/26, 20.11., 20/11, 20 Nov, Nov 20th 2026. 24/7
/// never is one.
/// - 11/12 is read the way round the zone's or the country's people write it (ET or "US" first: the
/// month), else as what
///   exists, else as the day nearer to today, unless both are near.
/// - A date without a year is the nearest one. A time without a date needs another sign of an
/// event: a zone, am or pm, Uhr,
///   "at", "@", a weekday, "today"; with two digits of hour also "vs", "live", "ppv", brackets or
///   bars around it. It is then the occurrence around EventClock::about, a weekday that of the days
///   around it.
/// - Two times are start and stop ("18:30-20:15", "start:… stop:…") or one moment in two zones;
/// anything else is unclear.
/// - "Updated" and "Expires" tell of the list, not of an event.
/// - Zones: event_words.cpp. Without one it is the site's.

#include "relay/base/time.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace flathead::guide {

/// When a clock in an IANA zone shows a reading; absent when that zone is not known here.
using ZoneClock =
    std::function<std::optional<Time>(std::chrono::local_seconds, std::string_view zone)>;

struct EventClock {
    /// A moment near the run, moving in steps of at most six hours: then a time without a date
    /// changes its day once a day, long before or after it, instead of whenever a run happens.
    Time about;
    std::string zone;  // of times that name none
    ZoneClock utc_of;
};

struct Event {
    Time start;
    Time stop;  // three hours after start when the name does not say
    std::string title;
};

[[nodiscard]] std::optional<Event> event_in_name(std::string_view name, const EventClock& clock);

}  // namespace flathead::guide
