#include "generator/sources/virtual_source.hpp"

namespace flathead::sources {

std::shared_ptr<const Listing> virtual_listing(std::span<const VirtualChannelConfig> channels) {
    if (channels.empty()) return nullptr;
    auto listing = std::make_shared<Listing>();
    listing->source = virtual_source;
    std::uint32_t place = 0;
    for (const VirtualChannelConfig& channel : channels) {
        Entry entry;
        entry.native_id = listing->text->keep(channel.key);
        entry.name = listing->text->keep(channel.name);
        entry.group = listing->text->keep_once(channel.group);
        entry.number = listing->text->keep(channel.number);
        entry.logo = listing->text->keep(channel.logo);
        entry.line = ++place;
        listing->entries.push_back(entry);
    }
    return listing;
}

}  // namespace flathead::sources
