#include "generator/formats/xmltv_time.hpp"

#include "relay/base/text.hpp"

#include <array>

namespace flathead::formats {
namespace {

using namespace std::chrono;

struct Zone {
    std::string_view name;
    int minutes;
};

/// Abbreviations as guides use them. Where the world disagrees (BST, CST, IST, EST) the reading of
/// the largest audience of XMLTV guides is taken: Britain, North America, India.
constexpr std::array<Zone, 44> zones{{
    {"Z", 0},      {"UT", 0},     {"UTC", 0},    {"GMT", 0},    {"WET", 0},    {"WEST", 60},
    {"BST", 60},   {"IST", 330},  {"CET", 60},   {"CEST", 120}, {"MET", 60},   {"MEST", 120},
    {"EET", 120},  {"EEST", 180}, {"MSK", 180},  {"MSD", 240},  {"TRT", 180},  {"SAST", 120},
    {"CAT", 120},  {"EAT", 180},  {"WAT", 60},   {"GST", 240},  {"PKT", 300},  {"ICT", 420},
    {"WIB", 420},  {"HKT", 480},  {"SGT", 480},  {"AWST", 480}, {"JST", 540},  {"KST", 540},
    {"ACST", 570}, {"AEST", 600}, {"ACDT", 630}, {"AEDT", 660}, {"NZST", 720}, {"NZDT", 780},
    {"EST", -300}, {"EDT", -240}, {"CST", -360}, {"CDT", -300}, {"MST", -420}, {"MDT", -360},
    {"PST", -480}, {"PDT", -420},
}};

std::optional<minutes> read_zone(std::string_view text) {
    if (text.empty()) return minutes{0};
    if (text[0] != '+' && text[0] != '-') {
        for (const Zone& zone : zones) {
            if (text::iequals(zone.name, text)) return minutes{zone.minutes};
        }
        return std::nullopt;
    }
    int digits[4] = {0, 0, 0, 0};
    std::size_t count = 0;
    for (const char c : text.substr(1)) {
        if (c == ':') continue;
        if (!text::is_digit(c) || count == 4) return std::nullopt;
        digits[count++] = c - '0';
    }
    if (count != 2 && count != 4) return std::nullopt;
    const int offset = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3];
    if (offset > 14 * 60 || digits[2] > 5) return std::nullopt;  // no zone on Earth is further away
    return minutes{text[0] == '-' ? -offset : offset};
}

constexpr int two(const char* at) {
    return (at[0] - '0') * 10 + (at[1] - '0');
}

std::optional<Time> from_digits(const char* at, std::size_t count) {
    const year_month_day date{year{two(at) * 100 + two(at + 2)},
                              month{static_cast<unsigned>(two(at + 4))},
                              day{static_cast<unsigned>(two(at + 6))}};
    const int hour = count >= 10 ? two(at + 8) : 0;
    const int minute = count >= 12 ? two(at + 10) : 0;
    const int second = count >= 14 ? two(at + 12) : 0;
    const bool midnight_at_the_end = hour == 24 && minute == 0 && second == 0;
    if (!date.ok() || int{date.year()} < 1970 || (hour > 23 && !midnight_at_the_end) ||
        minute > 59 || second > 60) {
        return std::nullopt;
    }
    return sys_days{date} + hours{hour} + minutes{minute} + seconds{second};
}

/// Digits of "2026-03-29T01:30:00" and "2026-03-29 01:30" brought together; returns what follows
/// them.
std::string_view take_separated(std::string_view text,
                                std::array<char, 14>& digits,
                                std::size_t& count) {
    constexpr std::string_view shape = "dddd-dd-ddTdd:dd:dd";
    std::size_t i = 0;
    for (; i < text.size() && i < shape.size(); ++i) {
        const bool fits = shape[i] == 'd'   ? text::is_digit(text[i])
                          : shape[i] == 'T' ? (text[i] == 'T' || text[i] == 't' || text[i] == ' ')
                                            : text[i] == shape[i];
        if (!fits) break;
        if (shape[i] == 'd') digits[count++] = text[i];
    }
    return text.substr(i);
}

}  // namespace

std::optional<Time> read_xmltv_time(std::string_view text) {
    text = text::trim(text);
    std::size_t leading = 0;
    while (leading < text.size() && text::is_digit(text[leading])) ++leading;
    std::optional<Time> local;
    std::string_view rest = text.substr(leading);
    if (leading == 14 || leading == 12 || leading == 10 || leading == 8) {
        local = from_digits(text.data(), leading);
        if (!local && leading == 10 && rest.empty()) {  // not a date: epoch seconds, 2001 to 2286
            return Time{seconds{*text::number<std::int64_t>(text)}};
        }
    } else if (leading == 4 && rest.starts_with('-')) {
        std::array<char, 14> digits{};
        std::size_t count = 0;
        rest = take_separated(text, digits, count);
        if (count != 8 && count != 12 && count != 14) return std::nullopt;
        local = from_digits(digits.data(), count);
    }
    if (!local) return std::nullopt;
    if (rest.starts_with('.')) {  // fractions of a second
        rest.remove_prefix(1);
        while (!rest.empty() && text::is_digit(rest[0])) rest.remove_prefix(1);
    }
    const auto offset = read_zone(text::trim(rest));
    if (!offset) return std::nullopt;
    return *local - *offset;
}

}  // namespace flathead::formats
