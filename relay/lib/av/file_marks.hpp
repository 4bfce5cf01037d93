#pragma once
/// What the first bytes of a file betray that libav does not tell. Private to this room.

#include <cstdint>
#include <optional>
#include <string_view>

namespace flathead::av {

/// How long a file with this beginning says it is: Matroska (the Segment's size, RFC 9559 4.5) and
/// AVI (the first RIFF chunk's). Absent where nothing is told.
[[nodiscard]] std::optional<std::uint64_t> told_bytes(std::string_view head);
/// True for a transport stream most of whose packets are scrambled (ISO 13818-1 2.4.3.3).
[[nodiscard]] bool is_scrambled(std::string_view head);

}  // namespace flathead::av
