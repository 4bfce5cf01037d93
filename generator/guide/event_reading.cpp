#include "generator/guide/event_reading.hpp"

#include <algorithm>

namespace flathead::guide {
namespace {

class NameReader {
  public:
    explicit NameReader(std::span<const Token> tokens) : tokens_(tokens), parts_(parts_of(tokens)) {
        reading_.is_used.resize(tokens.size());
        meanings_.reserve(tokens.size());
        for (const Token& token : tokens)
            meanings_.push_back(token.is_word() ? class_of(token.text) : WordClass::other);
    }

    std::optional<EventReading> read() {
        if (parts_.clocks.empty() || parts_.clocks.size() > 2 || parts_.dates.size() > 2)
            return std::nullopt;
        if (std::ranges::find(meanings_, WordClass::notice) != meanings_.end()) return std::nullopt;
        reading_.start = parts_.clocks[0];
        for (const ClockReading& clock : parts_.clocks) use(clock.at);
        if (parts_.clocks.size() == 2 && !relate_clocks()) return std::nullopt;
        look_around();
        if (!settle_day()) return std::nullopt;
        if (has_doubtful_zone() || is_half_day_open()) return std::nullopt;
        if (reading_.day == DaySaid::none && !has_sign()) return std::nullopt;
        settle_order();
        return std::move(reading_);
    }

  private:
    void use(const TokenRange& range) {
        std::fill(reading_.is_used.begin() + at(range.begin),
                  reading_.is_used.begin() + at(range.end),
                  true);
    }
    static std::ptrdiff_t at(std::size_t i) { return static_cast<std::ptrdiff_t>(i); }
    [[nodiscard]] WordClass meaning(std::size_t i) const { return meanings_[i]; }
    [[nodiscard]] const DateReading* date_over(std::size_t i) const {
        const auto over = std::ranges::find_if(
            parts_.dates, [&](const DateReading& d) { return d.at.begin <= i && i < d.at.end; });
        return over == parts_.dates.end() ? nullptr : &*over;
    }

    // ---- two clocks ----
    /// Start and stop, or one moment twice. Which of them is told by what stands between.
    bool relate_clocks() {
        const ClockReading& second = parts_.clocks[1];
        bool is_range = false;
        bool is_aside = false;
        for (std::size_t i = parts_.clocks[0].at.end; i < second.at.begin; ++i) {
            if (date_over(i) != nullptr) continue;
            const Token& token = tokens_[i];
            if (token.is_dash() || meaning(i) == WordClass::until) {
                is_range = true;
                reading_.is_used[i] = true;
            } else if (token.is_mark('/') || token.is_mark('|') || token.is_mark('(') ||
                       token.is_mark(',')) {
                is_aside = true;
            } else if (!token.is_mark(':') && !token.is_mark('=')) {
                return false;
            }
        }
        if (is_aside && !is_range) {
            reading_.same = second;
            return second.zone.has_value() && reading_.start.zone.has_value();
        }
        if (!is_range) return false;
        reading_.stop = second;
        settle_range();
        return true;
    }

    /// "7:00-9:00 PM ET": what only the stop says holds for both; half a day earlier when that is
    /// what makes sense.
    void settle_range() {
        ClockReading& start = reading_.start;
        ClockReading& stop = *reading_.stop;
        if (!start.zone) start.zone = stop.zone;
        if (!stop.zone) stop.zone = start.zone;
        if (!stop.has_meridiem || start.has_meridiem || start.hour > 12) return;
        const auto minutes = [](const ClockReading& clock, int hour) {
            return hour * 60 + clock.minute;
        };
        const int later = start.hour % 12 + 12;
        const int earlier = start.hour % 12;
        const bool stop_is_later = stop.hour >= 12;
        start.hour = stop_is_later == (minutes(start, stop_is_later ? later : earlier) <
                                       minutes(stop, stop.hour))
                         ? later
                         : earlier;
        start.has_meridiem = start.is_full = true;
    }

    // ---- the words around the time ----
    /// Marks and small words that keep parts of one statement together.
    [[nodiscard]] bool is_joint(std::size_t i) const {
        const Token& token = tokens_[i];
        if (token.is_dash() || meaning(i) == WordClass::until) return true;
        constexpr std::string_view joints = ",()[]:|/~=.";
        return token.kind == TokenKind::mark && token.text.size() == 1 &&
               joints.find(token.text[0]) != std::string_view::npos;
    }

    void look_around() {
        for (const ClockReading& clock : parts_.clocks) {
            for (std::size_t i = clock.at.begin; i > 0 && take(i - 1, false); --i) {
            }
            for (std::size_t i = clock.at.end; i < tokens_.size() && take(i, true); ++i) {
            }
        }
        for (const DateReading& date :
             parts_.dates) {  // the weekday may stand on the date's other side
            for (std::size_t i = date.at.begin; i > 0 && take(i - 1, false); --i) {
            }
        }
    }

    /// One step of the walk away from a time; false ends it.
    bool take(std::size_t i, bool behind) {
        if (reading_.is_used[i]) return true;
        if (const DateReading* date = date_over(i)) {
            use(date->at);
            beside_.push_back(date);
            return true;
        }
        const WordClass word = meaning(i);
        if (tokens_[i].is_mark('@') || word == WordClass::lead) {
            if (behind) return false;  // "20:45 at Wembley"
            reading_.is_used[i] = has_lead_ = true;
            return true;
        }
        if (word == WordClass::today || word == WordClass::tomorrow) {
            reading_.is_used[i] = true;
            (word == WordClass::today ? says_today_ : says_tomorrow_) = true;
            return true;
        }
        if (tokens_[i].is_word()) {
            const auto day = weekday_word(tokens_[i].text);
            if (day && can_stand(*day, i, behind)) {
                reading_.is_used[i] = true;
                reading_.weekday = day->weekday;
                reading_.weekday_binds = true;
                return true;
            }
        }
        return is_joint(i);
    }

