#include "generator/fetch/document.hpp"

#include "generator/fetch/byte_sources.hpp"
#include "generator/fetch/text_decoder.hpp"
#include "generator/fetch/unpack.hpp"

namespace flathead::fetch {

std::unique_ptr<Document> open_document(const Path& path, const DocumentLimits& limits) {
    auto plain = unpacked(std::make_unique<FileSource>(path), limits.unpacked_bytes);
    return decoded_text(std::move(plain.bytes), !plain.was_packed);
}

std::unique_ptr<Document> open_document(std::string bytes, const DocumentLimits& limits) {
    return decoded_text(
        unpacked(std::make_unique<MemorySource>(std::move(bytes)), limits.unpacked_bytes).bytes);
}

}  // namespace flathead::fetch
