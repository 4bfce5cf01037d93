#pragma once
/// Text of any encoding becomes UTF-8 without a byte order mark and without NUL bytes.

#include "relay/base/bytes.hpp"

#include <memory>

namespace flathead::fetch {

/// Clean UTF-8 passes through unconverted; a wrong sequence in it becomes U+FFFD.
[[nodiscard]] std::unique_ptr<ByteSource> decoded_text(std::unique_ptr<ByteSource> bytes);

}  // namespace flathead::fetch
