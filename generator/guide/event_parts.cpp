#include "generator/guide/event_parts.hpp"

#include "relay/base/text.hpp"

namespace flathead::guide {
namespace {

using namespace std::chrono_literals;

class PartReader {
  public:
    explicit PartReader(std::span<const Token> tokens) : tokens_(tokens) {}

    EventParts read() {
        std::size_t i = 0;
        while (i < tokens_.size()) {
            if (const auto clock = may_begin(i) ? clear_clock_at(i) : std::nullopt) {
                i = add(*clock);
            } else if (const auto date = may_begin(i) ? date_at(i) : std::nullopt) {
                parts_.dates.push_back(*date);
                i = date->at.end;
                // ISO 8601 joins date and time with a T.
                const bool has_t =
                    is_glued(i) && tokens_[i].is_word() && text::iequals(tokens_[i].text, "t");
                if (const auto iso = has_t ? clear_clock_at(i + 1) : std::nullopt) {
                    parts_.dates.back().at.end = i + 1;
                    i = add(*iso);
                }
            } else {
                if (may_begin(i)) keep_dotted(i);
                ++i;
            }
        }
        settle_dotted();
        return std::move(parts_);
    }

  private:
    /// Takes the clock and, behind a dash, the one that ends the range: "18:30-20:15" has no place
    /// to begin otherwise.
    std::size_t add(const ClockReading& clock) {
        parts_.clocks.push_back(clock);
        const std::size_t dash = clock.at.end;
        if (dash + 1 >= tokens_.size() || !tokens_[dash].is_dash()) return dash;
        const auto stop = clear_clock_at(dash + 1);
        if (!stop) return dash;
        parts_.clocks.push_back(*stop);
        return stop->at.end;
    }

    // ---- what stands at an index ----
    [[nodiscard]] bool is_glued(std::size_t i) const {
        return i < tokens_.size() && !tokens_[i].is_spaced;
    }
    [[nodiscard]] bool is_glued_mark(std::size_t i, char c) const {
        return is_glued(i) && tokens_[i].is_mark(c);
    }
    [[nodiscard]] bool is_glued_number(std::size_t i) const {
        return is_glued(i) && tokens_[i].is_number();
    }
    [[nodiscard]] bool is_word_at(std::size_t i, std::string_view word) const {
        return i < tokens_.size() && tokens_[i].is_word() && text::iequals(tokens_[i].text, word);
    }
    [[nodiscard]] std::optional<int> number_at(std::size_t i, std::size_t most_digits) const {
        if (i >= tokens_.size() || !tokens_[i].is_number() || tokens_[i].text.size() > most_digits)
            return std::nullopt;
        return text::number<int>(tokens_[i].text);
    }
    [[nodiscard]] std::optional<int> glued_sixtieth_at(
        std::size_t i) const {  // minutes, seconds: two digits
        const auto value = is_glued(i) ? number_at(i, 2) : std::nullopt;
        return value && *value < 60 && tokens_[i].text.size() == 2 ? value : std::nullopt;
    }
    [[nodiscard]] std::optional<int> year_at(std::size_t i) const {
        const auto value = number_at(i, 4);
        return value && *value >= 1970 && *value < 2100 ? value : std::nullopt;
    }

    /// A number inside "S01E02", "5.1", "20:15" or "3-4" begins nothing.
    [[nodiscard]] bool may_begin(std::size_t i) const {
        if (i == 0 || tokens_[i].is_spaced) return true;
        const Token& before = tokens_[i - 1];
        const bool behind_number = i >= 2 && is_glued(i - 1) && tokens_[i - 2].is_number();
        if (before.is_word() || before.is_number()) return false;
        if (before.is_dash() || before.is_mark('/') || before.is_mark(':')) {
            return !behind_number || (!parts_.dates.empty() && parts_.dates.back().at.end == i - 1);
        }
        for (const char c : {'.', ',', '+', '#', '$', '%', '\''}) {
            if (before.is_mark(c)) return false;
        }
        return true;
    }

    // ---- clocks ----
    /// am, pm, a.m., p.m. from `end` on, which moves behind it; 'a', 'p' or 0.
    char take_meridiem(std::size_t& end) const {
        for (const char half : {'a', 'p'}) {
            if (is_word_at(end, std::string{half, 'm'})) return ++end, half;
            if (is_word_at(end, std::string{half}) && is_glued_mark(end + 1, '.') &&
                is_glued(end + 2) && is_word_at(end + 2, "m")) {
                end += is_glued_mark(end + 3, '.') ? 4 : 3;
                return half;
            }
        }
        return 0;
    }

