#include "relay/lib/icu/fold.hpp"

#include <gtest/gtest.h>

#include <string>

namespace flathead {
namespace {

struct Case {
    const char* name;
    const char* folded;
    const char* why;
};

/// These pairs are in the state files of every installation. A failing row means that channels
/// would lose their ids: change the code back, never the row.
constexpr Case frozen[] = {
    {"CNN", "cnn", "case"},
    {"  CNN \t International\n", "cnn international", "white space folded and trimmed"},
    {"Das Erste HD", "das erste hd", "plain"},
    {"US: A&E (East) [1080p] +1", "us: a&e (east) [1080p] +1", "punctuation stays"},
    {"España", "espana", "accent, composed"},
    {"Espan\u0303a", "espana", "accent, decomposed"},
    {"CINÉ+ FRISSON ᴴᴰ", "cine+ frisson hd", "superscript letters are letters"},
    {"ＮＨＫ　総合", "nhk 総合", "full-width letters, ideographic space"},
    {"ﬁlm Ⅳ ½", "film iv 1\u20442", "ligature, Roman numeral, fraction"},
    {"Straße", "strasse", "full case folding"},
    {"ΣΊΣΥΦΟΣ", "σισυφοσ", "Greek with final sigma and accent"},
    {"İSTANBUL", "istanbul", "dotted I folds without a locale"},
    {"Первый канал Ё Й", "первыи канал е и", "Cyrillic; breve and diaeresis are accents"},
    {"ข่าว", "ข่าว", "a Thai tone mark makes another word"},
    {"हिन्दी", "हिन्दी", "Indic vowel signs and virama stay"},
    {"قَناة", "قَناة", "Arabic vowel marks stay"},
    {"ガ ｶﾞ", "ガ ガ", "half-width kana with its mark is one letter"},
    {"한국 한국", "한국 한국", "Hangul composed and in jamo"},
    {"A\u00adB\u200bC\u200dD\ufeffE", "abcde", "characters without a shape vanish"},
    {"a\u00a0\u2003b\u2028c", "a b c", "every kind of white space"},
    {"Ø Ł Đ", "ø ł đ", "a stroke is part of the letter"},
    {"👩‍👩‍👧 TV", "👩👩👧 tv", "the joiner has no shape"},
    {"", "", "nothing"},
    {" \u3000 ", "", "only blanks"},
    {"bad\xff\xfe end", "bad\ufffd\ufffd end", "invalid bytes"},
};

TEST(FoldName, GivesTheFrozenSpellings) {
    for (const Case& row : frozen) EXPECT_EQ(fold_name(row.name), row.folded) << row.why;
}

TEST(FoldName, FoldingAgainChangesNothing) {
    for (const Case& row : frozen)
        EXPECT_EQ(fold_name(fold_name(row.name)), fold_name(row.name)) << row.why;
}

TEST(FoldName, AsciiTakesTheSameWayAsTheRest) {
    // The same text once alone and once behind a letter that sends it down the other path.
    for (const char* ascii : {"CNN  HD", "\x01\x1f x", "a\vb\fc\r\nd", "~!@#$%^&*()_+ {}|:\"<>?"}) {
        const std::string alone = fold_name(ascii);
        const std::string beside = fold_name(std::string("é") + ascii);
        const bool starts_blank = ascii[0] == ' ';
        EXPECT_EQ(beside, (starts_blank ? "e " : "e") + alone) << ascii;
    }
}

TEST(FoldName, ControlCharactersThatSeparateAreBlanksBothWays) {
    EXPECT_EQ(fold_name("a\x1c"
                        "b"),
              fold_name("a\x1c"
                        "b\u00ad"));
    EXPECT_EQ(fold_name("a\x7f"
                        "b"),
              fold_name("a\x7f"
                        "b\u00ad"));
}

TEST(FoldName, BufferIsReplacedNotExtended) {
    std::string out = "left over";
    fold_name_into("ABC", out);
    EXPECT_EQ(out, "abc");
    fold_name_into("É", out);
    EXPECT_EQ(out, "e");
}

}  // namespace
}  // namespace flathead
