#include "generator/outputs/package.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <array>

namespace flathead::outputs {

std::vector<Package> packages_of(std::span<const PackageConfig> config) {
    constexpr std::array<std::string_view, 10> taken{"channels.tsv",
                                                     "upcoming.tsv",
                                                     "guide.segments",
                                                     "inputs",
                                                     "epg",
                                                     "short_epg",
                                                     "account",
                                                     "vod_info",
                                                     "series_info",
                                                     "videos.index"};
    std::vector<Package> packages;
    for (std::size_t i = 0; i < config.size(); ++i) {
        if (std::ranges::find(taken, config[i].name) != taken.end()) {
            throw Error(text::join(
                "package ", config[i].name, ": this name is taken by a file of ours; rename it"));
        }
        packages.push_back({config[i].name, std::uint64_t{1} << i});
    }
    if (std::ranges::find(packages, package_of_everything, &Package::name) == packages.end())
        packages.push_back({std::string(package_of_everything), 0});
    return packages;
}

}  // namespace flathead::outputs