    [[nodiscard]] std::optional<ClockReading> clock_at(std::size_t i, char separator) const {
        const auto hour = number_at(i, 2);
        if (!hour) return std::nullopt;
        ClockReading clock{.at = {i, i + 1}, .hour = *hour, .is_full = tokens_[i].text.size() == 2};
        std::size_t& end = clock.at.end;
        const bool has_separator = separator == 'h' ? is_glued(end) && is_word_at(end, "h")
                                                    : is_glued_mark(end, separator);
        if (const auto minute = has_separator ? glued_sixtieth_at(end + 1) : std::nullopt) {
            clock.minute = *minute;
            clock.has_minutes = true;
            end += 2;
            if (separator == ':' && is_glued_mark(end, ':') && glued_sixtieth_at(end + 1)) {
                clock.has_seconds = true;
                end += 2;
                if (is_glued_mark(end, '.') && is_glued_number(end + 1)) end += 2;  // fractions
            }
        }
        if (!apply_meridiem(clock)) return std::nullopt;
        if (is_word_at(end, "uhr")) {
            clock.has_hour_word = true;
            ++end;
        }
        for (const std::string_view unit : {"h", "hs", "hrs"}) {
            if (clock.has_minutes && is_glued(end) && is_word_at(end, unit)) ++end;
        }
        take_zone(clock);
        return ends_well(end) ? std::optional(clock) : std::nullopt;
    }

    bool apply_meridiem(ClockReading& clock) const {
        const char half = take_meridiem(clock.at.end);
        if (half == 0) return clock.hour < 24;
        clock.has_meridiem = clock.is_full = true;
        if (half == 'p' && clock.hour > 12 && clock.hour < 24)
            return true;  // "21:00 PM" is no riddle
        if (clock.hour < 1 || clock.hour > 12) return false;
        clock.hour = clock.hour % 12 + (half == 'p' ? 12 : 0);
        return true;
    }

    /// Nothing may hang on: "20:45:1", "10:30x", "12.5.1".
    [[nodiscard]] bool ends_well(std::size_t end) const {
        if (!is_glued(end)) return true;
        if (tokens_[end].is_word() || tokens_[end].is_number()) return false;
        const bool goes_on =
            tokens_[end].is_mark(':') || tokens_[end].is_mark('.') || tokens_[end].is_mark(',');
        return !(goes_on && is_glued_number(end + 1)) && !tokens_[end].is_mark('%');
    }

    /// A clock that can be nothing else.
    [[nodiscard]] std::optional<ClockReading> clear_clock_at(std::size_t i) const {
        for (const char separator : {':', 'h', '.'}) {
            const auto clock = clock_at(i, separator);
            if (!clock) continue;
            const bool says_so = clock->has_meridiem || clock->has_hour_word;
            if (says_so || (clock->has_minutes && separator != '.')) return clock;
        }
        return std::nullopt;
    }

    // ---- zones ----
    /// "+01:00", "+0100", "+1"; a minus only where a range cannot be meant.
    [[nodiscard]] std::optional<Seconds> take_offset(std::size_t& end,
                                                     bool may_be_minus,
                                                     bool may_be_short) const {
        const bool is_plus = is_glued_mark(end, '+');
        if (!is_plus && !(may_be_minus && is_glued_mark(end, '-'))) return std::nullopt;
        if (!is_glued_number(end + 1)) return std::nullopt;
        const std::string_view digits = tokens_[end + 1].text;
        std::size_t after = end + 2;
        int minutes = 0;
        if (digits.size() == 4) {
            minutes = number_at(end + 1, 4).value_or(0) % 100;
        } else if (is_glued_mark(after, ':') && glued_sixtieth_at(after + 1)) {
            minutes = *glued_sixtieth_at(after + 1);
            after += 2;
        } else if (!may_be_short) {
            return std::nullopt;
        }
        if (digits.size() == 3 || digits.size() > 4 ||
            (is_glued_mark(after, ':') && is_glued_number(after + 1)))
            return std::nullopt;
        const int hours = digits.size() == 4 ? number_at(end + 1, 4).value_or(0) / 100
                                             : number_at(end + 1, 2).value_or(0);
        if (hours > 14 || minutes > 59) return std::nullopt;
        end = after;
        return (is_plus ? 1 : -1) *
               Seconds(std::chrono::hours(hours) + std::chrono::minutes(minutes));
    }

