#pragma once
/// What an account may watch: the packages of the config and "all", which there always is.

#include "generator/config/config.hpp"
#include "generator/model/lineup.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::outputs {

struct Package {
    std::string name;       // letters, digits, '-', '_', '.' (config::Name): fit for a path
    std::uint64_t bit = 0;  // in Channel::packages; 0: every channel belongs

    [[nodiscard]] bool holds(const Channel& channel) const {
        return bit == 0 || (channel.packages & bit) != 0;
    }
    [[nodiscard]] bool holds_all(const Lineup& lineup) const {
        return std::ranges::all_of(lineup.channels,
                                   [&](const Channel& channel) { return holds(channel); });
    }
};

inline constexpr std::string_view package_of_everything = "all";

/// In the order of the config; "all" comes last unless the config says itself what it holds. Throws
/// Error for a name that stands for another file of x/.
[[nodiscard]] std::vector<Package> packages_of(std::span<const PackageConfig> config);

}  // namespace flathead::outputs
