#pragma once
/// What stock nginx checks and players sign with, from OpenSSL's libcrypto. For identity and change
/// of our own files there is relay/lib/xxhash.

#include <string>
#include <string_view>

namespace flathead::crypto {

/// The 16 bytes of the MD5 digest. No protection for anything a person chose: only for texts with
/// enough random bits in them.
[[nodiscard]] std::string md5(std::string_view bytes);

/// As secure_link of nginx writes it: '-' and '_' instead of '+' and '/', without padding.
[[nodiscard]] std::string base64url(std::string_view bytes);

/// Of the kernel's generator; throws Error when there are none.
[[nodiscard]] std::string random_bytes(std::size_t count);

}  // namespace flathead::crypto
