#pragma once
/// Words that say when: zones, months, weekdays and their companions, in the languages providers
/// name channels in.

#include "generator/guide/event_tokens.hpp"
#include "relay/base/time.hpp"

#include <optional>
#include <string_view>

namespace flathead::guide {

/// Which way round a country writes 11/12.
enum class DayOrder : std::uint8_t { unknown, day_first, month_first };

/// What follows a time. `iana` is empty for an abbreviation of several zones: such a time cannot be
/// used.
struct NamedZone {
    std::string_view word;
    std::string_view iana;
    DayOrder order = DayOrder::unknown;
};

/// ET, EST, CET, …: the clock on that wall, summer time included, since few people change the
/// letters twice a year. Two letters must be capitals. Null: not a zone.
[[nodiscard]] const NamedZone* named_zone(std::string_view word);
/// "Eastern", "Pacific", …: only behind am or pm, they stand in team names too.
[[nodiscard]] const NamedZone* spoken_zone(std::string_view word);

struct MonthWord {
    std::chrono::month month;
    bool may_lead;  // "Nov 20"; in the other languages only "20 nov", as their short forms are also
                    // words
};
[[nodiscard]] std::optional<MonthWord> month_word(std::string_view word);

struct WeekdayWord {
    std::chrono::weekday weekday;
    bool is_full;   // "Saturday" says it wherever it stands, "Sat" only beside the time
    bool is_brief;  // "Sa", "So": only right before it
};
[[nodiscard]] std::optional<WeekdayWord> weekday_word(std::string_view word);

enum class WordClass : std::uint8_t {
    other,
    today,     // today, tonight, heute, …
    tomorrow,  // tomorrow, domani, …
    lead,      // at, um, start: stands before a time and belongs to it
    until,     // to, till, stop: stands between start and stop
    versus,    // vs, v
    notice,    // updated, expires: the time is the list's own
    marker,    // live, ppv, event: the name is that of an event
};
[[nodiscard]] WordClass class_of(std::string_view word);

/// The way round of the country a name begins with ("US", "DE"); unknown for anything else.
[[nodiscard]] DayOrder country_order(std::string_view word);

}  // namespace flathead::guide
