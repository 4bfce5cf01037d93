#pragma once
/// Finds the guide channel of each channel, in each guide, and says why. A wrong guide is worse
/// than none: what is not clear is reported as doubtful and not applied.

#include "generator/guide/match_index.hpp"
#include "generator/model/match.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace flathead::guide {

/// All that is known of a channel for this purpose; views live as long as the lineup.
struct MatchQuery {
    ChannelId channel;
    std::string_view name;
    std::string_view guide_name;  // a second name (tvg-name); empty: none
    std::string_view
        guide_id;  // the source's hint (tvg-id), or the operator's word when pinned_by_rule
    std::string_view country;  // code or name where known for certain; empty: taken from ids, names
                               // and the group
    std::string_view group;
    /// Pinned by hand: applied in every guide that has the id, and nothing else is. "-" pins to no
    /// guide at all.
    std::string_view pinned;
    bool pinned_by_rule = false;  // guide_id is a pin
};

/// One match per query, in order. `guides` in the order of their priority; candidates name them by
/// index. Applied are certain matches (pin, id, equal name) in the order of the guides, then
/// similar names in that order.
[[nodiscard]] std::vector<ChannelMatch> match_channels(std::span<const MatchQuery> queries,
                                                       std::span<const GuideIndex> guides);

/// The queries of channels of a lineup. `pin_of` gives the guide id pinned by hand, empty for none.
template <class PinOf>
[[nodiscard]] std::vector<MatchQuery> queries_of(std::span<const Channel> channels,
                                                 const PinOf& pin_of) {
    std::vector<MatchQuery> queries;
    queries.reserve(channels.size());
    for (const Channel& channel : channels) {
        queries.push_back({channel.id,
                           channel.name,
                           channel.guide_name,
                           channel.guide_id,
                           {},
                           channel.group,
                           pin_of(channel.id),
                           channel.guide_is_pinned_by_rule});
    }
    return queries;
}

}  // namespace flathead::guide
