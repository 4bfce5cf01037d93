#pragma once
/// A virtual channel's schedule grows: rows are added behind the last one and never change. What is
/// added follows from the rows before it, the libraries, the config and the seed alone, so that one
/// long run and several short ones make the same rows.

#include "generator/config/config.hpp"
#include "generator/model/schedule.hpp"
#include "generator/schedule/catalogue.hpp"
#include "generator/schedule/selection.hpp"
#include "relay/lib/tz/clock.hpp"

#include <span>
#include <vector>

namespace flathead::schedule {

/// Rows are added when less than this is left, up to the channel's horizon, unless the caller wants
/// more ahead.
inline constexpr Seconds extend_below = std::chrono::hours{48};
/// With nothing to play a schedule grows by no more than this, so that it recovers soon.
inline constexpr Seconds bridge = std::chrono::hours{3};
/// Rows that are still to come, of one channel: clips of seconds would fill a disk otherwise.
inline constexpr std::size_t most_rows = 20'000;
/// A programme may begin so much after its full half-hour, rather than half an hour later.
inline constexpr Seconds slack{9};

struct Extension {
    std::vector<ScheduleRow> rows;  // behind those of before; empty when enough is left
    Problems problems;              // what could not be done as configured
};

/// `former` holds what is known of items that rows name and no library has any more, by key; of it
/// only show and episode are used. The rows of `previous` may be thinned out long before `now`.
[[nodiscard]] Extension extend(const Schedule& previous,
                               const Catalogue& catalogue,
                               const Selection& selection,
                               const VirtualChannelConfig& channel,
                               std::span<const Item> former,
                               const tz::WallClock& clock,
                               Time now,
                               Seconds below = extend_below);

/// Takes back what begins at or after `from`, so that the next extension fills it anew; what is on
/// at that time stays whole. The operator's word: nothing else takes rows back, and nothing that
/// has begun already should be.
[[nodiscard]] Schedule replan(Schedule schedule, Time from);

}  // namespace flathead::schedule
