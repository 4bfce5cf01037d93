#pragma once
/// Takes the packings off a document, as many as there are, recognised by their first bytes.

#include "relay/base/bytes.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace flathead::fetch {

struct Unpacked {
    std::unique_ptr<ByteSource> bytes;
    bool was_packed = false;
};

/// Throws Error at once for a document packed more than three times; while reading on damage and
/// when any layer yields more than `limit` bytes.
[[nodiscard]] Unpacked unpacked(std::unique_ptr<ByteSource> packed, std::uint64_t limit);

/// gzip (RFC 1952, members one after another, other bytes behind them ignored) or zlib (RFC 1950).
[[nodiscard]] std::unique_ptr<ByteSource> inflated(std::unique_ptr<ByteSource> packed);
/// True when the bytes are the beginning of a zlib stream: its two-byte mark alone is also possible
/// text.
[[nodiscard]] bool begins_zlib(std::string_view head);

/// Several streams one after another; memory bounded whatever dictionary the header asks for.
[[nodiscard]] std::unique_ptr<ByteSource> unpacked_xz(std::unique_ptr<ByteSource> packed);

enum class ArchiveKind { zstd, bzip2, zip };
/// The content, of a zip its first file.
[[nodiscard]] std::unique_ptr<ByteSource> from_archive(std::unique_ptr<ByteSource> packed,
                                                       ArchiveKind kind);

}  // namespace flathead::fetch
