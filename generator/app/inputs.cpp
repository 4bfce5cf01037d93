#include "generator/app/inputs.hpp"

#include "relay/base/text.hpp"

namespace flathead::app {
namespace {

constexpr std::string_view first_line = "flathead inputs 1\n";

}  // namespace

std::string inputs_text(const Inputs& inputs) {
    return text::join(first_line,
                      "digest ",
                      inputs.digest,
                      "\nchannels ",
                      inputs.channels,
                      "\nprogrammes ",
                      inputs.programmes,
                      "\nunsettled ",
                      inputs.unsettled,
                      '\n');
}

std::optional<Inputs> read_inputs(std::string_view text) {
    if (!text.starts_with(first_line)) return std::nullopt;
    Inputs inputs;
    int found = 0;
    for (const std::string_view line : text::split(text.substr(first_line.size()), '\n')) {
        const std::size_t blank = line.find(' ');
        if (blank == std::string_view::npos) continue;
        const std::string_view word = line.substr(0, blank);
        const std::string_view value = line.substr(blank + 1);
        const auto count = text::number<std::uint64_t>(value).value_or(0);
        if (word == "digest") inputs.digest = value;
        if (word == "channels") inputs.channels = count;
        if (word == "programmes") inputs.programmes = count;
        if (word == "unsettled") inputs.unsettled = count;
        ++found;
    }
    return found == 4 ? std::optional(inputs) : std::nullopt;
}

}  // namespace flathead::app
