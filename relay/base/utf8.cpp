#include "relay/base/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace flathead::utf8 {
namespace {

constexpr char32_t replacement = 0xFFFD;

struct Sequence {
    std::size_t length;  // 0: invalid
    char32_t value;
};

Sequence sequence_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    };
    const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(0);
    if (first < 0x80) return {1, first};
    if (first >= 0xC2 && first <= 0xDF && continues(1)) {
        return {2, ((first & 0x1FU) << 6) | (byte(1) & 0x3FU)};
    }
    if ((first & 0xF0U) == 0xE0U && continues(1) && continues(2)) {
        const char32_t value =
            ((first & 0x0FU) << 12) | ((byte(1) & 0x3FU) << 6) | (byte(2) & 0x3FU);
        if (value >= 0x800 && (value < 0xD800 || value > 0xDFFF)) return {3, value};
    }
    if (first >= 0xF0 && first <= 0xF4 && continues(1) && continues(2) && continues(3)) {
        const char32_t value = ((first & 0x07U) << 18) | ((byte(1) & 0x3FU) << 12) |
                               ((byte(2) & 0x3FU) << 6) | (byte(3) & 0x3FU);
        if (value >= 0x10000 && value <= 0x10FFFF) return {4, value};
    }
    return {0, replacement};
}

bool is_override(char32_t c) {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

bool is_blank(char32_t c) {
    return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0x2028 || c == 0x2029;
}

}  // namespace

std::size_t valid_prefix(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        if (at + 8 <= text.size()) {  // eight ASCII bytes at once
            std::uint64_t word = 0;
            std::memcpy(&word, text.data() + at, 8);
            if ((word & 0x8080808080808080ULL) == 0) {
                at += 8;
                continue;
            }
        }
        const Sequence found = sequence_at(text, at);
        if (found.length == 0) return at;
        at += found.length;
    }
    return at;
}

std::string repaired(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::size_t good = valid_prefix(text);
        out.append(text.substr(0, good));
        text.remove_prefix(good);
        if (text.empty()) break;
        append(out, replacement);
        text.remove_prefix(1);
        while (!text.empty() && (static_cast<unsigned char>(text[0]) & 0xC0U) == 0x80U) {
            text.remove_prefix(1);
        }
    }
    return out;
}

std::string clean_line(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next(text, at);
        if (is_override(c)) continue;
        if (!is_blank(c)) {
            append(out, c);
        } else if (!out.empty() && out.back() != ' ') {
            out += ' ';
        }
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

void append(std::string& out, char32_t c) {
    const auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | (c >> 6));
        put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | (c >> 12));
        put(0x80 | ((c >> 6) & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | (c >> 18));
        put(0x80 | ((c >> 12) & 0x3F));
        put(0x80 | ((c >> 6) & 0x3F));
        put(0x80 | (c & 0x3F));
    }
}

char32_t next(std::string_view text, std::size_t& at) {
    const Sequence found = sequence_at(text, at);
    at += found.length == 0 ? 1 : found.length;
    return found.value;
}

std::string_view truncated(std::string_view text, std::size_t bytes) {
    if (text.size() <= bytes) return text;
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) --bytes;
    return text.substr(0, bytes);
}

}  // namespace flathead::utf8
