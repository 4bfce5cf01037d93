#include "generator/guide/names_sound.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace flathead::guide {
namespace {

struct Rule {
    std::string_view from;
    char to;
};
// By first letter; longest first among those that begin alike.
constexpr std::array rules = std::to_array<Rule>({
    {"ck", 'k'},   {"ch", 'C'},  {"c", 'k'},  {"dj", 's'}, {"ee", 'i'}, {"gh", 'g'}, {"iu", 'u'},
    {"ia", 'a'},   {"j", 'i'},   {"kh", 'h'}, {"ou", 'u'}, {"oo", 'u'}, {"ph", 'f'}, {"q", 'k'},
    {"shch", 'X'}, {"sch", 'X'}, {"sh", 'X'}, {"th", 't'}, {"ts", 's'}, {"tz", 's'}, {"w", 'v'},
    {"yu", 'u'},   {"ya", 'a'},  {"yo", 'o'}, {"y", 'i'},  {"zh", 's'}, {"z", 's'},
});

/// First rule of each letter; the rules of 'a' + i end where those of the next letter begin.
constexpr auto first_rule = [] {
    std::array<std::size_t, 27> first{};
    for (std::size_t letter = 0; letter < 27; ++letter) {
        while (first[letter] < rules.size() &&
               static_cast<std::size_t>(rules[first[letter]].from[0] - 'a') < letter)
            ++first[letter];
    }
    return first;
}();
static_assert(std::ranges::is_sorted(rules, {}, [](const Rule& rule) { return rule.from[0]; }));

bool begins_with(std::string_view text, std::string_view start) {
    if (text.size() < start.size()) return false;
    for (std::size_t i = 1; i < start.size(); ++i) {
        if (text[i] != start[i]) return false;
    }
    return true;
}

}  // namespace

void append_sound(std::string& out, std::string_view folded) {
    const std::size_t begin = out.size();
    while (!folded.empty()) {
        char letter = folded[0];
        std::size_t taken = 1;
        const auto place = static_cast<std::size_t>(static_cast<unsigned char>(letter) - 'a');
        for (std::size_t i = place < 26 ? first_rule[place] : 0;
             place < 26 && i < first_rule[place + 1];
             ++i) {
            if (!begins_with(folded, rules[i].from)) continue;
            letter = rules[i].to;
            taken = rules[i].from.size();
            break;
        }
        if (letter == 'u' && taken == 1 && out.size() > begin && out.back() == 'a')
            letter = 'v';  // "auto", "avto"
        folded.remove_prefix(taken);
        const bool doubled = out.size() > begin && out.back() == letter &&
                             !(letter >= '0' && letter <= '9') &&
                             static_cast<unsigned char>(letter) < 0x80;
        if (!doubled) out += letter;
    }
}

}  // namespace flathead::guide
