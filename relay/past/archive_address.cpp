#include "relay/past/archive_address.hpp"

#include "relay/base/text.hpp"
#include "relay/lib/tz/clock.hpp"

#include <algorithm>
#include <optional>

namespace flathead::past {
namespace {

constexpr std::size_t longest_place = 64;
constexpr std::int64_t greatest_unit = 86'400;

struct Moments {
    std::int64_t start = 0;
    std::int64_t end = 0;
    std::int64_t now = 0;
};

std::string padded(std::int64_t number, std::size_t width) {
    std::string digits = std::to_string(number);
    digits.insert(0, width - std::min(width, digits.size()), '0');
    return digits;
}

/// A wall clock in pieces.
class Wall {
  public:
    Wall(std::int64_t epoch, std::string_view zone)
        : local_(zone.empty() ? std::chrono::local_seconds(Seconds(epoch))
                              : tz::WallClock(zone).local(Time(Seconds(epoch)))),
          day_(std::chrono::floor<std::chrono::days>(local_)),
          date_(day_),
          clock_(local_ - day_) {}

    /// Absent: the letter stands for itself.
    [[nodiscard]] std::optional<std::string> piece(char letter) const {
        switch (letter) {
            case 'Y':
                return padded(static_cast<int>(date_.year()), 4);
            case 'm':
                return padded(static_cast<unsigned>(date_.month()), 2);
            case 'd':
                return padded(static_cast<unsigned>(date_.day()), 2);
            case 'H':
                return padded(clock_.hours().count(), 2);
            case 'M':
                return padded(clock_.minutes().count(), 2);
            case 'S':
                return padded(clock_.seconds().count(), 2);
            default:
                return std::nullopt;
        }
    }

  private:
    std::chrono::local_seconds local_;
    std::chrono::local_days day_;
    std::chrono::year_month_day date_;
    std::chrono::hh_mm_ss<std::chrono::seconds> clock_;
};

std::string written(const Wall& wall, std::string_view form) {
    std::string out;
    for (const char c : form) out += wall.piece(c).value_or(std::string(1, c));
    return out;
}

std::optional<std::int64_t> moment_of(std::string_view name, const Moments& at) {
    if (name == "utc" || name == "start") return at.start;
    if (name == "utcend" || name == "end") return at.end;
    if (name == "lutc" || name == "now" || name == "timestamp") return at.now;
    return std::nullopt;
}

std::optional<std::int64_t> length_of(std::string_view name, const Moments& at) {
    if (name == "duration") return at.end - at.start;
    if (name == "offset") return at.now - at.start;
    return std::nullopt;
}

/// What stands for the text between the braces.
std::optional<std::string> filled(std::string_view place,
                                  const Moments& at,
                                  std::string_view zone) {
    const std::size_t colon = place.find(':');
    const std::string_view name = place.substr(0, colon);
    if (colon == std::string_view::npos) {
        if (name.size() == 1) return Wall(at.start, zone).piece(name[0]);
        const auto number = moment_of(name, at);
        if (number) return std::to_string(*number);
        const auto length = length_of(name, at);
        return length ? std::optional(std::to_string(*length)) : std::nullopt;
    }
    const std::string_view form = place.substr(colon + 1);
    if (const auto moment = moment_of(name, at)) return written(Wall(*moment, zone), form);
    const auto length = length_of(name, at);
    const auto unit = text::number<std::int64_t>(form);
    if (!length || !unit || *unit < 1 || *unit > greatest_unit) return std::nullopt;
    return std::to_string(*length / *unit);
}

}  // namespace

std::string archive_address(std::string_view address_template,
                            std::string_view zone,
                            const Span& span,
                            std::int64_t now) {
    const Moments at{span.from, span.to.value_or(std::max(now, span.from)), now};
    std::string out;
    while (!address_template.empty()) {
        const std::size_t open = address_template.find('{');
        const std::size_t close = open == std::string_view::npos ? std::string_view::npos
                                                                 : address_template.find('}', open);
        if (close == std::string_view::npos) break;
        const std::string_view place = address_template.substr(open + 1, close - open - 1);
        const auto value = place.size() <= longest_place ? filled(place, at, zone) : std::nullopt;
        if (value) {
            // "${start}" and "{start}" are the same.
            const bool has_dollar = open > 0 && address_template[open - 1] == '$';
            out += address_template.substr(0, has_dollar ? open - 1 : open);
            out += *value;
        } else {
            out += address_template.substr(0, close + 1);
        }
        address_template.remove_prefix(close + 1);
    }
    out += address_template;
    return out;
}

}  // namespace flathead::past
