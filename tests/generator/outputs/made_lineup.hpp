#pragma once
/// A small lineup for tests of outputs: name and group per channel, numbers from 1, ids from 1001,
/// one upstream each.

#include "generator/model/lineup.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace flathead::outputs {

[[nodiscard]] inline Lineup made_lineup(
    const std::vector<std::pair<std::string_view, std::string_view>>& channels) {
    Lineup lineup;
    auto listing = std::make_shared<Listing>();
    listing->source = "made";
    for (std::size_t i = 0; i < channels.size(); ++i) {
        Entry entry;
        entry.name = channels[i].first;
        entry.url = "http://h.example.net/stream";
        listing->entries.push_back(entry);
        lineup.upstreams.push_back({0, static_cast<std::uint32_t>(i)});
        Channel channel;
        channel.id = {1001 + static_cast<std::int32_t>(i)};
        channel.number = {1 + static_cast<std::int32_t>(i), 0};
        channel.name = channels[i].first;
        channel.group = channels[i].second;
        channel.first_upstream = static_cast<std::uint32_t>(i);
        channel.upstream_count = 1;
        lineup.channels.push_back(channel);
    }
    lineup.listings.push_back(std::move(listing));
    return lineup;
}

}  // namespace flathead::outputs
