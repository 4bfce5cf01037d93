#include "generator/config/streams.hpp"

#include "generator/config/origins.hpp"
#include "relay/base/text.hpp"

namespace flathead::config {
namespace {

std::size_t count_of(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos;
         at = text.find(part, at + part.size())) {
        ++count;
    }
    return count;
}

}  // namespace

std::optional<std::vector<std::string>> StreamCommand::read(Reader& reader, const Node& node) {
    auto words = Words::read(reader, node);
    if (!words) return std::nullopt;
    std::size_t count = 0;
    for (const std::string& word : *words) count += count_of(word, stream_url_word);
    if (text::contains(words->front(), stream_url_word)) {
        reader.wrong(node, "the program itself cannot be {url}");
    } else if (count != 1) {
        reader.wrong(node, "{url} must stand once in these words: the stream's address goes there");
    } else {
        return words;
    }
    return std::nullopt;
}

std::string StreamCommand::schema() {
    return list_schema(Text::schema(), 2);
}

bool may_name_private_streams(const SourceConfig& source) {
    switch (source.kind) {
        case SourceKind::xtream:
            return false;
        case SourceKind::m3u:
            return !text::istarts_with(source.fetch.url, "http://") &&
                   !text::istarts_with(source.fetch.url, "https://");
        case SourceKind::hdhomerun:
        case SourceKind::command:
            return true;
    }
    return false;
}

}  // namespace flathead::config
