#pragma once
/// Which encoding a text is in: what its first bytes say, what it declares, and what its bytes are
/// like.

#include <cstddef>
#include <string>
#include <string_view>

namespace flathead::fetch {

/// A name iconv knows, with the size of its smallest unit; "UTF-8" needs no conversion.
struct Encoding {
    std::string_view name;
    std::size_t unit = 1;
    std::size_t mark_bytes = 0;  // of a byte order mark, to be skipped
};

/// From a byte order mark, or from the NUL bytes of UTF-16 and UTF-32 without one; name empty:
/// nothing to be seen.
[[nodiscard]] Encoding marked_encoding(std::string_view head);
/// The encoding of the XML declaration as our name for it; empty when there is none or we do not
/// know it.
[[nodiscard]] std::string_view declared_encoding(std::string_view head);
/// For a sample that begins with the first byte beyond ASCII. A declaration counts as far as the
/// bytes bear it out.
[[nodiscard]] std::string_view likely_encoding(std::string_view sample, std::string_view declared);

}  // namespace flathead::fetch
