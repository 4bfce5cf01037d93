#pragma once
/// A fetched document as plain UTF-8 text, whatever it is packed in and however it is encoded: both
/// found by content, never by name. Streams; memory does not grow with the document.

#include "relay/base/bytes.hpp"
#include "relay/base/files.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace flathead::fetch {

struct DocumentLimits {
    std::uint64_t unpacked_bytes = 4ULL << 30;
};

class Document : public ByteSource {
  public:
    /// True while all that read() gave stands in the file as it is, from its first byte on: such
    /// text can be read there again instead of being kept.
    [[nodiscard]] virtual bool stands_in_file() const = 0;
};

/// Packings: none, gzip (several members, packed twice, trailing bytes ignored), zlib, xz, zstd,
/// bzip2, zip (first file). Encodings: BOM, XML declaration, else UTF-8 when valid, else guessed
/// from the first bytes (Latin-1, cp125x, GB18030 …). Reading throws Error on damage (cut, wrong
/// CRC) and beyond the limits.
[[nodiscard]] std::unique_ptr<Document> open_document(const Path& path,
                                                      const DocumentLimits& limits);
/// The same for bytes in memory (tests, fuzzing).
[[nodiscard]] std::unique_ptr<Document> open_document(std::string bytes,
                                                      const DocumentLimits& limits);

}  // namespace flathead::fetch
