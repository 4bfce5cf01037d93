#include "generator/guide/names_sound.hpp"

#include <array>

namespace flathead::guide {
namespace {

struct Rule {
    std::string_view from;
    char to;  // '\0': nothing
};
// Longest first among those that begin alike.
constexpr std::array rules = std::to_array<Rule>({
    {"shch", 'X'}, {"sch", 'X'}, {"sh", 'X'}, {"ch", 'C'}, {"ck", 'k'}, {"kh", 'h'}, {"ph", 'f'}, {"th", 't'}, {"gh", 'g'},
    {"zh", 's'}, {"ts", 's'}, {"tz", 's'}, {"yu", 'u'}, {"iu", 'u'}, {"ya", 'a'}, {"ia", 'a'}, {"yo", 'o'}, {"dj", 's'}, {"ou", 'u'}, {"oo", 'u'}, {"ee", 'i'}, {"c", 'k'}, {"q", 'k'},
    {"w", 'v'}, {"y", 'i'}, {"j", 'i'}, {"z", 's'},
});

}  // namespace

void append_sound(std::string& out, std::string_view folded) {
    const std::size_t begin = out.size();
    while (!folded.empty()) {
        char letter = folded[0];
        std::size_t taken = 1;
        for (const Rule& rule : rules) {
            if (!folded.starts_with(rule.from)) continue;
            letter = rule.to;
            taken = rule.from.size();
            break;
        }
        if (letter == 'u' && taken == 1 && out.size() > begin && out.back() == 'a') letter = 'v';  // "auto", "avto"
        folded.remove_prefix(taken);
        const bool doubled = out.size() > begin && out.back() == letter && !(letter >= '0' && letter <= '9') &&
                             static_cast<unsigned char>(letter) < 0x80;
        if (!doubled) out += letter;
    }
}

}  // namespace flathead::guide