    void take_zone(ClockReading& clock) const {
        std::size_t end = clock.at.end;
        if (is_glued(end) && is_word_at(end, "z")) {
            clock.zone = WrittenZone{.iana = "UTC"};
            clock.at.end = end + 1;
            return;
        }
        if (const auto offset = take_offset(end, clock.has_seconds, false)) {
            clock.zone = WrittenZone{.offset = *offset, .is_offset = true};
            clock.at.end = end;
            return;
        }
        const bool in_brackets =
            end < tokens_.size() && (tokens_[end].is_mark('(') || tokens_[end].is_mark('['));
        if (in_brackets || is_glued_mark(end, '/')) ++end;
        if (end >= tokens_.size() || !tokens_[end].is_word()) return;
        const NamedZone* zone = named_zone(tokens_[end].text);
        if (zone == nullptr && clock.has_meridiem) zone = spoken_zone(tokens_[end].text);
        if (zone == nullptr) return;
        ++end;
        WrittenZone written{.iana = zone->iana, .order = zone->order};
        if (zone->iana == "UTC") {
            if (const auto offset = take_offset(end, true, true))
                written = {.offset = *offset, .is_offset = true};
        } else if (is_glued_mark(end, '/') && is_glued(end + 1) && tokens_[end + 1].is_word() &&
                   named_zone(tokens_[end + 1].text)) {
            end += 2;  // "9PM ET/PT": the first is where it is live
        }
        if (is_word_at(end, "time")) ++end;
        if (in_brackets) {
            if (end >= tokens_.size() || !(tokens_[end].is_mark(')') || tokens_[end].is_mark(']')))
                return;
            ++end;
        }
        clock.zone = written;
        clock.at.end = end;
    }

    // ---- dates ----
    [[nodiscard]] std::optional<DateReading> date_at(std::size_t i) const {
        if (tokens_[i].is_word()) return month_first_at(i);
        if (!tokens_[i].is_number()) return std::nullopt;
        if (tokens_[i].text.size() == 8) return compact_at(i);
        if (tokens_[i].text.size() == 4) return year_first_at(i);
        if (auto date = numeric_at(i)) return date;
        return day_first_at(i);
    }

