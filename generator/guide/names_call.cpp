#include "generator/guide/names_call.hpp"

#include "relay/base/text.hpp"

#include <array>

namespace flathead::guide {
namespace {

bool is_letter(char c) {
    return c >= 'a' && c <= 'z';
}

/// Length of the letters at the front that can be a station's; `longer` allows the fourth letter.
std::size_t letters_at(std::string_view text, bool longer) {
    const auto all_letters = [&](std::size_t from, std::size_t count) {
        if (text.size() < from + count) return false;
        for (std::size_t i = from; i < from + count; ++i) {
            if (!is_letter(text[i])) return false;
        }
        return true;
    };
    if (text.size() < 3) return 0;
    if (text[0] == 'k' || text[0] == 'w') {
        if (text.size() >= 5 && text::is_digit(text[1]) && text::is_digit(text[2]) &&
            all_letters(3, 2))
            return 5;
        const std::size_t length = longer ? 4 : 3;
        return all_letters(1, length - 1) ? length : 0;
    }
    if (text[0] == 'c' && text::contains("bfhijk", text.substr(1, 1)))
        return longer && all_letters(1, 3) ? 4 : 0;
    if (text[0] == 'x' && (text[1] == 'h' || text[1] == 'e')) {
        const std::size_t length = longer ? 5 : 4;
        return all_letters(2, length - 2) ? length : 0;
    }
    return 0;
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

}  // namespace

CallSignRead read_call_sign(const FoldedName& name, std::size_t at) {
    const std::span<const Run> runs = name.runs();
    const Run& run = runs[at];
    const std::string_view text = name.of(run);
    if (!name.is_upper(run)) return {};
    const bool in_bracket = run.bracket != 0;
    const auto joined = [&](std::size_t next) {
        return next < runs.size() && runs[next].bracket == run.bracket &&
               runs[next].before == '-' && !runs[next].is_spaced_before;
    };
    for (const bool longer : {true, false}) {
        const std::size_t length = letters_at(text, longer);
        if (length == 0) continue;
        CallSignRead read;
        read.letters = text.substr(0, length);
        read.is_certain = length == 5;
        read.runs = 1;
        Tail tail = read_tail(text.substr(length));
        if (!tail.is_valid) continue;
        const bool bare = length == text.size();
        if (bare && joined(at + 1)) {
            const Tail next = read_tail(name.of(runs[at + 1]));
            if (next.is_valid && next.has_service) {
                tail = next;
                read.runs = 2;
            }
        } else if (bare && at + 1 < runs.size() && runs[at + 1].bracket == run.bracket &&
                   name.is_upper(runs[at + 1])) {
            // "KHII DT", "KHII TV 9.1"; not "KISS TV"
            const std::string_view service = name.of(runs[at + 1]);
            const bool numbered = at + 2 < runs.size() && is_dotted_number(name.of(runs[at + 2]));
            if (service == "dt" || service == "ld" || service == "cd" || service == "lp" ||
                (service == "tv" && numbered)) {
                tail = read_tail(service);
                read.runs = 2;
            }
        }
        if (!tail.has_service && !bare && !in_bracket && length != 5) continue;
        read.sub_channel = tail.sub_channel;
        read.is_low_power = tail.is_low_power;
        read.is_full_power = tail.is_full_power;
        const std::size_t number = at + read.runs;
        bool numbered = false;
        if (tail.sub_channel == 1 && number < runs.size() &&
            is_dotted_number(name.of(runs[number]))) {
            read.sub_channel = sub_channel_of(name.of(runs[number]));
            ++read.runs;
            numbered = true;
        }
        const bool alone =
            in_bracket && (at == 0 || runs[at - 1].bracket != run.bracket) &&
            (at + read.runs >= runs.size() || runs[at + read.runs].bracket != run.bracket);
        const bool is_american = text[0] == 'k' || text[0] == 'w';
        read.is_certain |= tail.has_service || (is_american && (alone || numbered));
        if (!read.is_certain && !(is_american && bare && length == 4)) continue;
        return read;
    }
    return {};
}

}  // namespace flathead::guide