    /// Short names of days are words and broadcasters too: "Sa" only right before, "Sat" behind
    /// only when nothing follows.
    [[nodiscard]] bool can_stand(const WeekdayWord& day, std::size_t i, bool behind) const {
        if (behind) {
            const bool ends = i + 1 == tokens_.size() || tokens_[i + 1].is_mark(')') ||
                              tokens_[i + 1].is_mark(']') || tokens_[i + 1].is_mark('|');
            return !day.is_brief && (day.is_full || ends || date_over(i + 1) != nullptr);
        }
        if (!day.is_brief) return true;
        std::size_t next = i + 1;
        if (next < tokens_.size() && !tokens_[next].is_spaced &&
            (tokens_[next].is_mark(',') || tokens_[next].is_mark('.')))
            ++next;
        return next < tokens_.size() && (reading_.is_used[next] || date_over(next) != nullptr);
    }

    // ---- the day ----
    bool settle_day() {
        for (const DateReading& date : parts_.dates) {
            const bool is_beside = std::ranges::find(beside_, &date) != beside_.end();
            if (!is_beside && date.is_plain) {
                // "1/8 final" is no date; "20/11" somewhere else in the name may be, or not.
                if (date.first == 1 && tokens_[date.at.begin].text.size() == 1) continue;
                return false;
            }
            use(date.at);
            if (!reading_.date) {
                reading_.date = date;
            } else if (reading_.stop) {
                reading_.stop_date = date;
            } else {
                return false;
            }
        }
        if (reading_.date) return reading_.day = DaySaid::date, !says_tomorrow_;
        if (reading_.start.has_seconds) return false;  // a length, not a time
        if (!reading_.weekday) find_far_words();
        if (says_tomorrow_)
            return reading_.day = DaySaid::tomorrow, !reading_.weekday || !says_today_;
        if (reading_.weekday) reading_.day = DaySaid::weekday;
        return !is_tomorrow_far_;
    }

    /// "Monday Night Football 8:15 PM ET" says its day; "Tomorrow: A v B 20:45" says it is not
    /// today, or is a title.
    void find_far_words() {
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            if (reading_.is_used[i] || !tokens_[i].is_word()) continue;
            is_tomorrow_far_ = is_tomorrow_far_ || meaning(i) == WordClass::tomorrow;
            const auto day = weekday_word(tokens_[i].text);
            if (day && day->is_full && !reading_.weekday) reading_.weekday = day->weekday;
        }
    }

    // ---- is it one? ----
    [[nodiscard]] bool has_doubtful_zone() const {
        const auto doubtful = [](const std::optional<WrittenZone>& zone) {
            return zone && zone->iana.empty() && !zone->is_offset;
        };
        return doubtful(reading_.start.zone) || (reading_.stop && doubtful(reading_.stop->zone)) ||
               (reading_.same && doubtful(reading_.same->zone));
    }

    [[nodiscard]] bool is_half_day_open() const {
        const ClockReading& start = reading_.start;
        const bool is_us = start.zone && start.zone->order == DayOrder::month_first;
        const bool has_zero = start.hour < 10 && start.is_full;
        return is_us && !start.has_meridiem && start.hour >= 1 && start.hour <= 12 && !has_zero &&
               !start.has_seconds;
    }

    [[nodiscard]] bool has_sign() const {
        const ClockReading& start = reading_.start;
        if (says_today_ || has_lead_ || start.zone || start.has_hour_word) return true;
        if (start.has_meridiem) return start.has_minutes || is_enclosed();
        if (!start.is_full) return false;
        if (reading_.stop) return has_event_word();  // "(07:00-19:00)" are a channel's hours
        return has_event_word() || is_enclosed();
    }

    /// In brackets or between bars, alone.
    [[nodiscard]] bool is_enclosed() const {
        const TokenRange& at = reading_.start.at;
        const bool has_next = at.end < tokens_.size();
        if (at.begin > 0 && has_next && tokens_[at.begin - 1].is_mark('('))
            return tokens_[at.end].is_mark(')');
        if (at.begin > 0 && has_next && tokens_[at.begin - 1].is_mark('['))
            return tokens_[at.end].is_mark(']');
        const bool opens = at.begin == 0 || tokens_[at.begin - 1].is_mark('|');
        const bool closes = !has_next || tokens_[at.end].is_mark('|');
        return opens && closes;
    }

    [[nodiscard]] bool has_event_word() const {
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            if (reading_.is_used[i]) continue;
            if (meaning(i) == WordClass::versus || meaning(i) == WordClass::marker) return true;
            const bool is_between = i > 0 && i + 1 < tokens_.size() && tokens_[i - 1].is_word() &&
                                    tokens_[i + 1].is_word();
            if (tokens_[i].is_mark('@') && is_between) return true;  // Yankees @ Red Sox
        }
        return false;
    }

    void settle_order() {
        if (reading_.start.zone) reading_.order = reading_.start.zone->order;
        if (reading_.order == DayOrder::unknown && tokens_[0].is_word())
            reading_.order = country_order(tokens_[0].text);
    }

    std::span<const Token> tokens_;
    EventParts parts_;
    std::vector<WordClass> meanings_;  // by token
    EventReading reading_;
    std::vector<const DateReading*> beside_;  // dates in one statement with a time; into parts_
    bool has_lead_ = false;
    bool says_today_ = false;
    bool says_tomorrow_ = false;
    bool is_tomorrow_far_ = false;
};

}  // namespace

std::optional<EventReading> event_reading(std::span<const Token> tokens) {
    return NameReader(tokens).read();
}

}  // namespace flathead::guide
