#pragma once
/// The same channel offered more than once: which entries become one channel, and in which order
/// its upstreams are tried.

#include "generator/config/config.hpp"
#include "generator/model/lineup.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace flathead::lineup {

/// One channel per entry, after the rules; channel i is made of upstream i.
struct MergeInput {
    std::span<const Channel> channels;
    std::span<const Upstream> upstreams;
    std::span<const std::shared_ptr<const Listing>> listings;
    std::span<const std::int32_t> orders;  // by rules, per channel; empty: none has one
    std::span<const std::uint32_t> rank;   // per listing: 0 is preferred
};

/// For every entry the index of the entry that leads its channel; itself when it stands alone or
/// leads. `members` holds the entries of merged channels only, channel by channel, the leader
/// first, then in the order in which the upstreams are tried: preferred source, `order` of a rule,
/// number, name, path of the address. The order of a source's entries plays no part.
struct Merged {
    std::vector<std::uint32_t> leader;
    std::vector<std::uint32_t> members;
};

/// By guide id: equal but for case, and the same time shift and feed ("+1", East, West: a guide id
/// often covers feeds that must stay apart). By name: equal when folded; entries of one source that
/// name different guide ids stay apart, as that source tells them apart. A virtual channel joins
/// nothing: a provider's stream of the same name plays something else than its schedule.
[[nodiscard]] Merged merge(const MergeInput& input, const MergeConfig& config);

}  // namespace flathead::lineup
