#pragma once
/// PAT and PMT of the output (ISO/IEC 13818-1, 2.4.4): one program, PIDs that never move.

#include "relay/lib/av/input.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace flathead::playout {

inline constexpr std::uint16_t pmt_pid = 0x1000;
inline constexpr std::uint16_t first_pid = 0x100;
/// More would not fit a PMT of one packet.
inline constexpr std::size_t most_streams = 8;

/// PAT and PMT, a packet each, counters 0. Stream i has PID first_pid + i; `pcr` is the one with
/// the clock.
[[nodiscard]] std::string tables(const std::vector<av::Stream>& streams, std::size_t pcr);

}  // namespace flathead::playout
