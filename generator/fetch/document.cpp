#include "generator/fetch/document.hpp"

#include "generator/fetch/byte_sources.hpp"
#include "generator/fetch/text_decoder.hpp"
#include "generator/fetch/unpack.hpp"

namespace flathead::fetch {

std::unique_ptr<ByteSource> open_document(const Path& path, const DocumentLimits& limits) {
    return decoded_text(unpacked(std::make_unique<FileSource>(path), limits.unpacked_bytes));
}

std::unique_ptr<ByteSource> open_document(std::string bytes, const DocumentLimits& limits) {
    return decoded_text(unpacked(std::make_unique<MemorySource>(std::move(bytes)), limits.unpacked_bytes));
}

}  // namespace flathead::fetch
