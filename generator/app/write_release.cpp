#include "generator/app/write_release.hpp"

#include "generator/app/plan_file.hpp"
#include "generator/outputs/access_output.hpp"
#include "generator/outputs/grid_output.hpp"
#include "generator/outputs/guide_output.hpp"
#include "generator/outputs/lineup_output.hpp"
#include "generator/outputs/now_output.hpp"
#include "generator/outputs/page_output.hpp"
#include "generator/outputs/playlist_output.hpp"
#include "generator/outputs/redirect_output.hpp"
#include "generator/outputs/self_check.hpp"
#include "generator/outputs/tuner_output.hpp"
#include "generator/outputs/xtream_output.hpp"
#include "generator/outputs/xtream_tables.hpp"

#include <algorithm>
#include <iterator>

namespace flathead::app {
namespace {

/// The guide is one file for every host name, so a logo of ours can stand in it only when the site
/// says its address.
std::string guide_logo(const ReleaseInput& input, const Channel& channel) {
    const std::string& base = input.config.site.base_url;
    const std::string ours = base.empty() ? std::string() : input.logos.path_of()(channel);
    return ours.empty() ? outputs::remote_logo(channel) : base + '/' + ours;
}

}  // namespace

void write_release(ReleaseSink& sink, const ReleaseInput& input, RunReport& report) {
    const SiteConfig& site = input.config.site;
    const outputs::LogoPath logo_of = input.logos.path_of();
    outputs::check_lineup(input.lineup);
    input.logos.write(sink);
    input.schedules.write_pictures(sink, input.guides.window());
    outputs::write_playlists(sink, input.lineup, site, input.config.packages, logo_of);
    outputs::write_tuner(sink, input.lineup, site.name, input.site_identity, input.tuner_count);
    outputs::write_redirects(sink, input.lineup, input.config);
    write_plan_file(sink,
                    input.lineup,
                    input.config,
                    input.schedules.plan(input.lineup),
                    input.videos.catalogues,
                    report);
    outputs::write_access(sink, site);

    const std::vector<outputs::Package> packages = outputs::packages_of(input.config.packages);
    outputs::write_xtream(
        sink, {input.lineup, packages, logo_of, input.category_ids, input.added, input.videos});
    outputs::write_videos(sink, input.videos, packages);

    std::vector<outputs::Package> with_guide;
    std::ranges::copy_if(packages, std::back_inserter(with_guide), [&](const auto& package) {
        return !package.holds_all(input.lineup);
    });
    outputs::XtreamTables tables(sink, input.now);
    outputs::GridOutput grid(sink, input.guides.window());
    outputs::GuideOutput guide(sink, input.upcoming, with_guide, &tables, &grid);
    guide.head(input.lineup, site.name, [&](const Channel& channel) {
        return guide_logo(input, channel);
    });
    input.guides.write(guide,
                       input.lineup,
                       input.schedules,
                       input.config.lineup.placeholder,
                       event_clock(input.upcoming.begin, site.timezone));
    report.programmes = guide.finish();
    grid.finish();
    report.channels = input.lineup.channels.size();

    outputs::write_lineup(sink, input.lineup, input.guides.matches());
    const auto groups = outputs::group_slugs(input.lineup);
    outputs::write_page(sink,
                        {.lineup = input.lineup,
                         .report = report,
                         .site = site,
                         .matches = input.guides.matches(),
                         .groups = groups,
                         .logo_of = logo_of,
                         .generated = input.now},
                        outputs::page_assets());
    // What is on now follows the clock: `tick` renews it in the release shown, beginning right
    // after publishing.
    sink.put(
        outputs::now_path,
        sink.previous(outputs::now_path, 64U << 20).value_or(outputs::now_json("", input.now)));
}

}  // namespace flathead::app
