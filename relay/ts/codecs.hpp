#pragma once
/// What a PMT entry holds, by its stream_type and the descriptors that private types carry.

#include "relay/ts/splicer.hpp"

#include <string_view>

namespace flathead::ts {

enum class Kind : std::uint8_t { video, audio, other };

[[nodiscard]] Codec codec_of(std::uint8_t type, std::string_view descriptors);
[[nodiscard]] Kind kind_of(const ElementaryStream& stream);

}  // namespace flathead::ts
