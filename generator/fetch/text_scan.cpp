#include "generator/fetch/text_scan.hpp"

#include <cstdint>
#include <cstring>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace flathead::fetch {
namespace {

constexpr std::uint64_t highs = 0x8080808080808080ULL;
constexpr std::uint64_t ones = 0x0101010101010101ULL;

std::uint64_t word_at(const char* at) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    return word;
}

/// A high bit set where a byte is beyond ASCII or NUL. Behind such a byte other bits may be set
/// too.
std::uint64_t attention(std::uint64_t word) {
    return (word | (word - ones)) & highs;
}

struct Lead {
    std::size_t length;        // of the whole sequence; 0: no lead byte
    unsigned lowest, highest;  // of the second byte (Unicode 3.9, table 3-7)
};

Lead lead(unsigned byte) {
    if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, 0xBF};
    if (byte == 0xE0) return {3, 0xA0, 0xBF};
    if (byte == 0xED) return {3, 0x80, 0x9F};
    if (byte >= 0xE1 && byte <= 0xEF) return {3, 0x80, 0xBF};
    if (byte == 0xF0) return {4, 0x90, 0xBF};
    if (byte == 0xF4) return {4, 0x80, 0x8F};
    if (byte >= 0xF1 && byte <= 0xF3) return {4, 0x80, 0xBF};
    return {0, 0, 0};
}

/// A three-byte sequence whose lead has no special rule: most of Asia's text. `at` has four
/// readable bytes.
bool is_usual_three(const char* at) {
    std::uint32_t word = 0;  // little-endian, as ascii_prefix
    std::memcpy(&word, at, sizeof word);
    const std::uint32_t first = word & 0xFFU;
    return (word & 0x00C0C0F0U) == 0x008080E0U && first != 0xE0 && first != 0xED;
}

unsigned byte_at(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

/// Bytes of the character beyond ASCII that begins at `at`; 0 when it is none, or is cut off.
inline std::size_t sequence_bytes(std::string_view text, std::size_t at) {
    const unsigned first = byte_at(text, at);
    if (first >= 0xC2 && first <= 0xDF && at + 1 < text.size() &&
        (byte_at(text, at + 1) & 0xC0U) == 0x80)
        return 2;
    if (at + 4 <= text.size() && is_usual_three(text.data() + at)) return 3;
    const Lead form = lead(first);
    if (form.length == 0 || at + form.length > text.size()) return 0;
    const unsigned second = byte_at(text, at + 1);
    if (second < form.lowest || second > form.highest) return 0;
    for (std::size_t i = 2; i < form.length; ++i) {
        if ((byte_at(text, at + i) & 0xC0U) != 0x80) return 0;
    }
    return form.length;
}

}  // namespace

std::size_t ascii_prefix(std::string_view text) {
    const char* const data = text.data();
    std::size_t at = 0;
#ifdef __SSE2__
    for (; at + 16 <= text.size(); at += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(data + at));
        // A bit for every byte whose top bit is set or that is 0.
        const int found =
            _mm_movemask_epi8(_mm_or_si128(bytes, _mm_cmpeq_epi8(bytes, _mm_setzero_si128())));
        if (found != 0)
            return at + static_cast<std::size_t>(__builtin_ctz(static_cast<unsigned>(found)));
    }
#else
    for (; at + 64 <= text.size(); at += 64) {
        std::uint64_t all = 0;
        for (std::size_t i = 0; i < 64; i += 8) all |= attention(word_at(data + at + i));
        if (all != 0) break;
    }
#endif
    for (; at + 8 <= text.size(); at += 8) {
        // On a little-endian machine the lowest set bit is the first byte of attention.
        if (const std::uint64_t found = attention(word_at(data + at)); found != 0) {
            return at + static_cast<std::size_t>(__builtin_ctzll(found)) / 8;
        }
    }
    while (at < text.size() && text[at] > 0) ++at;
    return at;
}

std::size_t clean_prefix(std::string_view text) {
    std::size_t at = 0;
    for (;;) {
        at += ascii_prefix(text.substr(at));
        // Text beyond ASCII comes in runs: stay here until the next ASCII byte.
        while (at < text.size() && text[at] < 0) {
            const std::size_t bytes = sequence_bytes(text, at);
            if (bytes == 0) return at;
            at += bytes;
        }
        if (at >= text.size() || text[at] == 0) return at;
    }
}

WrongSequence wrong_sequence(std::string_view text) {
    const Lead form = lead(byte_at(text, 0));
    std::size_t good = 1;
    for (; good < form.length && good < text.size(); ++good) {
        const unsigned next = byte_at(text, good);
        const unsigned lowest = good == 1 ? form.lowest : 0x80U;
        const unsigned highest = good == 1 ? form.highest : 0xBFU;
        if (next < lowest || next > highest) return {good, false};
    }
    return {good, good < form.length};
}

}  // namespace flathead::fetch
