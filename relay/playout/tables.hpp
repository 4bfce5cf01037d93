#pragma once
/// PAT and PMT of the output (ISO/IEC 13818-1, 2.4.4): one program, PIDs that never move.

#include "relay/lib/av/input.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace flathead::playout {

inline constexpr std::uint16_t pmt_pid = 0x1000;
inline constexpr std::uint16_t first_pid = 0x100;
/// More would not fit a PMT of one packet.
inline constexpr std::size_t most_streams = 8;

/// What the output carries: place i is the stream of PID first_pid + i, or nothing for now.
using Shape = std::vector<std::optional<av::Stream>>;

/// PAT and PMT, a packet each, counters 0. `pcr` is the place with the clock, which needs no
/// stream.
[[nodiscard]] std::string tables(const Shape& shape, std::size_t pcr, std::uint8_t version = 0);

}  // namespace flathead::playout
