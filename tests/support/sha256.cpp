#include "tests/support/sha256.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace flathead::tests {
namespace {

constexpr std::array<std::uint32_t, 64> primes = [] {
    std::array<std::uint32_t, 64> found{};
    std::uint32_t candidate = 2;
    for (std::size_t count = 0; count < found.size(); ++candidate) {
        bool is_prime = true;
        for (std::size_t i = 0; i < count; ++i) is_prime = is_prime && candidate % found[i] != 0;
        if (is_prime) found[count++] = candidate;
    }
    return found;
}();

/// The first 32 bits behind the point.
std::uint32_t fraction(long double value) {
    return static_cast<std::uint32_t>((value - std::floor(value)) * 4294967296.0L);
}

std::array<std::uint32_t, 64> make_constants() {
    std::array<std::uint32_t, 64> constants{};
    for (std::size_t i = 0; i < 64; ++i)
        constants[i] = fraction(std::cbrt(static_cast<long double>(primes[i])));
    return constants;
}

void add_block(std::array<std::uint32_t, 8>& state, std::string_view block) {
    static const std::array<std::uint32_t, 64> constants = make_constants();
    std::array<std::uint32_t, 64> w{};
    for (std::size_t i = 0; i < 64; ++i) {
        w[i / 4] = (w[i / 4] << 8) | static_cast<unsigned char>(block[i]);
    }
    for (std::size_t i = 16; i < 64; ++i) {
        const std::uint32_t a =
            std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ (w[i - 15] >> 3);
        const std::uint32_t b =
            std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ (w[i - 2] >> 10);
        w[i] = w[i - 16] + a + w[i - 7] + b;
    }
    auto [a, b, c, d, e, f, g, h] = state;
    for (std::size_t i = 0; i < 64; ++i) {
        const std::uint32_t big_e = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
        const std::uint32_t first = h + big_e + ((e & f) ^ (~e & g)) + constants[i] + w[i];
        const std::uint32_t big_a = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
        const std::uint32_t second = big_a + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + first, d = c, c = b, b = a, a = first + second;
    }
    const std::array<std::uint32_t, 8> step{a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < 8; ++i) state[i] += step[i];
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
    std::array<std::uint32_t, 8> state{};
    for (std::size_t i = 0; i < 8; ++i)
        state[i] = fraction(std::sqrt(static_cast<long double>(primes[i])));
    std::string tail(bytes.substr(bytes.size() - bytes.size() % 64));
    for (std::string_view rest = bytes; rest.size() >= 64; rest.remove_prefix(64))
        add_block(state, rest.substr(0, 64));
    tail += '\x80';
    while (tail.size() % 64 != 56) tail += '\0';
    const std::uint64_t bits = static_cast<std::uint64_t>(bytes.size()) * 8;
    for (int shift = 56; shift >= 0; shift -= 8) tail += static_cast<char>((bits >> shift) & 0xFF);
    for (std::string_view rest = tail; !rest.empty(); rest.remove_prefix(64))
        add_block(state, rest.substr(0, 64));
    std::string hex;
    for (const std::uint32_t word : state) {
        for (int shift = 28; shift >= 0; shift -= 4)
            hex += "0123456789abcdef"[(word >> shift) & 0xFU];
    }
    return hex;
}

}  // namespace flathead::tests
