#pragma once
/// A name understood as one event: which clock reading starts it, which ends it, on what day, and
/// what words that took.

#include "generator/guide/event_parts.hpp"

#include <optional>
#include <span>
#include <vector>

namespace flathead::guide {

enum class DaySaid : std::uint8_t { none, date, weekday, tomorrow };

struct EventReading {
    ClockReading start;
    std::optional<ClockReading> stop;
    std::optional<ClockReading> same;  // the same moment again, in another zone
    DaySaid day = DaySaid::none;
    std::optional<DateReading> date;
    std::optional<DateReading> stop_date;
    std::optional<std::chrono::weekday> weekday;
    bool weekday_binds = false;          // it stands beside the date, so both must be right
    DayOrder order = DayOrder::unknown;  // how the zone's or the country's people write dates
    std::vector<bool> is_used;           // by token: belongs to the time, not to the title
};

/// Absent when the parts do not add up to one event.
[[nodiscard]] std::optional<EventReading> event_reading(std::span<const Token> tokens);

}  // namespace flathead::guide
