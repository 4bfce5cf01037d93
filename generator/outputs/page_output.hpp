#pragma once
/// The first page and the data files it reads: www/index.html, www/assets/,
/// www/data/{status,channels,release}.json. Only release.json depends on the time of the run; a
/// publisher may leave it out of "has anything changed".

#include "generator/config/config.hpp"
#include "generator/model/lineup.hpp"
#include "generator/model/match.hpp"
#include "generator/model/output.hpp"
#include "generator/model/report.hpp"
#include "generator/outputs/page_assets.hpp"
#include "generator/outputs/playlist_output.hpp"
#include "relay/base/time.hpp"

#include <span>

namespace flathead::outputs {

/// What one page is made of; the views need only live during the call.
struct PageInput {
    const Lineup& lineup;
    const RunReport& report;
    const SiteConfig& site;
    std::span<const ChannelMatch> matches;
    std::span<const GroupSlug> groups;  // group_slugs(lineup)
    LogoPath logo_of;
    Time generated;
};

void write_page(ReleaseSink& release, const PageInput& input, std::span<const PageAsset> assets);

}  // namespace flathead::outputs
