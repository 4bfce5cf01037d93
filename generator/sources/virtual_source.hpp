#pragma once
/// The virtual channels of the config become a Listing like any other: ids, numbers, rules, groups
/// and packages then work on them unchanged.

#include "generator/config/config.hpp"
#include "generator/model/listing.hpp"

#include <memory>
#include <span>

namespace flathead::sources {

/// Null when there are none. An entry's native id is the channel's key; its address is empty, its
/// line the place among the config's channels.
[[nodiscard]] std::shared_ptr<const Listing> virtual_listing(
    std::span<const VirtualChannelConfig> channels);

}  // namespace flathead::sources
