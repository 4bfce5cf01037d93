#include "generator/fetch/unpack.hpp"

#include "generator/fetch/byte_sources.hpp"
#include "relay/base/error.hpp"

#include <optional>

namespace flathead::fetch {
namespace {

using namespace std::string_view_literals;

constexpr int most_layers = 3;
constexpr std::size_t head_bytes = 512;
constexpr std::string_view xz_mark =
    "\xFD"
    "7zXZ\0"sv;  // xz file format 2.1.1.1

std::optional<ArchiveKind> archive_kind(std::string_view head) {
    struct Mark {
        std::string_view bytes;
        ArchiveKind kind;
    };
    static constexpr Mark marks[] = {
        {"\x28\xB5\x2F\xFD"sv, ArchiveKind::zstd},  // RFC 8878, 3.1.1
        {"PK\x03\x04"sv, ArchiveKind::zip},         // APPNOTE 4.3.7
    };
    for (const Mark& mark : marks) {
        if (head.starts_with(mark.bytes)) return mark.kind;
    }
    // "BZh" and the level are possible text; the block's mark (digits of pi) is not.
    if (head.starts_with("BZh") && head.size() >= 10 && head.substr(4, 6) == "1AY&SY"sv)
        return ArchiveKind::bzip2;
    return std::nullopt;
}

/// One packing taken off; null when there is none.
std::unique_ptr<ByteSource> without_packing(std::unique_ptr<AheadSource>& source) {
    const std::string_view head = source->ahead(head_bytes);
    if (head.starts_with("\x1F\x8B\x08"sv) || begins_zlib(head)) return inflated(std::move(source));
    if (head.starts_with(xz_mark)) return unpacked_xz(std::move(source));
    if (const auto kind = archive_kind(head)) return from_archive(std::move(source), *kind);
    return nullptr;
}

}  // namespace

Unpacked unpacked(std::unique_ptr<ByteSource> packed, std::uint64_t limit) {
    for (int layer = 0;; ++layer) {
        auto source = std::make_unique<AheadSource>(std::move(packed));
        auto inner = without_packing(source);
        if (inner == nullptr) return {std::move(source), layer > 0};
        if (layer == most_layers) throw Error("unpack: packed more than three times");
        packed = std::make_unique<BoundedSource>(std::move(inner), limit);
    }
}

}  // namespace flathead::fetch
