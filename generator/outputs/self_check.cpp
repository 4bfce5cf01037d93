#include "generator/outputs/self_check.hpp"

#include "generator/formats/clean.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <unordered_set>

namespace flathead::outputs {
namespace {

[[noreturn]] void refuse(const Channel& channel, std::string_view why) {
    throw Error(text::join("self-check: channel ", channel.id.value, " (", channel.name, "): ", why, "; nothing is published"));
}

void check_texts(const Channel& channel) {
    for (const std::string_view text : {channel.name, channel.group}) {
        if (!utf8::is_valid(text) || utf8::clean_line(text) != text) refuse(channel, "name or group is not one clean line");
        if (text.find_first_of(",\"") != std::string_view::npos) refuse(channel, "name or group has a comma or a quote");
        if (text::contains(text, formats::base_token)) refuse(channel, "name or group holds our own token");
    }
    if (channel.name.empty()) refuse(channel, "it has no name");
    if (text::contains(channel.name, " - ")) refuse(channel, "its name has ' - ', which players split");
    if (text::contains(channel.group, ";")) refuse(channel, "its group has ';', which players split");
}

}  // namespace

void check_lineup(const Lineup& lineup) {
    std::unordered_set<std::int32_t> ids;
    std::unordered_set<std::uint64_t> numbers;
    for (const Channel& channel : lineup.channels) {
        if (channel.id.value <= 0 || !ids.insert(channel.id.value).second) refuse(channel, "its id is not positive or not unique");
        const std::uint64_t number = (static_cast<std::uint64_t>(channel.number.major) << 32) |
                                     static_cast<std::uint32_t>(channel.number.minor);
        if (!channel.number.is_set() || !numbers.insert(number).second) {
            refuse(channel, text::join("its number ", channel.number.text(), " is missing or not unique"));
        }
        if (channel.upstream_count == 0) refuse(channel, "it has no upstream");
        check_texts(channel);
    }
}

}  // namespace flathead::outputs
