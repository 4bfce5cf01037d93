#include "generator/outputs/self_check.hpp"

#include "generator/formats/clean.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace flathead::outputs {
namespace {

[[noreturn]] void refuse(const Channel& channel, std::string_view why) {
    throw Error(text::join("self-check: channel ",
                           channel.id.value,
                           " (",
                           channel.name,
                           "): ",
                           why,
                           "; nothing is published"));
}

void check_texts(const Channel& channel) {
    for (const std::string_view text : {channel.name, channel.group}) {
        if (!utf8::is_valid(text) || utf8::clean_line(text) != text)
            refuse(channel, "name or group is not one clean line");
        if (text.find_first_of(",\"") != std::string_view::npos)
            refuse(channel, "name or group has a comma or a quote");
        if (text::contains(text, formats::base_token))
            refuse(channel, "name or group holds our own token");
    }
    if (channel.name.empty()) refuse(channel, "it has no name");
    if (text::contains(channel.name, " - "))
        refuse(channel, "its name has ' - ', which players split");
    if (text::contains(channel.group, ";"))
        refuse(channel, "its group has ';', which players split");
}

/// Sorted places instead of a set of values: a million channels cost 4 MB.
template <class ValueOf>
void check_unique(const Lineup& lineup, std::string_view what, const ValueOf& value_of) {
    std::vector<std::uint32_t> places(lineup.channels.size());
    std::iota(places.begin(), places.end(), 0U);
    const auto value = [&](std::uint32_t place) { return value_of(lineup.channels[place]); };
    std::ranges::sort(places, {}, value);
    const auto twin = std::ranges::adjacent_find(places, {}, value);
    if (twin != places.end())
        refuse(lineup.channels[*twin], text::join("another channel has the same ", what));
}

}  // namespace

void check_lineup(const Lineup& lineup) {
    for (const Channel& channel : lineup.channels) {
        if (channel.id.value <= 0) refuse(channel, "its id is not positive");
        if (!channel.number.is_set()) refuse(channel, "it has no number");
        if (channel.upstream_count == 0) refuse(channel, "it has no upstream");
        check_texts(channel);
    }
    check_unique(lineup, "id", [](const Channel& channel) { return channel.id; });
    check_unique(lineup, "number", [](const Channel& channel) { return channel.number; });
}

}  // namespace flathead::outputs
