#include "relay/base/time.hpp"

#include "relay/base/text.hpp"

#include <array>
#include <cstdint>

namespace flathead::times {
namespace {

void append_padded(std::string& out, int value, int width) {
    for (int unit = width == 4 ? 1000 : 10; unit > 0; unit /= 10) {
        out += static_cast<char>('0' + value / unit % 10);
    }
}

struct Parts {
    int year, month, day, hour, minute, second;
};

Parts parts_of(Time at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{at - day};
    return {static_cast<int>(date.year()),
            static_cast<int>(static_cast<unsigned>(date.month())),
            static_cast<int>(static_cast<unsigned>(date.day())),
            static_cast<int>(clock.hours().count()),
            static_cast<int>(clock.minutes().count()),
            static_cast<int>(clock.seconds().count())};
}

/// Reads exactly `width` digits at the front.
std::optional<int> take_digits(std::string_view& text, std::size_t width) {
    if (text.size() < width) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < width; ++i) {
        if (!text::is_digit(text[i])) return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(width);
    return value;
}

bool take(std::string_view& text, char expected) {
    if (text.empty() || text.front() != expected) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<Seconds> take_offset(std::string_view text) {
    if (text == "Z" || text == "z") return Seconds{0};
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    const int sign = text[0] == '-' ? -1 : 1;
    text.remove_prefix(1);
    const auto hours = take_digits(text, 2);
    if (!hours || !take(text, ':')) return std::nullopt;
    const auto minutes = take_digits(text, 2);
    if (!minutes || *hours > 14 || *minutes > 59) return std::nullopt;
    return sign * (std::chrono::hours{*hours} + std::chrono::minutes{*minutes});
}

}  // namespace

Time now() {
    return std::chrono::floor<Seconds>(std::chrono::system_clock::now());
}

std::optional<Seconds> read_duration(std::string_view text) {
    constexpr std::int64_t limit = 100LL * 366 * 86'400;
    const bool negative = !text.empty() && text.front() == '-';
    if (negative) text.remove_prefix(1);
    if (text == "0") return Seconds{0};
    std::int64_t total = 0;
    std::int64_t last_unit = limit;
    if (text.empty()) return std::nullopt;
    while (!text.empty()) {
        std::size_t digits = 0;
        while (digits < text.size() && text::is_digit(text[digits])) ++digits;
        const auto value = text::number<std::int64_t>(text.substr(0, digits));
        if (!value || digits == text.size()) return std::nullopt;
        std::int64_t unit = 0;
        switch (text[digits]) {
            case 's':
                unit = 1;
                break;
            case 'm':
                unit = 60;
                break;
            case 'h':
                unit = 3600;
                break;
            case 'd':
                unit = 86'400;
                break;
            default:
                return std::nullopt;
        }
        if (unit >= last_unit || *value > limit / unit)
            return std::nullopt;  // largest unit first, each once
        last_unit = unit;
        total += *value * unit;
        if (total > limit) return std::nullopt;
        text.remove_prefix(digits + 1);
    }
    return Seconds{negative ? -total : total};
}

std::string duration_text(Seconds span) {
    std::int64_t left = span.count();
    if (left == 0) return "0s";
    std::string out;
    if (left < 0) {
        out += '-';
        left = -left;
    }
    constexpr std::array<std::pair<std::int64_t, char>, 4> units{
        {{86'400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}}};
    for (const auto& [seconds, letter] : units) {
        if (left >= seconds) text::detail::append(out, left / seconds), out += letter;
        left %= seconds;
    }
    return out;
}

std::optional<Time> read_rfc3339(std::string_view text) {
    if (text.starts_with('@')) {
        const auto epoch = text::number<std::int64_t>(text.substr(1));
        if (!epoch) return std::nullopt;
        return Time{Seconds{*epoch}};
    }
    const auto year = take_digits(text, 4);
    if (!year || !take(text, '-')) return std::nullopt;
    const auto month = take_digits(text, 2);
    if (!month || !take(text, '-')) return std::nullopt;
    const auto day = take_digits(text, 2);
    if (!day || text.empty() || (text[0] != 'T' && text[0] != 't' && text[0] != ' '))
        return std::nullopt;
    text.remove_prefix(1);
    const auto hour = take_digits(text, 2);
    if (!hour || !take(text, ':')) return std::nullopt;
    const auto minute = take_digits(text, 2);
    if (!minute || !take(text, ':')) return std::nullopt;
    const auto second = take_digits(text, 2);
    if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    if (take(text, '.')) {
        while (!text.empty() && text::is_digit(text[0])) text.remove_prefix(1);
    }
    const auto offset = take_offset(text);
    const std::chrono::year_month_day date{std::chrono::year{*year},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!offset || !date.ok()) return std::nullopt;
    return std::chrono::sys_days{date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           Seconds{*second} - *offset;
}

std::string rfc3339(Time at) {
    const Parts p = parts_of(at);
    std::string out;
    append_padded(out, p.year, 4);
    out += '-';
    append_padded(out, p.month, 2);
    out += '-';
    append_padded(out, p.day, 2);
    out += 'T';
    append_padded(out, p.hour, 2);
    out += ':';
    append_padded(out, p.minute, 2);
    out += ':';
    append_padded(out, p.second, 2);
    return out += 'Z';
}

std::string stamp(Time at) {
    std::string out;
    for (const char c : rfc3339(at)) {
        if (c != '-' && c != ':') out += c;
    }
    return out;
}

void append_xmltv(std::string& out,
                  Time at) {  // a guide prints a million of these: one append, no loops
    const Parts p = parts_of(at);
    char text[] = "00000000000000 +0000";
    const auto put = [&](std::size_t where, int value) {
        text[where] = static_cast<char>('0' + value / 10);
        text[where + 1] = static_cast<char>('0' + value % 10);
    };
    put(0, p.year / 100);
    put(2, p.year % 100);
    put(4, p.month);
    put(6, p.day);
    put(8, p.hour);
    put(10, p.minute);
    put(12, p.second);
    out.append(text, sizeof text - 1);
}

std::string xmltv(Time at) {
    std::string out;
    append_xmltv(out, at);
    return out;
}

Time floor_to(Time at, Seconds block) {
    const auto since = at.time_since_epoch();
    const auto rest = since % block;
    return at - (rest.count() < 0 ? rest + block : rest);
}

Time ceil_to(Time at, Seconds block) {
    const Time floor = floor_to(at, block);
    return floor == at ? at : floor + block;
}

}  // namespace flathead::times
