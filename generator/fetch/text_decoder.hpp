#pragma once
/// Text of any encoding becomes UTF-8 without a byte order mark and without NUL bytes.

#include "generator/fetch/document.hpp"

#include <memory>

namespace flathead::fetch {

/// Clean UTF-8 passes through unconverted; a wrong sequence in it becomes U+FFFD. `is_stored`: the
/// bytes are a file's.
[[nodiscard]] std::unique_ptr<Document> decoded_text(std::unique_ptr<ByteSource> bytes,
                                                     bool is_stored = false);

}  // namespace flathead::fetch
