#pragma once
/// One MPEG-TS packet (ISO/IEC 13818-1, 2.4.3) seen through a pointer to its 188 bytes.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace flathead::ts {

inline constexpr std::size_t packet_bytes = 188;
inline constexpr std::uint8_t sync_byte = 0x47;
inline constexpr std::uint16_t pat_pid = 0;
inline constexpr std::uint16_t null_pid = 0x1FFF;

/// Ticks of 90 kHz, as in PTS and DTS. Unwrapped unless said otherwise.
using Ticks = std::int64_t;
inline constexpr Ticks ticks_per_second = 90'000;

/// The same on the clocks of this machine.
using TickSpan = std::chrono::duration<Ticks, std::ratio<1, ticks_per_second>>;
[[nodiscard]] constexpr std::chrono::steady_clock::duration duration_of(Ticks ticks) {
    return std::chrono::duration_cast<std::chrono::steady_clock::duration>(TickSpan(ticks));
}
[[nodiscard]] constexpr Ticks ticks_of(std::chrono::steady_clock::duration span) {
    return std::chrono::duration_cast<TickSpan>(span).count();
}

using Bytes = std::span<const std::uint8_t>;
[[nodiscard]] inline Bytes bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Read access to a whole packet. The caller has checked the sync byte; every other field may hold
/// anything, and lengths that do not fit count as "not there".
class Packet {
  public:
    explicit Packet(const std::uint8_t* at) : at_(at) {}

    [[nodiscard]] std::uint16_t pid() const {
        return static_cast<std::uint16_t>((at_[1] & 0x1F) << 8 | at_[2]);
    }
    [[nodiscard]] bool has_error() const { return (at_[1] & 0x80) != 0; }
    [[nodiscard]] bool starts_unit() const { return (at_[1] & 0x40) != 0; }
    [[nodiscard]] bool is_scrambled() const { return (at_[3] & 0xC0) != 0; }
    [[nodiscard]] std::uint8_t counter() const { return at_[3] & 0x0F; }
    [[nodiscard]] bool has_payload() const { return (at_[3] & 0x10) != 0; }
    [[nodiscard]] bool has_adaptation() const { return (at_[3] & 0x20) != 0 && at_[4] > 0; }
    [[nodiscard]] bool is_discontinuity() const { return has_adaptation() && (at_[5] & 0x80) != 0; }
    [[nodiscard]] bool is_random_access() const { return has_adaptation() && (at_[5] & 0x40) != 0; }
    [[nodiscard]] bool has_pcr() const {
        return has_adaptation() && (at_[5] & 0x10) != 0 && at_[4] >= 7;
    }
    /// The base of the PCR in 33 bits; only when has_pcr().
    [[nodiscard]] Ticks pcr_base() const {
        return static_cast<Ticks>(at_[6]) << 25 | static_cast<Ticks>(at_[7]) << 17 |
               static_cast<Ticks>(at_[8]) << 9 | static_cast<Ticks>(at_[9]) << 1 | at_[10] >> 7;
    }
    /// What follows header and adaptation field; empty when there is none.
    [[nodiscard]] Bytes payload() const {
        if (!has_payload()) return {};
        const std::size_t skip = 4 + ((at_[3] & 0x20) != 0 ? std::size_t{at_[4]} + 1 : 0);
        return skip < packet_bytes ? Bytes(at_ + skip, packet_bytes - skip) : Bytes();
    }
    [[nodiscard]] const std::uint8_t* data() const { return at_; }

  private:
    const std::uint8_t* at_;
};

}  // namespace flathead::ts
