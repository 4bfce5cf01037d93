#pragma once
/// The pieces of a name that may say when: clock readings and dates, as written, not yet
/// understood.

#include "generator/guide/event_words.hpp"

#include <optional>
#include <span>
#include <vector>

namespace flathead::guide {

/// A zone written behind a time: a place's clock or a fixed offset.
struct WrittenZone {
    std::string_view iana{};  // empty with is_offset false: an abbreviation nobody can be sure of
    Seconds offset{0};        // ahead of UTC
    bool is_offset = false;
    DayOrder order = DayOrder::unknown;
    bool operator==(const WrittenZone&) const = default;
};

struct TokenRange {
    std::size_t begin = 0;  // into Tokens
    std::size_t end = 0;
};

/// "20:45", "7:05PM EST", "20h45", "9 PM", "20.45 Uhr", "2026-11-20T20:45:00Z" behind its T.
struct ClockReading {
    TokenRange at{};
    int hour = 0;  // 0 to 23, am and pm applied
    int minute = 0;
    bool has_meridiem = false;  // am, pm
    bool is_full = false;       // two digits of hour, or am/pm: not to be mistaken for a score
    bool has_minutes = false;
    bool has_seconds = false;
    bool has_hour_word = false;  // Uhr
    std::optional<WrittenZone> zone{};
};

/// "2026-11-20", "20.11.2026", "20/11", "20 Nov", "Nov 20th, 2026". Which is the day is open while
/// `order` is unknown.
struct DateReading {
    TokenRange at;
    int year = 0;   // 0: not written
    int first = 0;  // day where order says day_first
    int second = 0;
    DayOrder order = DayOrder::unknown;
    bool is_plain = false;  // "1/2": as good as any fraction when nothing else speaks for a date
};

struct EventParts {
    std::vector<ClockReading> clocks;
    std::vector<DateReading> dates;
};

[[nodiscard]] EventParts parts_of(std::span<const Token> tokens);

}  // namespace flathead::guide
