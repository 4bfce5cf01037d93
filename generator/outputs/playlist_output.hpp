#pragma once
/// The playlists of a release: everything, each group, each package; with our own addresses behind
/// the base token.

#include "generator/config/config.hpp"
#include "generator/model/lineup.hpp"
#include "generator/model/output.hpp"
#include "generator/outputs/logo_address.hpp"

#include <span>
#include <string>
#include <vector>

namespace flathead::outputs {

/// A group and the word its playlist is called by: unique, made of [a-z0-9-].
struct GroupSlug {
    std::string_view group;
    std::string slug;
};
/// In order of first appearance; channels without a group are "other".
[[nodiscard]] std::vector<GroupSlug> group_slugs(const Lineup& lineup);

/// www/playlist.m3u, www/playlist/<slug>.m3u, www/packages/<package>.m3u and, with a base_url,
/// www/files/playlist.m3u.
void write_playlists(ReleaseSink& sink,
                     const Lineup& lineup,
                     const SiteConfig& site,
                     std::span<const PackageConfig> packages,
                     const LogoPath& logo_of);

}  // namespace flathead::outputs
