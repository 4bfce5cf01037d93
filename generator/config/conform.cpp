#include "generator/config/sections.hpp"

namespace flathead::config {
namespace {

constexpr Key<ConformConfig> conform_keys[] = {
    key<ConformConfig, Size, &ConformConfig::max_bytes>("max_size",
                                                        "What conformed files may take on disk."),
    key<ConformConfig, Span<hour, 30 * day>, &ConformConfig::ahead>(
        "ahead", "How long before they are shown items are conformed."),
    key<ConformConfig, FilePath, &ConformConfig::folder>(
        "folder", "Where they are; a folder of the state by default."),
};

}  // namespace

void ConformSection::read_into(Reader& reader, const Node& node, ConformConfig& conform) {
    read_keys<ConformConfig>(reader, node, {conform_keys}, conform);
}

std::string ConformSection::schema() {
    return schema_of<ConformConfig>({conform_keys});
}

}  // namespace flathead::config
