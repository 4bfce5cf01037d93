#include "generator/guide/names_runs.hpp"

#include "generator/guide/names_script.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <algorithm>

namespace flathead::guide {
namespace {

bool is_word_byte(char c) {
    return (c >= 'a' && c <= 'z') || text::is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

/// How much a character between two runs says; the greatest is kept.
int rank(char c) {
    constexpr std::string_view by_rank = " .,/_&*-+:|";
    const std::size_t at = by_rank.find(c);
    return at == std::string_view::npos ? 1 : static_cast<int>(at);
}

struct Folder {
    FoldedName& name;
    bool was_small = false;

    void put(std::string_view bytes, bool upper) {
        name.text += bytes;
        name.upper.append(bytes.size(), upper ? '\1' : '\0');
    }
    void letter(char c, bool upper) {
        if (was_small) put(" ", false);
        was_small = false;
        name.text += c;
        name.upper += upper ? '\1' : '\0';
    }
    void letters(std::string_view bytes, bool upper, bool is_small) {
        if (is_small != was_small) put(" ", false);
        was_small = is_small;
        put(bytes, upper);
    }
};

/// An apostrophe and a point between two digits join, "&amp;" is an ampersand.
void fold(FoldedName& name, std::string_view raw) {
    Folder folder{name};
    for (std::size_t at = 0; at < raw.size();) {
        const std::size_t begin = at;
        if (const char plain = raw[at];
            is_word_byte(text::lower(plain)) && static_cast<unsigned char>(plain) < 0x80) {
            folder.letter(text::lower(plain), plain >= 'A' && plain <= 'Z');
            ++at;
            continue;
        }
        const FoldedChar c = folded(utf8::next(raw, at));
        name.is_foreign |= c.is_foreign;
        switch (c.kind) {
            case FoldedChar::Kind::letters:
            case FoldedChar::Kind::small:
                folder.letters(c.text.empty() ? raw.substr(begin, at - begin) : c.text,
                               c.is_upper,
                               c.kind == FoldedChar::Kind::small);
                break;
            case FoldedChar::Kind::ideograph:
                folder.put(" ", false);
                folder.put(raw.substr(begin, at - begin), false);
                folder.put(" ", false);
                break;
            case FoldedChar::Kind::ascii:
                if (c.text == "&" && text::istarts_with(raw.substr(begin), "&amp;")) at = begin + 5;
                if (c.text != "'" && c.text != "`") folder.put(c.text, false);
                break;
            case FoldedChar::Kind::gap:
                folder.put(" ", false);
                break;
            case FoldedChar::Kind::nothing:
                break;
        }
    }
}

}  // namespace

void FoldedName::read(std::string_view name) {
    text.clear();
    upper.clear();
    is_foreign = false;
    run_count = 0;
    fold(*this, utf8::truncated(name, longest));
    // A romanised letter is at most four bytes for two, so 16-bit offsets hold.
    std::uint16_t bracket = 0;
    std::uint16_t brackets = 0;
    bool is_square = false;
    char between = ' ';
    bool is_spaced = true;
    const auto note = [&](char c) {
        is_spaced |= c == ' ';
        if (rank(c) > rank(between)) between = c;
    };
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (!is_word_byte(c)) {
            if (c == '(' || c == '[' || c == '{') {
                bracket = ++brackets;
                is_square = c == '[';
                note(' ');
            } else if (c == ')' || c == ']' || c == '}') {
                bracket = 0;
                note(' ');
            } else {
                note(c);
            }
            ++at;
            continue;
        }
        const std::size_t begin = at;
        const auto joins = [&](std::size_t i) {  // "102.5"
            return text[i] == '.' && i > begin && text::is_digit(text[i - 1]) &&
                   i + 1 < text.size() && text::is_digit(text[i + 1]);
        };
        while (at < text.size() && (is_word_byte(text[at]) || joins(at))) ++at;
        if (run_count > 0) {
            runs_[run_count - 1].after = between;
            runs_[run_count - 1].is_spaced_after = is_spaced;
        }
        if (run_count == most_runs) return;
        runs_[run_count++] = {static_cast<std::uint16_t>(begin),
                              static_cast<std::uint16_t>(at),
                              bracket,
                              between,
                              ' ',
                              is_spaced,
                              true,
                              is_square};
        between = ' ';
        is_spaced = false;
    }
    if (run_count > 0) {
        runs_[run_count - 1].after = between;
        runs_[run_count - 1].is_spaced_after = true;
    }
}

bool FoldedName::is_upper(const Run& run) const {
    bool any = false;
    for (std::size_t i = run.begin; i < run.end; ++i) {
        if (text[i] >= 'a' && text[i] <= 'z') {
            if (upper[i] == 0) return false;
            any = true;
        }
    }
    return any;
}

bool FoldedName::is_alone_in_bracket(std::size_t run) const {
    const std::uint16_t bracket = runs_[run].bracket;
    return bracket != 0 && (run == 0 || runs_[run - 1].bracket != bracket) &&
           (run + 1 == run_count || runs_[run + 1].bracket != bracket);
}

}  // namespace flathead::guide
