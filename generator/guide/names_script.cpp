#include "generator/guide/names_script.hpp"

#include <array>
#include <cstddef>
#include <span>

namespace flathead::guide {
namespace {

using Kind = FoldedChar::Kind;
using Table = std::span<const std::string_view>;

constexpr std::string_view ascii =
    "                                 "
    "!\"#$%&'()*+,-./0123456789:;<=>?@abcdefghijklmnopqrstuvwxyz[\\]^_`"
    "abcdefghijklmnopqrstuvwxyz{|}~";

// U+00C0 … U+017F by base letter; '?' is in `latin_pairs` or no letter.
constexpr std::string_view latin =
    "aaaaaa?ceeeeiiiidnooooo?ouuuuy??aaaaaa?ceeeeiiiidnooooo?ouuuuy?y"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii??jjkkklllllll"
    "lllnnnnnnnnnoooooo??rrrrrrsssssssstttttt"
    "uuuuuuuuuuuuwwyyyzzzzzzs";
// U+0180 … U+024F, the letters in use: Romanian, Vietnamese, pinyin, Azerbaijani.
constexpr std::string_view latin_b =
    "bbbb??occddd???eeff???iikkll?nnooo??pp?????ttttuu?vyyzz?????????"
    "?????????????aaiioouuuuuuuuuueaaaa????ggkkoooo??j???gg??nnaa????"
    "aaaaeeeeiiiioooorrrruuuusstt??hh??????aaeeooooooooyy????????????"
    "????????????????";
// U+1E00 … U+1EFF, mostly Vietnamese.
constexpr std::string_view latin_more =
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
    "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
    "wwwwwwwwwwxxxxyyzzzzzzhtwy?s????aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
    "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy??????";

static_assert(ascii.size() == 127 && latin.size() == 192 && latin_b.size() == 208 &&
              latin_more.size() == 256);

struct Pair {
    char32_t c;
    std::string_view text;
};
constexpr std::array latin_pairs = std::to_array<Pair>({
    {0xC6, "ae"},
    {0xDE, "th"},
    {0xDF, "ss"},
    {0xE6, "ae"},
    {0xFE, "th"},
    {0x132, "ij"},
    {0x133, "ij"},
    {0x152, "oe"},
    {0x153, "oe"},
    {0x18F, "e"},
    {0x259, "e"},
    {0x1E9E, "ss"},
});

// U+0400 … U+045F.
constexpr std::array<std::string_view, 96> cyrillic = {
    "e", "e", "dj", "g", "ie", "dz", "i",  "yi", "j",  "lj",   "nj", "c", "k", "i", "u",  "dz",
    "a", "b", "v",  "g", "d",  "e",  "zh", "z",  "i",  "y",    "k",  "l", "m", "n", "o",  "p",
    "r", "s", "t",  "u", "f",  "kh", "ts", "ch", "sh", "shch", "",   "y", "",  "e", "yu", "ya",
    "a", "b", "v",  "g", "d",  "e",  "zh", "z",  "i",  "y",    "k",  "l", "m", "n", "o",  "p",
    "r", "s", "t",  "u", "f",  "kh", "ts", "ch", "sh", "shch", "",   "y", "",  "e", "yu", "ya",
    "e", "e", "dj", "g", "ie", "dz", "i",  "yi", "j",  "lj",   "nj", "c", "k", "i", "u",  "dz"};
// Ukrainian and the Turkic languages beyond it.
constexpr std::array cyrillic_pairs = std::to_array<Pair>({
    {0x490, "g"},
    {0x491, "g"},
    {0x492, "g"},
    {0x493, "g"},
    {0x49A, "k"},
    {0x49B, "k"},
    {0x4A2, "n"},
    {0x4A3, "n"},
    {0x4AE, "u"},
    {0x4AF, "u"},
    {0x4B0, "u"},
    {0x4B1, "u"},
    {0x4BA, "h"},
    {0x4BB, "h"},
    {0x4D8, "a"},
    {0x4D9, "a"},
    {0x4E8, "o"},
    {0x4E9, "o"},
});
// U+0386 … U+03CE.
constexpr std::array<std::string_view, 73> greek = {
    "a", "",  "e", "i",  "i",  "",   "o",  "",  "y", "o", "i", "a", "v", "g", "d",
    "e", "z", "i", "th", "i",  "k",  "l",  "m", "n", "x", "o", "p", "r", "",  "s",
    "t", "y", "f", "ch", "ps", "o",  "i",  "y", "a", "e", "i", "i", "y", "a", "v",
    "g", "d", "e", "z",  "i",  "th", "i",  "k", "l", "m", "n", "x", "o", "p", "r",
    "s", "s", "t", "y",  "f",  "ch", "ps", "o", "i", "y", "o", "y", "o"};
// U+05D0 … U+05EA.
constexpr std::array<std::string_view, 27> hebrew = {
    "a", "b", "g", "d", "h", "v", "z", "h",  "t",  "i", "k", "k",  "l", "m",
    "m", "n", "n", "s", "a", "p", "p", "ts", "ts", "k", "r", "sh", "t"};
// U+0621 … U+064A.
constexpr std::array<std::string_view, 42> arabic = {
    "",  "a",  "a", "w", "i", "y",  "a", "b", "a", "t", "th", "j",  "h", "kh",
    "d", "dh", "r", "z", "s", "sh", "s", "d", "t", "z", "a",  "gh", "",  "",
    "",  "",   "",  "",  "f", "q",  "k", "l", "m", "n", "h",  "w",  "a", "y"};
constexpr std::array persian_pairs = std::to_array<Pair>({
    {0x67E, "p"},
    {0x686, "ch"},
    {0x698, "zh"},
    {0x6A4, "v"},
    {0x6A9, "k"},
    {0x6AF, "g"},
    {0x6BA, "n"},
    {0x6BE, "h"},
    {0x6C1, "h"},
    {0x6CC, "y"},
    {0x6D2, "e"},
});
// U+0531 … U+0556 (capitals; the small letters follow at +0x30).
constexpr std::array<std::string_view, 38> armenian = {
    "a",  "b", "g", "d",  "e",  "z",  "e",  "y", "t", "zh", "i", "l",  "kh",
    "ts", "k", "h", "dz", "gh", "ch", "m",  "y", "n", "sh", "o", "ch", "p",
    "j",  "r", "s", "v",  "t",  "r",  "ts", "u", "p", "k",  "o", "f"};
// U+10D0 … U+10F0.
constexpr std::array<std::string_view, 33> georgian = {
    "a", "b", "g", "d", "e", "v",  "z", "t",  "i",  "k",  "l",  "m",  "n",  "o",  "p", "zh", "r",
    "s", "t", "u", "p", "k", "gh", "q", "sh", "ch", "ts", "dz", "ts", "ch", "kh", "j", "h"};
// U+30A1 … U+30F4; hiragana is 0x60 below. Small letters as their large ones, the length mark as
// nothing.
constexpr std::array<std::string_view, 84> kana = {
    "a",  "a",  "i",  "i",  "u",   "u",  "e",  "e",   "o",   "o",  "ka", "ga", "ki", "gi",
    "ku", "gu", "ke", "ge", "ko",  "go", "sa", "za",  "shi", "ji", "su", "zu", "se", "ze",
    "so", "zo", "ta", "da", "chi", "ji", "",   "tsu", "zu",  "te", "de", "to", "do", "na",
    "ni", "nu", "ne", "no", "ha",  "ba", "pa", "hi",  "bi",  "pi", "fu", "bu", "pu", "he",
    "be", "pe", "ho", "bo", "po",  "ma", "mi", "mu",  "me",  "mo", "ya", "ya", "yu", "yu",
    "yo", "yo", "ra", "ri", "ru",  "re", "ro", "wa",  "wa",  "i",  "e",  "o",  "n",  "vu"};
constexpr std::array<std::string_view, 19> hangul_initial = {"g",
                                                             "kk",
                                                             "n",
                                                             "d",
                                                             "tt",
                                                             "r",
                                                             "m",
                                                             "b",
                                                             "pp",
                                                             "s",
                                                             "ss",
                                                             "",
                                                             "j",
                                                             "jj",
                                                             "ch",
                                                             "k",
                                                             "t",
                                                             "p",
                                                             "h"};
constexpr std::array<std::string_view, 21> hangul_vowel = {
    "a",  "ae", "ya", "yae", "eo", "e",  "yeo", "ye", "o",  "wa", "wae",
    "oe", "yo", "u",  "wo",  "we", "wi", "yu",  "eu", "ui", "i"};
constexpr std::array<std::string_view, 28> hangul_final = {
    "",  "k", "k", "k", "n", "n", "n", "t",  "l", "k", "m", "l", "l", "l",
    "p", "l", "m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t"};

// Raised letters: U+1D2C … U+1D61 and U+02B0 … U+02B8; '?' is no letter in use.
constexpr std::string_view raised = "a?b?de?ghijklmn?o?prtuwa???bde???g?km?o???ptu??v?????";
constexpr std::string_view raised_more = "hhjrrrrwy";
static_assert(raised.size() == 53 && raised_more.size() == 9);

struct HangulTable {
    std::array<std::array<char, 8>, 11172> text{};
    std::array<unsigned char, 11172> length{};
};
HangulTable make_hangul() {
    HangulTable table;
    for (std::size_t i = 0; i < table.text.size(); ++i) {
        std::size_t at = 0;
        for (const std::string_view part :
             {hangul_initial[i / 588], hangul_vowel[i % 588 / 28], hangul_final[i % 28]}) {
            for (const char c : part) table.text[i][at++] = c;
        }
        table.length[i] = static_cast<unsigned char>(at);
    }
    return table;
}

bool within(char32_t c, char32_t first, char32_t last) {
    return c >= first && c <= last;
}

FoldedChar one_of(std::string_view letters, std::size_t at) {
    if (letters[at] == '?') return {Kind::gap, {}};
    return {Kind::letters, letters.substr(at, 1)};
}

FoldedChar foreign(std::string_view text) {
    return {Kind::letters, text, false, true};
}

FoldedChar foreign(Table table, std::size_t at) {
    return table[at].empty() ? FoldedChar{Kind::nothing, {}, false, true} : foreign(table[at]);
}

const Pair* pair_of(std::span<const Pair> pairs, char32_t c) {
    for (const Pair& pair : pairs) {
        if (pair.c == c) return &pair;
    }
    return nullptr;
}

FoldedChar ascii_char(char32_t c) {
    const std::string_view text = ascii.substr(c, 1);
    if (text == " ") return {Kind::gap, {}};
    const bool is_letter = text[0] >= 'a' && text[0] <= 'z';
    if (is_letter || within(c, '0', '9')) return {Kind::letters, text, within(c, 'A', 'Z')};
    return {Kind::ascii, text};
}

FoldedChar latin_char(char32_t c) {
    if (const Pair* pair = pair_of(latin_pairs, c)) return {Kind::letters, pair->text};
    if (c < 0x180) return one_of(latin, c - 0xC0);
    if (c < 0x250) return one_of(latin_b, c - 0x180);
    return one_of(latin_more, c - 0x1E00);
}

FoldedChar below_arabic(char32_t c) {
    if (within(c, 0x386, 0x3CE)) return foreign(greek, c - 0x386);
    if (within(c, 0x400, 0x45F)) return foreign(cyrillic, c - 0x400);
    if (within(c, 0x460, 0x52F)) {
        const Pair* pair = pair_of(cyrillic_pairs, c);
        return foreign(pair != nullptr ? pair->text : std::string_view{});
    }
    if (within(c, 0x531, 0x556)) return foreign(armenian, c - 0x531);
    if (within(c, 0x561, 0x586)) return foreign(armenian, c - 0x561);
    if (within(c, 0x5D0, 0x5EA)) return foreign(hebrew, c - 0x5D0);
    if (within(c, 0x591, 0x5C7)) return {Kind::nothing, {}};
    return foreign({});
}

FoldedChar arabic_char(char32_t c) {
    if (within(c, 0x621, 0x64A)) return foreign(arabic, c - 0x621);
    if (within(c, 0x660, 0x669)) return {Kind::letters, ascii.substr('0' + (c - 0x660), 1)};
    if (within(c, 0x6F0, 0x6F9)) return {Kind::letters, ascii.substr('0' + (c - 0x6F0), 1)};
    if (within(c, 0x64B, 0x65F) || c == 0x670) return {Kind::nothing, {}};
    if (within(c, 0x600, 0x61F)) return {Kind::gap, {}};
    const Pair* pair = pair_of(persian_pairs, c);
    return foreign(pair != nullptr ? pair->text : std::string_view{});
}

FoldedChar symbol(char32_t c) {
    if (within(c, 0x2018, 0x201B) || c == 0x2032) return {Kind::ascii, ascii.substr('\'', 1)};
    if (within(c, 0x2010, 0x2015)) return {Kind::ascii, ascii.substr('-', 1)};
    if (within(c, 0x200B, 0x200F) || within(c, 0x2060, 0x206F) || c == 0x2122)
        return {Kind::nothing, {}};
    if (c == 0x2070 || within(c, 0x2074, 0x2079))
        return {Kind::letters, ascii.substr('0' + (c - 0x2070), 1)};
    if (c == 0x207A) return {Kind::ascii, ascii.substr('+', 1)};
    if (within(c, 0x2080, 0x2089)) return {Kind::letters, ascii.substr('0' + (c - 0x2080), 1)};
    if (within(c, 0x2460, 0x2468)) return {Kind::letters, ascii.substr('1' + (c - 0x2460), 1)};
    if (within(c, 0x24B6, 0x24CF)) return {Kind::small, ascii.substr('A' + (c - 0x24B6), 1)};
    if (within(c, 0x24D0, 0x24E9)) return {Kind::small, ascii.substr('a' + (c - 0x24D0), 1)};
    // Bars of every kind are what providers put behind a country: "┃SI┃", "│UK│", "❘US❘".
    if (c == 0x2502 || c == 0x2503 || c == 0x2551 || within(c, 0x2758, 0x275A))
        return {Kind::ascii, ascii.substr('|', 1)};
    if (within(c, 0x2500, 0x2BFF)) return {Kind::ascii, ascii.substr('*', 1)};
    return {Kind::gap, {}};
}

FoldedChar east_asian(char32_t c) {
    if (c == 0x3010 || c == 0x3014) return {Kind::ascii, ascii.substr('[', 1)};
    if (c == 0x3011 || c == 0x3015) return {Kind::ascii, ascii.substr(']', 1)};
    if (within(c, 0x3000, 0x3040)) return {Kind::gap, {}};
    if (within(c, 0x3041, 0x3094)) return foreign(kana, c - 0x3041);
    if (within(c, 0x30A1, 0x30F4)) return foreign(kana, c - 0x30A1);
    if (c == 0x30FC) return {Kind::nothing, {}};
    if (within(c, 0x3095, 0x30FF)) return {Kind::gap, {}};
    if (within(c, 0xAC00, 0xD7A3)) {
        static const HangulTable hangul = make_hangul();
        return foreign({hangul.text[c - 0xAC00].data(), hangul.length[c - 0xAC00]});
    }
    if (within(c, 0x3400, 0x9FFF) || within(c, 0xF900, 0xFAFF) || within(c, 0x20000, 0x3134F)) {
        return {Kind::ideograph, {}, false, true};
    }
    return {Kind::letters, {}, false, true};
}

/// Controls and U+007F … U+00BF.
FoldedChar latin_symbol(char32_t c) {
    if (c == 0xB2 || c == 0xB3) return {Kind::letters, ascii.substr('2' + (c - 0xB2), 1)};
    if (c == 0xB9) return {Kind::letters, ascii.substr('1', 1)};
    if (c == 0xAA || c == 0xBA) return {Kind::letters, c == 0xAA ? "a" : "o"};
    if (c == 0xB4) return {Kind::ascii, ascii.substr('\'', 1)};
    return c == 0xAD || c == 0xAE ? FoldedChar{Kind::nothing, {}} : FoldedChar{Kind::gap, {}};
}

/// Letters from other scripts, raised ones and symbols.
FoldedChar beyond_latin(char32_t c) {
    if (within(c, 0x2B0, 0x2B8)) return {Kind::small, raised_more.substr(c - 0x2B0, 1)};
    if (within(c, 0x1D2C, 0x1D60)) return {Kind::small, raised.substr(c - 0x1D2C, 1)};
    if (within(c, 0x2B9, 0x36F) || within(c, 0xFE00, 0xFE0F)) return {Kind::nothing, {}};
    if (c < 0x600) return below_arabic(c);
    if (c < 0x700) return arabic_char(c);
    if (within(c, 0x10D0, 0x10F0)) return foreign(georgian, c - 0x10D0);
    if (within(c, 0x2000, 0x2E7F)) return symbol(c);
    if (within(c, 0xFF01, 0xFF5E)) return ascii_char(c - 0xFEE0);
    if (c == 0xFEFF || c == 0xFFFD) return {Kind::nothing, {}};
    if (within(c, 0x2E80, 0xFAFF) || within(c, 0x20000, 0x3134F)) return east_asian(c);
    if (c >= 0xFB50) return {Kind::gap, {}};
    return {Kind::letters, {}, false, true};
}

}  // namespace

FoldedChar folded(char32_t c) {
    if (c < 0x20 || within(c, 0x7F, 0xBF)) return latin_symbol(c);
    if (c < 0x7F) return ascii_char(c);
    if (c < 0x250 || c == 0x259 || within(c, 0x1E00, 0x1EFF)) return latin_char(c);
    return beyond_latin(c);
}

}  // namespace flathead::guide
