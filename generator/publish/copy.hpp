#pragma once
/// Bytes from one file to another inside the kernel.

#include "relay/base/fd.hpp"

#include <cstdint>
#include <string_view>

namespace flathead::publish {

/// Appends `bytes` of `from`, beginning at `offset`, to `to`; shares the blocks where the file
/// system can. Throws Error beginning with `attempt`.
void copy_bytes(const Fd& from,
                std::uint64_t offset,
                std::uint64_t bytes,
                const Fd& to,
                std::string_view attempt);

}  // namespace flathead::publish
