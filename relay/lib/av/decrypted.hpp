#pragma once
/// A Resource encrypted with AES-128-CBC and PKCS #7 padding (RFC 8216, 5.2), read in the clear.
/// Private to this room.

#include "relay/lib/av/resource.hpp"

#include <memory>
#include <string_view>

namespace flathead::av {

/// Key and initialisation vector as 32 hexadecimal digits. Throws Failure when they are not.
[[nodiscard]] std::unique_ptr<Resource> decrypted(std::unique_ptr<Resource> source,
                                                  std::string_view key,
                                                  std::string_view vector);

}  // namespace flathead::av
