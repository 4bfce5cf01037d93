#include "generator/guide/names_call.hpp"

#include "relay/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

namespace flathead::guide {
namespace {

bool is_letter(char c) {
    return c >= 'a' && c <= 'z';
}

bool are_letters(std::string_view text, std::size_t from, std::size_t count) {
    return text.size() >= from + count && std::ranges::all_of(text.substr(from, count), is_letter);
}

bool is_american(std::string_view text) {
    return text[0] == 'k' || text[0] == 'w';
}

/// "K26QX": a relay of another station, called by its channel.
bool is_translator(std::string_view text) {
    return text.size() >= 5 && is_american(text) && text::is_digit(text[1]) &&
           text::is_digit(text[2]) && are_letters(text, 3, 2);
}

/// Length of the letters at the front that can be a station's; `longer` allows one letter more.
std::size_t letters_at(std::string_view text, bool longer) {
    if (text.size() < 3) return 0;
    if (is_translator(text)) return 5;
    std::size_t length = 0;
    if (is_american(text)) {
        length = longer ? 4 : 3;
    } else if (text[0] == 'c' && text::contains("bfhijk", text.substr(1, 1))) {
        length = longer ? 4 : 0;
    } else if (text[0] == 'x' && (text[1] == 'h' || text[1] == 'e')) {
        length = longer ? 5 : 4;
    }
    return length > 0 && are_letters(text, 0, length) ? length : 0;
}

constexpr std::array<std::string_view, 9> services = {
    "tdt", "tv", "dt", "ld", "cd", "lp", "ca", "hd", "d"};

struct Tail {
    bool is_valid = false;
    bool has_service = false;
    bool is_low_power = false;
    bool is_full_power = false;
    int sub_channel = 1;
};

int sub_channel_of(std::string_view digits) {  // "4.1" is 1, "3" is 3
    const std::size_t point = digits.find('.');
    const auto value =
        text::number<int>(point == std::string_view::npos ? digits : digits.substr(point + 1));
    return value && *value >= 1 && *value <= 99 ? *value : 0;
}

/// What follows the letters: a service and digits, either may be missing.
Tail read_tail(std::string_view text) {
    Tail tail;
    for (const std::string_view service : services) {
        if (!text.starts_with(service)) continue;
        text.remove_prefix(service.size());
        tail.has_service = true;
        tail.is_low_power =
            service == "ld" || service == "cd" || service == "lp" || service == "ca";
        tail.is_full_power = service == "tv" || service == "dt";
        break;
    }
    if (text.empty()) {
        tail.is_valid = true;
        return tail;
    }
    if (!text::is_digit(text[0]) || text.size() > 5) return tail;
    tail.sub_channel = sub_channel_of(text);
    tail.is_valid = tail.sub_channel > 0;
    return tail;
}

bool is_dotted_number(std::string_view text) {
    return !text.empty() && text::is_digit(text[0]) && text::contains(text, ".") &&
           sub_channel_of(text) > 0;
}

/// The service in the run after bare letters: "KHII-DT3", "KHII DT", "KHII TV 9.1"; not "KISS TV".
Tail service_after(const FoldedName& name, std::size_t at) {
    const std::span<const Run> runs = name.runs();
    if (at + 1 >= runs.size() || runs[at + 1].bracket != runs[at].bracket) return {};
    const Run& next = runs[at + 1];
    const std::string_view service = name.of(next);
    const Tail tail = read_tail(service);
    if (!tail.is_valid || !tail.has_service) return {};
    if (next.before == '-' && !next.is_spaced_before) return tail;
    if (!name.is_upper(next)) return {};
    const bool is_numbered = at + 2 < runs.size() && is_dotted_number(name.of(runs[at + 2]));
    const bool is_plain = service == "dt" || service == "ld" || service == "cd" || service == "lp";
    return is_plain || (service == "tv" && is_numbered) ? tail : Tail{};
}

bool is_whole_bracket(const FoldedName& name, std::size_t first, std::size_t count) {
    const std::span<const Run> runs = name.runs();
    const std::uint16_t bracket = runs[first].bracket;
    const std::size_t end = first + count;
    return bracket != 0 && (first == 0 || runs[first - 1].bracket != bracket) &&
           (end >= runs.size() || runs[end].bracket != bracket);
}

/// With this many letters taken as the call sign.
CallSignRead read_with(const FoldedName& name, std::size_t at, std::size_t length) {
    const std::span<const Run> runs = name.runs();
    const std::string_view text = name.of(runs[at]);
    const bool is_bare = length == text.size();
    Tail tail = read_tail(text.substr(length));
    if (!tail.is_valid) return {};
    CallSignRead read{text.substr(0, length), 1, is_translator(text), false, false, 1};
    if (is_bare) {
        if (const Tail next = service_after(name, at); next.is_valid) {
            tail = next;
            read.runs = 2;
        }
    }
    if (!tail.has_service && !is_bare && runs[at].bracket == 0 && !read.is_certain) return {};
    read.sub_channel = tail.sub_channel;
    read.is_low_power = tail.is_low_power;
    read.is_full_power = tail.is_full_power;
    const std::size_t number = at + read.runs;
    const bool is_numbered =
        tail.sub_channel == 1 && number < runs.size() && is_dotted_number(name.of(runs[number]));
    if (is_numbered) {
        read.sub_channel = sub_channel_of(name.of(runs[number]));
        ++read.runs;
    }
    read.is_certain |= tail.has_service || (is_american(text) &&
                                            (is_numbered || is_whole_bracket(name, at, read.runs)));
    const bool is_possible = is_american(text) && is_bare && length == 4;
    return read.is_certain || is_possible ? read : CallSignRead{};
}

}  // namespace

CallSignRead read_call_sign(const FoldedName& name, std::size_t run) {
    if (!name.is_upper(name.runs()[run])) return {};
    for (const bool longer : {true, false}) {
        const std::size_t length = letters_at(name.of(name.runs()[run]), longer);
        if (length == 0) continue;
        if (const CallSignRead read = read_with(name, run, length); read.runs > 0) return read;
    }
    return {};
}

}  // namespace flathead::guide
