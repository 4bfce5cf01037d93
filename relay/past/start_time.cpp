#include "relay/past/start_time.hpp"

#include "relay/base/text.hpp"

#include <algorithm>
#include <chrono>

namespace flathead::past {
namespace {

constexpr std::size_t longest_text = 40;
constexpr std::int64_t last_second = 253'402'300'799;  // of the year 9999

/// What is left of a text, taken from its front.
class Front {
  public:
    explicit Front(std::string_view text) : rest_(text) {}
    /// Exactly so many digits.
    [[nodiscard]] std::optional<int> digits(std::size_t count) {
        if (rest_.size() < count || !std::ranges::all_of(rest_.substr(0, count), text::is_digit))
            return std::nullopt;
        const auto value = text::number<int>(rest_.substr(0, count));
        rest_.remove_prefix(count);
        return value;
    }
    /// One of these characters, if it is the next.
    bool skip(std::string_view any) {
        if (rest_.empty() || any.find(rest_.front()) == std::string_view::npos) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void skip_digits() {
        while (!rest_.empty() && text::is_digit(rest_.front())) rest_.remove_prefix(1);
    }
    [[nodiscard]] bool is_at_digit() const { return !rest_.empty() && text::is_digit(rest_[0]); }
    [[nodiscard]] bool starts_with(char c) const { return rest_.starts_with(c); }
    [[nodiscard]] bool is_empty() const { return rest_.empty(); }

  private:
    std::string_view rest_;
};

struct Clock {
    int hour = 0;
    int minute = 0;
    int second = 0;
};

/// HH[-:]MM[[-:]SS[.fff]], or without anything between; the minutes may be missing, too.
std::optional<Clock> read_clock(Front& front) {
    Clock clock;
    const auto hour = front.digits(2);
    if (!hour) return std::nullopt;
    clock.hour = *hour;
    front.skip("-:");
    if (front.is_at_digit()) {
        const auto minute = front.digits(2);
        if (!minute) return std::nullopt;
        clock.minute = *minute;
        front.skip("-:");
        if (front.is_at_digit()) {
            const auto second = front.digits(2);
            if (!second) return std::nullopt;
            clock.second = *second;
        }
    }
    if (front.skip(".")) front.skip_digits();
    if (clock.hour > 24 || clock.minute > 59 || clock.second > 60) return std::nullopt;
    if (clock.hour == 24) clock.hour = 0;
    return clock;
}

/// Seconds east of UTC: nothing, Z, +01:00, -0530.
std::optional<int> read_zone(Front& front) {
    if (front.is_empty() || front.skip("Zz")) return 0;
    // A plus in a query may have become a blank.
    const int sign = front.starts_with('-') ? -1 : 1;
    if (!front.skip("+- ")) return std::nullopt;
    const auto hours = front.digits(2);
    front.skip(":");
    const auto minutes = front.is_empty() ? 0 : front.digits(2);
    if (!hours || !minutes || *hours > 14 || *minutes > 59) return std::nullopt;
    return sign * (*hours * 3600 + *minutes * 60);
}

std::optional<std::int64_t> read_date(std::string_view text) {
    Front front(text);
    const auto year = front.digits(4);
    const bool has_dashes = front.skip("-");
    const auto month = front.digits(2);
    if (has_dashes && !front.skip("-")) return std::nullopt;
    const auto day = front.digits(2);
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok() || *year < 1970) return std::nullopt;
    if (!front.skip(":_ T-") && has_dashes) return std::nullopt;
    const auto clock = read_clock(front);
    if (!clock) return std::nullopt;
    const auto east = read_zone(front);
    if (!east || !front.is_empty()) return std::nullopt;
    const std::int64_t midnight =
        std::chrono::sys_seconds(std::chrono::sys_days(date)).time_since_epoch().count();
    return std::max<std::int64_t>(
        midnight + clock->hour * 3600 + clock->minute * 60 + clock->second - *east, 0);
}

/// Digits alone: seconds, milliseconds, or a date and a clock (12 and 14 of them).
std::optional<std::int64_t> read_digits(std::string_view text) {
    if (text.size() == 12 || text.size() == 14) return read_date(text);
    const auto value = text::number<std::int64_t>(text);
    if (!value) return std::nullopt;
    const std::int64_t seconds = text.size() == 13 ? *value / 1000 : *value;
    return seconds <= last_second ? std::optional(seconds) : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> read_start(std::string_view text) {
    if (text.empty() || text.size() > longest_text) return std::nullopt;
    if (std::ranges::all_of(text, text::is_digit)) return read_digits(text);
    return read_date(text);
}

}  // namespace flathead::past
