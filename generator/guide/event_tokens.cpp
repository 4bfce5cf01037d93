#include "generator/guide/event_tokens.hpp"

#include "relay/base/text.hpp"

namespace flathead::guide {
namespace {

bool is_lead(char c) {
    return static_cast<unsigned char>(c) == 0xe2;
}
bool is_letter(char c) {
    return text::is_alpha(c) || (static_cast<unsigned char>(c) >= 0x80 && !is_lead(c));
}

/// Bytes of a blank at the front: ASCII, no-break space, the spaces of U+2000 to U+200A and U+202F.
std::size_t blank_at(std::string_view rest) {
    if (text::is_space(rest[0])) return 1;
    if (rest.starts_with("\xc2\xa0")) return 2;
    if (!rest.starts_with("\xe2\x80") || rest.size() < 3) return 0;
    const auto last = static_cast<unsigned char>(rest[2]);
    return (last >= 0x80 && last <= 0x8a) || last == 0xaf ? 3 : 0;
}

std::size_t mark_at(std::string_view rest) {
    if (!is_lead(rest[0])) return 1;
    std::size_t size = 1;
    while (size < rest.size() && size < 3 &&
           (static_cast<unsigned char>(rest[size]) & 0xc0) == 0x80)
        ++size;
    return size;
}

template <class Belongs>
std::size_t run_at(std::string_view rest, Belongs belongs) {
    std::size_t size = 1;
    while (size < rest.size() && belongs(rest[size])) ++size;
    return size;
}

/// Letters, but a no-break space ends them.
std::size_t word_at(std::string_view rest) {
    const std::size_t size = run_at(rest, is_letter);
    const std::size_t blank = rest.substr(0, size).find("\xc2\xa0");
    return blank == std::string_view::npos ? size : blank;
}

}  // namespace

bool Token::is_dash() const {
    return is_mark('-') || (text.size() == 3 && text.starts_with("\xe2\x80") && text[2] >= '\x90' &&
                            text[2] <= '\x95');
}

bool may_hold_time(std::string_view name) {
    const auto letter = [&](std::size_t i) {
        return i < name.size() ? text::lower(name[i]) : '\0';
    };
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (!text::is_digit(name[i])) continue;
        while (i < name.size() && text::is_digit(name[i])) ++i;
        const char next = letter(i);
        if ((next == ':' || next == '.' || next == 'h') && text::is_digit(letter(i + 1)))
            return true;
        const std::size_t word = next == ' ' ? i + 1 : i;
        const char first = letter(word);
        const char second = letter(word + 1);
        if ((first == 'a' || first == 'p') && (second == 'm' || second == '.'))
            return true;                                 // 9 PM, 9 p.m.
        if (first == 'u' && second == 'h') return true;  // 20 Uhr
    }
    return false;
}

Tokens tokens_of(std::string_view name) {
    Tokens tokens;
    bool is_spaced = false;
    while (!name.empty()) {
        if (const std::size_t blank = blank_at(name)) {
            is_spaced = true;
            name.remove_prefix(blank);
            continue;
        }
        Token token{TokenKind::mark, {}, is_spaced};
        std::size_t size = 0;
        if (text::is_digit(name[0])) {
            token.kind = TokenKind::number;
            size = run_at(name, text::is_digit);
        } else if (is_letter(name[0])) {
            token.kind = TokenKind::word;
            size = word_at(name);
        } else {
            size = mark_at(name);
        }
        token.text = name.substr(0, size);
        tokens.push_back(token);
        name.remove_prefix(size);
        is_spaced = false;
    }
    return tokens;
}

}  // namespace flathead::guide
