#include "relay/lib/ffmpeg/concat_list.hpp"

#include "relay/base/text.hpp"

namespace flathead::ffmpeg {
namespace {

/// False: it cannot be said. In single quotes as ffmpeg-utils(1) has it, "quoting and escaping".
bool append(std::string& list, std::string_view directive, std::string_view value) {
    using namespace std::string_view_literals;
    if (value.find_first_of("\r\n\0"sv) != std::string_view::npos) return false;
    list += text::join(directive, " '", text::replace_all(value, "'", "'\\''"), "'\n");
    return true;
}

}  // namespace

std::optional<std::string> concat_list(const WebInput& input) {
    // Nor has it a way to say the line breaks that stand between headers.
    if (input.headers.size() > 1) return std::nullopt;
    std::string list = "ffconcat version 1.0\n";
    bool is_said = append(list, "file", input.url);
    if (!input.user_agent.empty())
        is_said = append(list, "option user_agent", input.user_agent) && is_said;
    if (!input.referrer.empty())
        is_said = append(list, "option referer", input.referrer) && is_said;
    for (const auto& [name, value] : input.headers)
        is_said = append(list, "option headers", text::join(name, ": ", value)) && is_said;
    if (!is_said) return std::nullopt;
    return list;
}

}  // namespace flathead::ffmpeg
