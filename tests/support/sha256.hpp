#pragma once
/// SHA-256 (FIPS 180-4), for comparing with digests others wrote down. Tests only.

#include <string>
#include <string_view>

namespace flathead::tests {

/// 64 lower-case hex digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace flathead::tests