    [[nodiscard]] std::optional<DateReading> compact_at(std::size_t i) const {  // 20261120
        const auto all = number_at(i, 8);
        if (!all || *all / 10'000 < 2000 || *all / 10'000 >= 2100 || is_glued(i + 1))
            return std::nullopt;
        return DateReading{
            {i, i + 1}, *all / 10'000, *all / 100 % 100, *all % 100, DayOrder::month_first, false};
    }

    [[nodiscard]] std::optional<DateReading> year_first_at(
        std::size_t i) const {  // 2026-11-20, 2026/11/20, 2026.11.20
        const auto year = year_at(i);
        for (const char separator : {'-', '/', '.'}) {
            if (!year || !is_glued_mark(i + 1, separator) || !is_glued_mark(i + 3, separator))
                continue;
            const auto month = is_glued(i + 2) ? number_at(i + 2, 2) : std::nullopt;
            const auto day = is_glued(i + 4) ? number_at(i + 4, 2) : std::nullopt;
            if (month && day)
                return DateReading{{i, i + 5}, *year, *month, *day, DayOrder::month_first, false};
        }
        return std::nullopt;
    }

    [[nodiscard]] std::optional<DateReading> numeric_at(std::size_t i) const {
        const auto first = number_at(i, 2);
        const auto second = is_glued(i + 2) ? number_at(i + 2, 2) : std::nullopt;
        if (!first || !second) return std::nullopt;
        const DateReading pair{{i, i + 3}, 0, *first, *second, DayOrder::unknown, true};
        for (const char separator : {'/', '.', '-'}) {
            if (!is_glued_mark(i + 1, separator)) continue;
            const bool has_third = is_glued_mark(i + 3, separator) && is_glued_number(i + 4) &&
                                   !is_glued_mark(i + 5, ':');
            return has_third ? with_year(pair, separator) : without_year(pair, separator);
        }
        return std::nullopt;
    }

    [[nodiscard]] std::optional<DateReading> with_year(
        DateReading date, char separator) const {  // 20.11.2026, 20/11/26, 20-11-2026
        const std::size_t third = date.at.end + 1;
        const auto full = tokens_[third].text.size() == 4 ? year_at(third) : std::nullopt;
        const auto brief = tokens_[third].text.size() == 2 && separator != '-' ? number_at(third, 2)
                                                                               : std::nullopt;
        if (!full && !brief) return std::nullopt;
        date.year = full ? *full : 2000 + *brief;
        date.at.end = third + 1;
        date.is_plain = false;
        return date;
    }

    [[nodiscard]] std::optional<DateReading> without_year(DateReading date,
                                                          char separator) const {  // 20/11, 20.11.
        const bool is_always_on = date.first == 24 && date.second == 7;
        if (separator == '/') return is_always_on ? std::nullopt : std::optional(date);
        const bool has_last_dot =
            is_glued_mark(date.at.end, '.') && !is_glued_number(date.at.end + 1);
        if (separator != '.' || !has_last_dot) return std::nullopt;
        date.order = DayOrder::day_first;
        ++date.at.end;
        return date;
    }

    /// "st", "nd", "rd", "th" behind a number.
    [[nodiscard]] std::size_t behind_ordinal(std::size_t i) const {
        for (const std::string_view ending : {"st", "nd", "rd", "th"}) {
            if (is_glued(i) && is_word_at(i, ending)) return i + 1;
        }
        return i;
    }

    /// A year behind a date, with or without a comma; "Nov 20 20:00" has none.
    void take_year(DateReading& date) const {
        std::size_t i = date.at.end;
        if (i < tokens_.size() && (tokens_[i].is_mark(',') || tokens_[i].is_mark('.') ||
                                   tokens_[i].is_mark('-') || tokens_[i].is_mark('/')))
            ++i;
        if (i >= tokens_.size() || tokens_[i].text.size() != 4 || is_glued_mark(i + 1, ':')) return;
        if (const auto year = year_at(i)) {
            date.year = *year;
            date.at.end = i + 1;
        }
    }

    [[nodiscard]] std::optional<DateReading> day_first_at(
        std::size_t i) const {  // 20 Nov, 20th of November 2026, 20-Nov-26
        const auto day = number_at(i, 2);
        std::size_t end = behind_ordinal(i + 1);
        if (is_glued_mark(end, '.') || is_glued_mark(end, '-') || is_glued_mark(end, '/')) ++end;
        if (is_word_at(end, "of") || is_word_at(end, "de")) ++end;
        if (!day || end >= tokens_.size() || !tokens_[end].is_word()) return std::nullopt;
        const auto month = month_word(tokens_[end].text);
        if (!month) return std::nullopt;
        DateReading date{{i, end + 1},
                         0,
                         *day,
                         static_cast<int>(static_cast<unsigned>(month->month)),
                         DayOrder::day_first,
                         false};
        take_year(date);
        return date;
    }

    [[nodiscard]] std::optional<DateReading> month_first_at(
        std::size_t i) const {  // Nov 20, November 20th, 2026
        const auto month = month_word(tokens_[i].text);
        if (!month || !month->may_lead) return std::nullopt;
        std::size_t at = i + 1;
        if (is_glued_mark(at, '.') || is_glued_mark(at, '-')) ++at;
        const auto day = number_at(at, 2);
        if (!day || clear_clock_at(at)) return std::nullopt;
        DateReading date{{i, behind_ordinal(at + 1)},
                         0,
                         static_cast<int>(static_cast<unsigned>(month->month)),
                         *day,
                         DayOrder::month_first,
                         false};
        take_year(date);
        return date;
    }

    // ---- "20.11" and "20.45" ----
    void keep_dotted(std::size_t i) {
        const auto clock = clock_at(i, '.');
        const bool is_pair = clock ? clock->has_minutes
                                   : number_at(i, 2) && is_glued_mark(i + 1, '.') &&
                                         is_glued(i + 2) && number_at(i + 2, 2);
        if (is_pair && !(is_glued_mark(i + 3, '.') && is_glued_number(i + 4))) dotted_.push_back(i);
    }

    /// A pair right before or behind a clear time is its date; right before or behind a clear date,
    /// its time.
    void settle_dotted() {
        const auto touches = [](std::size_t pair, const TokenRange& other) {
            return other.end == pair || other.begin == pair + 3;
        };
        for (const std::size_t i : dotted_) {
            if (parts_.clocks.size() == 1 && parts_.dates.empty() &&
                touches(i, parts_.clocks[0].at)) {
                parts_.dates.push_back({{i, i + 3},
                                        0,
                                        *number_at(i, 2),
                                        *number_at(i + 2, 2),
                                        DayOrder::day_first,
                                        true});
            } else if (parts_.clocks.empty() && parts_.dates.size() == 1 &&
                       touches(i, parts_.dates[0].at)) {
                if (const auto clock = clock_at(i, '.')) parts_.clocks.push_back(*clock);
            }
        }
    }

    std::span<const Token> tokens_;
    EventParts parts_;
    std::vector<std::size_t> dotted_;
};

}  // namespace

EventParts parts_of(std::span<const Token> tokens) {
    return PartReader(tokens).read();
}

}  // namespace flathead::guide
