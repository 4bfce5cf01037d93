#include "generator/guide/events.hpp"

#include "generator/guide/event_reading.hpp"
#include "generator/guide/event_title.hpp"
#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::guide {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::year_month_day;

constexpr std::size_t longest_name = 500;  // bytes; beyond it is no name
constexpr Seconds usual_length = 3h;
constexpr Seconds longest_event = days{7};
/// A time without a date lies in the day beginning this long before `about`: what runs now began
/// within it, and for most of the day the coming occurrence is meant. A weekday likewise within a
/// week.
constexpr Seconds day_back = 5h;
constexpr Seconds week_back = 36h;
constexpr days both_near{
    30};  // two readings of 11/12 that are both this near to today: nobody can tell

class Resolver {
  public:
    Resolver(const EventReading& reading, const EventClock& clock)
        : reading_(reading),
          clock_(clock),
          today_(std::chrono::floor<days>(clock.about).time_since_epoch()) {}

    [[nodiscard]] std::optional<Time> start() const {
        switch (reading_.day) {
            case DaySaid::date: {
                const auto day = day_of(*reading_.date);
                return day ? at(*day, reading_.start) : std::nullopt;
            }
            case DaySaid::tomorrow: {
                const auto day = local_today();
                return day ? at(*day + days{1}, reading_.start) : std::nullopt;
            }
            case DaySaid::weekday:
                return within(clock_.about - week_back, days{7});
            case DaySaid::none:
                return within(clock_.about - day_back, days{1});
        }
        return std::nullopt;
    }

    /// Absent: the name contradicts itself.
    [[nodiscard]] std::optional<Time> stop(Time start) const {
        if (!reading_.stop) return start + usual_length;
        std::optional<Time> stop;
        if (reading_.stop_date) {
            const auto day = day_of(*reading_.stop_date);
            stop = day ? at(*day, *reading_.stop) : std::nullopt;
        } else {
            // On the day of the start, or after midnight.
            for (int shift = -1; shift <= 2 && !(stop && *stop > start); ++shift) {
                stop = at(today_of(start) + days{shift}, *reading_.stop);
            }
        }
        return stop && *stop > start && *stop - start <= longest_event ? stop : std::nullopt;
    }

    /// "9 PM ET / 6 PM PT" must be one moment.
    [[nodiscard]] bool agrees(Time start) const {
        if (!reading_.same) return true;
        for (int shift = -1; shift <= 1; ++shift) {
            if (at(today_of(start) + days{shift}, *reading_.same) == start) return true;
        }
        return false;
    }

  private:
    static local_days today_of(Time time) {
        return local_days{std::chrono::floor<days>(time).time_since_epoch()};
    }

    [[nodiscard]] std::optional<Time> at(local_days day, const ClockReading& reading) const {
        const local_seconds local =
            day + std::chrono::hours{reading.hour} + std::chrono::minutes{reading.minute};
        if (!reading.zone) return clock_.utc_of(local, clock_.zone);
        if (reading.zone->is_offset) return Time{local.time_since_epoch() - reading.zone->offset};
        return clock_.utc_of(local, reading.zone->iana);
    }

    /// The occurrence in [from, from + span), on the weekday if one is said.
    [[nodiscard]] std::optional<Time> within(Time from, days span) const {
        for (local_days day = today_of(from) - days{1}; day <= today_of(from) + span + days{1};
             day += days{1}) {
            if (reading_.weekday && std::chrono::weekday{day} != *reading_.weekday) continue;
            const auto time = at(day, reading_.start);
            if (time && *time >= from && *time < from + span) return time;
        }
        return std::nullopt;  // an hour of summer time fell on the border
    }

    [[nodiscard]] std::optional<local_days> local_today() const {
        const ClockReading midnight{.zone = reading_.start.zone};
        for (local_days day = today_ + days{1}; day >= today_ - days{1}; day -= days{1}) {
            const auto begins = at(day, midnight);
            if (begins && *begins <= clock_.about) return day;
        }
        return std::nullopt;
    }

    struct Candidate {
        local_days day;
        days distance;
    };

    /// The reading that exists, falls on the weekday said, and is nearest.
    [[nodiscard]] std::optional<Candidate> nearest(const DateReading& date, DayOrder order) const {
        const bool day_first = order == DayOrder::day_first;
        const auto day = static_cast<unsigned>(day_first ? date.first : date.second);
        const auto month = static_cast<unsigned>(day_first ? date.second : date.first);
        const auto this_year = static_cast<int>(year_month_day{today_}.year());
        std::optional<Candidate> best;
        for (int year = this_year - 1; year <= this_year + 1; ++year) {
            const year_month_day ymd{std::chrono::year{date.year != 0 ? date.year : year},
                                     std::chrono::month{month},
                                     std::chrono::day{day}};
            if (!ymd.ok()) continue;
            const local_days here{ymd};
            if (reading_.weekday && reading_.weekday_binds &&
                std::chrono::weekday{here} != *reading_.weekday)
                continue;
            const days distance = std::chrono::abs(here - today_);
            if (!best || distance < best->distance) best = Candidate{here, distance};
        }
        return best;
    }

    [[nodiscard]] std::optional<local_days> day_of(const DateReading& date) const {
        const auto chosen = [](const std::optional<Candidate>& one) {
            return one ? std::optional(one->day) : std::nullopt;
        };
        if (date.order != DayOrder::unknown) return chosen(nearest(date, date.order));
        const auto day_first = nearest(date, DayOrder::day_first);
        const auto month_first = nearest(date, DayOrder::month_first);
        if (!day_first || !month_first) return chosen(day_first ? day_first : month_first);
        if (day_first->day == month_first->day) return day_first->day;
        if (reading_.order != DayOrder::unknown)
            return chosen(reading_.order == DayOrder::day_first ? day_first : month_first);
        if (std::max(day_first->distance, month_first->distance) <= both_near) return std::nullopt;
        return chosen(day_first->distance < month_first->distance ? day_first : month_first);
    }

    const EventReading& reading_;
    const EventClock& clock_;
    local_days today_;  // in UTC: near enough for what is counted in weeks
};

}  // namespace

std::optional<Event> event_in_name(std::string_view name, const EventClock& clock) {
    if (name.size() > longest_name || !may_hold_time(name)) return std::nullopt;
    const Tokens tokens = tokens_of(name);
    const auto reading = event_reading(tokens);
    if (!reading) return std::nullopt;
    const Resolver resolver(*reading, clock);
    const auto start = resolver.start();
    const auto stop = start ? resolver.stop(*start) : std::nullopt;
    if (!stop || !resolver.agrees(*start)) return std::nullopt;
    std::string title = event_title(tokens, reading->is_used);
    return Event{*start, *stop, title.empty() ? text::one_line(name) : std::move(title)};
}

}  // namespace flathead::guide
