/// page_site DIR COUNT: writes the page and its data as a release would, with COUNT channels whose
/// names are as bad as names get. The browser tests of this folder look at what it wrote.

#include "generator/outputs/page_output.hpp"
#include "relay/base/text.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace flathead {
namespace {

constexpr std::string_view hostile[] = {
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "\"><svg onload=alert(3)>",
    "javascript:alert(4)",
    "العربية الإخبارية",
    "\xE2\x80\x8F\xD7\xA2\xD7\xA8\xD7\xA5 11 <b>",
    "📺 Kanal Große Ölüdeniz 🎬",
    "${alert(5)} {{7*7}} @FHP@ %3Cscript%3E",
    "__proto__",
    "Ж",
};
constexpr std::string_view plain[] = {"Northern Light",
                                      "City Report",
                                      "Harbour",
                                      "Classic Cinema",
                                      "Kids Corner",
                                      "Arena One",
                                      "Planet",
                                      "Jazz Club",
                                      "Kitchen",
                                      "Old Masters"};
constexpr std::string_view groups[] = {
    "News", "Sports", "Films", "Kids & Family", "Documentary", "Music", "<u>Group</u>", "أخبار"};

struct Site {
    Lineup lineup;
    RunReport report;
    std::vector<ChannelMatch> matches;
};

Site site_of(int count, int group_count) {
    Site site;
    auto listing = std::make_shared<Listing>();
    listing->source = "provider";
    site.lineup.listings.push_back(listing);
    auto& text = *site.lineup.text;
    for (int i = 0; i < count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const bool is_hostile = i % 12 == 5 || i % 12 == 9;
        std::string name(is_hostile
                             ? hostile[at / 12 * 2 % std::size(hostile) + (i % 12 == 9 ? 1 : 0)]
                             : plain[at % std::size(plain)]);
        if (i % 40 == 20) name = "Long " + std::string(295, 'W');
        if (!is_hostile && i >= 10) name += text::join(' ', i);
        const std::string group =
            text::join(groups[at % std::size(groups)],
                       group_count > 8 ? text::join(' ', i % group_count / 8) : "");
        site.lineup.upstreams.push_back({0, static_cast<std::uint32_t>(i)});
        Channel& channel = site.lineup.channels.emplace_back();
        channel.id = {i + 1};
        channel.number = {i + 1, i % 12 == 3 ? 1 : 0};
        channel.name = text.keep(name);
        if (i % 12 != 11) channel.group = text.keep_once(group);
        channel.first_upstream = static_cast<std::uint32_t>(i);
        channel.upstream_count = 1;
        ChannelMatch& match = site.matches.emplace_back();
        match.channel = channel.id;
        if (i % 10 != 7) match.applied.emplace_back();
    }
    return site;
}

void report_on(RunReport& report, int count) {
    const Time fetched = times::now() - std::chrono::minutes{12};
    report.release = times::stamp(fetched) + "-0007";
    report.programmes = static_cast<std::uint64_t>(count) * 168;
    const auto origin =
        [](std::string name, OriginState state, std::uint64_t entries, std::optional<Time> since) {
            OriginReport made;
            made.name = std::move(name);
            made.state = state;
            made.entries = entries;
            made.since = since;
            return made;
        };
    report.sources = {
        origin("provider", OriginState::fresh, 1940, fetched),
        origin("antenna", OriginState::last_good, 38, fetched - std::chrono::hours{3}),
        origin("<i>aces</i>", OriginState::failed, 0, std::nullopt)};
    for (int i = 0; i < 8; ++i) {
        report.sources[0].problems.add(text::join("line ", 40 + i),
                                       "no address follows <b>this</b> entry");
    }
    report.sources[1].error = "http://10.0.0.9/lineup.json: connection refused";
    report.sources[2].error = "https://example.org/page: HTTP 503 <script>alert(6)</script>";
    report.guides = {
        origin("epg", OriginState::unchanged, 318204, fetched - std::chrono::hours{9})};
    report.warnings = {
        "numbers 12 and 14 were wanted by two channels each; the later ones moved to 1000 and 1001",
        "source provider: 8 entries dropped <img src=x onerror=alert(7)>"};
}

void write_site(const std::filesystem::path& folder, int count) {
    Site site = site_of(count, count > 5000 ? 400 : 8);
    if (count > 0) report_on(site.report, count);
    MemoryRelease release;
    const std::vector<outputs::GroupSlug> slugs = outputs::group_slugs(site.lineup);
    SiteConfig config;
    config.open_access.networks = {"192.168.0.0/16"};
    outputs::write_page(
        release,
        {.lineup = site.lineup,
         .report = site.report,
         .site = config,
         .matches = site.matches,
         .groups = slugs,
         .logo_of =
             [](const Channel& c) {
                 return c.id.value % 3 == 0 ? "" : text::join("logos/", c.id.value, ".svg");
             },
         .generated = times::now() - std::chrono::minutes{11}},
        outputs::page_assets());
    for (const auto& [path, bytes] : release.files) {
        std::filesystem::create_directories((folder / path).parent_path());
        std::ofstream(folder / path, std::ios::binary) << bytes;
    }
}

}  // namespace
}  // namespace flathead

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    flathead::write_site(argv[1], std::atoi(argv[2]));
    return 0;
}
