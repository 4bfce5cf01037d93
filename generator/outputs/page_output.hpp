#pragma once
/// The first page and the data files it reads: www/index.html, www/assets/, www/data/{status,channels,release}.json.
/// Only release.json depends on the time of the run; a publisher may leave it out of "has anything changed".

#include "generator/config/config.hpp"
#include "generator/model/lineup.hpp"
#include "generator/model/match.hpp"
#include "generator/model/output.hpp"
#include "generator/model/report.hpp"
#include "generator/outputs/page_assets.hpp"
#include "relay/base/time.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace flathead::outputs {

/// Addresses that other outputs decide, relative to the site; empty: there is none.
struct PageLinks {
    std::function<std::string(ChannelId)> logo_of;             // "logos/1001.png"
    std::function<std::string(std::string_view)> playlist_of;  // of a group: "playlist/news.m3u"
};

void write_page(ReleaseSink& release,
                const Lineup& lineup,
                const RunReport& report,
                const SiteConfig& site,
                std::span<const ChannelMatch> matches,
                const PageLinks& links,
                std::span<const PageAsset> assets,
                Time generated);

}  // namespace flathead::outputs
