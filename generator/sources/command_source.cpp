#include "generator/sources/command_source.hpp"

#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::sources {

bool has_word(const CommandConfig& command, std::string_view word) {
    return std::ranges::any_of(command.run,
                               [&](const std::string& part) { return text::contains(part, word); });
}

fetch::Request command_request(const SourceConfig& source) {
    fetch::Request request;
    request.key = "source-" + source.name;
    request.subject = "source " + source.name;
    request.command = &source.command;
    if (has_word(source.command, "{m3u}")) request.output_word = "{m3u}";
    request.refresh = source.refresh;
    return request;
}

}  // namespace flathead::sources
