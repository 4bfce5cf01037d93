#include "relay/lib/av/file_marks.hpp"

#include <bit>
#include <cstddef>

namespace flathead::av {
namespace {

std::uint8_t byte(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint8_t>(bytes[at]);
}

/// The number an EBML element's size is written as (RFC 8794 4); `at` moves behind it. Absent when
/// it is cut or "not known".
std::optional<std::uint64_t> read_size(std::string_view bytes, std::size_t& at) {
    if (at >= bytes.size()) return std::nullopt;
    const auto length = static_cast<std::size_t>(std::countl_zero(byte(bytes, at))) + 1;
    if (length > 8 || at + length > bytes.size()) return std::nullopt;
    std::uint64_t value = byte(bytes, at) & (0xFFU >> length);
    for (std::size_t i = 1; i < length; ++i) value = value << 8 | byte(bytes, at + i);
    at += length;
    const std::uint64_t unknown = (std::uint64_t{1} << (7 * length)) - 1;
    return value == unknown ? std::nullopt : std::optional(value);
}

std::optional<std::uint64_t> matroska_bytes(std::string_view head) {
    std::size_t at = 4;
    const auto header = read_size(head, at);
    if (!header || *header > head.size() - at) return std::nullopt;
    at += *header;
    if (!head.substr(at).starts_with("\x18\x53\x80\x67")) return std::nullopt;
    at += 4;
    const auto segment = read_size(head, at);
    if (!segment) return std::nullopt;
    return at + *segment;
}

}  // namespace

std::optional<std::uint64_t> told_bytes(std::string_view head) {
    if (head.starts_with("\x1A\x45\xDF\xA3")) return matroska_bytes(head);
    if (head.size() >= 12 && head.starts_with("RIFF") && head.substr(8).starts_with("AVI ")) {
        std::uint64_t bytes = 0;
        for (std::size_t i = 8; i-- > 4;) bytes = bytes << 8 | byte(head, i);
        // Writers that were killed leave 0 or the greatest number.
        if (bytes == 0 || bytes >= 0xFFFF'FFF0U) return std::nullopt;
        return bytes + 8;
    }
    return std::nullopt;
}

bool is_scrambled(std::string_view head) {
    constexpr std::size_t packet = 188;
    constexpr std::size_t least = 8;  // packets that must agree
    constexpr unsigned null_pid = 0x1FFF;
    std::size_t scrambled = 0;
    std::size_t clear = 0;
    for (std::size_t at = 0; at + packet <= head.size(); at += packet) {
        if (head[at] != '\x47') return false;
        const unsigned pid = (byte(head, at + 1) & 0x1FU) << 8 | byte(head, at + 2);
        if (pid < 0x20 || pid == null_pid) continue;  // tables
        ++((byte(head, at + 3) & 0xC0U) != 0 ? scrambled : clear);
    }
    return scrambled >= least && scrambled > clear;
}

}  // namespace flathead::av
