#pragma once
/// The ordered, numbered set of channels a viewer can tune.

#include "generator/model/listing.hpp"

#include <chrono>
#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flathead {

/// Given once, never reused, positive and within 31 bits (reference formats 1.2).
struct ChannelId {
    std::int32_t value = 0;
    auto operator<=>(const ChannelId&) const = default;
};

/// "101" or "5.1": a whole part and an optional sub-channel after the point. {0,0} is "no number".
struct ChannelNumber {
    std::int32_t major = 0;
    std::int32_t minor = 0;
    auto operator<=>(const ChannelNumber&) const = default;
    [[nodiscard]] bool is_set() const { return major > 0; }
    [[nodiscard]] std::string text() const {
        return minor > 0 ? std::to_string(major) + '.' + std::to_string(minor)
                         : std::to_string(major);
    }
};

enum class RelayMode : std::uint8_t { relay, redirect };

/// One way to get a channel's bytes: an entry of a listing.
struct Upstream {
    std::uint32_t listing = 0;  // index into Lineup::listings
    std::uint32_t entry = 0;    // index into that listing's entries
};

struct Channel {
    ChannelId id;
    ChannelNumber number;
    std::string_view name;      // fit for every output: clean_name() has been applied
    std::string_view group;     // empty: none
    std::string_view guide_id;  // the source's or a rule's hint for matching, not what is published
    std::string_view guide_name;       // a second name for matching
    std::string_view logo;             // remote address or empty
    std::uint32_t first_upstream = 0;  // into Lineup::upstreams
    std::uint32_t upstream_count = 0;  // at least one
    std::uint64_t packages = 0;        // bit i: package i of the config
    ShortMinutes guide_shift{0};
    std::chrono::seconds archive{0};  // how far back it can be played again; 0: not at all
    RelayMode mode = RelayMode::relay;
    bool is_radio = false;
    bool guide_is_pinned_by_rule = false;  // `set: {guide: …}`: guide_id is the operator's word
};

struct Lineup {
    std::vector<Channel> channels;  // by number
    std::vector<Upstream> upstreams;
    std::vector<std::shared_ptr<const Listing>> listings;  // keep the text alive
    std::shared_ptr<TextArena> text =
        std::make_shared<TextArena>();  // names and groups made by rules

    [[nodiscard]] const Entry& entry(const Upstream& upstream) const {
        return listings[upstream.listing]->entries[upstream.entry];
    }
    [[nodiscard]] const Entry& first_entry(const Channel& channel) const {
        return entry(upstreams[channel.first_upstream]);
    }
    /// Played from a schedule; it then has no other upstream.
    [[nodiscard]] bool is_virtual(const Channel& channel) const {
        return listings[upstreams[channel.first_upstream].listing]->is_virtual();
    }
};

}  // namespace flathead
