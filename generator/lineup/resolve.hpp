#pragma once
/// Finds the channel id of every offered entry: by the strongest key that is known, else a new one.

#include "generator/lineup/identities.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace flathead::lineup {

/// The entries that passed the filters, in the order of the sources and of each source, and how
/// they are merged.
struct Offered {
    std::span<const std::shared_ptr<const Listing>> listings;
    std::span<const Upstream> entries;  // ascending by listing
    std::span<const std::uint32_t>
        cluster;  // entries of one channel have the same value: the index of one of them
    std::span<const std::uint32_t>
        by_preference;  // listings, best first: who keeps an id when merged entries part
};

/// For every entry the row of its channel in `identities`; entries of a cluster get the same row,
/// different clusters different ones. Keys are recorded and those known before let go (a million
/// channels' take 40 MB), new rows are added; rows of channels not offered are left alone.
///
/// Within a source, stronger keys are tried for all entries before weaker ones for any: native id;
/// guide id with name and group; guide id where one entry has it; name with group (twins by the
/// path of their address, then by place); name alone. An id that another channel of this run has
/// taken is not taken again. Nothing depends on the order of entries but the ids of new channels.
[[nodiscard]] std::vector<std::uint32_t> resolve(const Offered& offered,
                                                 Identities& identities,
                                                 Day today);

}  // namespace flathead::lineup
