/// page_site DIR COUNT [guide]: writes the page and its data as a release would, with COUNT
/// channels whose names are as bad as names get; with "guide" also a guide from yesterday to in
/// three days. The browser tests of this folder look at what it wrote.

#include "generator/outputs/guide_output.hpp"
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

constexpr std::string_view titles[] = {
    "Evening Report",
    "The Long Way North",
    "<img src=x onerror=alert(8)>",
    "Match of the Week",
    "</cell><script>alert(9)</script> & \"quotes\"",
    "Tales of the Harbour",
    "مسلسل المساء",
    "Night Trains 🚂",
    "Small Kitchen",
    "A Title That Goes On and On and Does Not Fit Into Any Cell of Any Grid"};
constexpr std::string_view categories[] = {"News", "Movie", "Series", "Sports", "Documentary"};
constexpr int lengths[] = {30, 60, 25, 95, 45, 120, 15};  // minutes

std::string escaped(std::string_view text) {
    return text::replace_all(text::replace_all(text, "&", "&amp;"), "<", "&lt;");
}

std::string programme(std::string_view title, int number) {
    const auto at = static_cast<std::size_t>(number);
    std::string inner = text::join("<title lang=\"en\">", escaped(title), "</title>");
    if (number % 3 == 0) inner += text::join("<sub-title>Part ", number, " &lt;b&gt;</sub-title>");
    inner += text::join("<desc>What happens in number ",
                        number,
                        ": a keeper finds a map, &lt;b&gt;bold&lt;/b&gt; &amp; more.\nAnd then the "
                        "tide turns.</desc><credits><director>Ada Example</director><actor "
                        "role=\"The Keeper\">Ben &lt;i&gt;Sample&lt;/i&gt;</actor></credits><date>",
                        1950 + number % 70,
                        "</date><category>",
                        categories[at % std::size(categories)],
                        "</category><icon src=\"http://elsewhere.example.net/picture.jpg\"/>"
                        "<episode-num system=\"onscreen\">S",
                        number % 9 + 1,
                        " E",
                        number % 24 + 1,
                        "</episode-num>");
    if (number % 4 == 0) inner += "<new/>";
    return inner + "<rating system=\"MPAA\"><value>PG</value></rating>";
}

/// Every tenth channel plays a library: its rows begin at odd seconds, say why, and can be seen
/// again. One of every fifty has rows of twenty seconds for an hour, one has no guide.
void write_guide(ReleaseSink& release, Site& site) {
    const Time now = times::now();
    const guide::Window window{times::floor_to(now - std::chrono::hours{24}, guide::window_step),
                               times::ceil_to(now + std::chrono::hours{72}, guide::window_step)};
    outputs::GridOutput grid(release, window);
    outputs::GuideOutput guide(release, window, {}, nullptr, &grid);
    guide.head(site.lineup, "Site", [](const Channel&) { return std::string(); });
    for (std::size_t i = 0; i < site.lineup.channels.size(); ++i) {
        const Channel& channel = site.lineup.channels[i];
        guide.channel(channel, {}, [&] {
            std::vector<guide::Slot> rows;
            auto& text = *site.lineup.text;
            const bool is_scheduled = channel.archive > Seconds{0};
            if (i % 50 == 8) {
                for (Time at = window.begin; at < window.end; at += std::chrono::hours{1})
                    rows.push_back({at, at + std::chrono::hours{1}, {}, channel.name});
                return rows;
            }
            Time at = window.begin - std::chrono::minutes{10 * (i % 6)};
            for (int number = static_cast<int>(i); at < window.end; ++number) {
                Seconds length = std::chrono::minutes{
                    lengths[static_cast<std::size_t>(number) % std::size(lengths)]};
                if (site.lineup.channels.size() > 1000) length *= 6;  // else it takes a minute
                if (is_scheduled) length += Seconds{17};
                const bool is_dense = i % 50 == 10 && at < now && now < at + length;
                if (is_dense) length = Seconds{20};
                const std::string inner =
                    programme(titles[static_cast<std::size_t>(number) % std::size(titles)], number);
                rows.push_back({at,
                                at + length,
                                text.keep(inner),
                                {},
                                is_scheduled ? "shuffle, round 2 <b>of</b> 3" : ""});
                at += length;
            }
            return rows;
        });
    }
    guide.finish();
    grid.finish();
}

void write_site(const std::filesystem::path& folder, int count, bool has_guide) {
    Site site = site_of(count, count > 5000 ? 400 : 8);
    if (count > 0) report_on(site.report, count);
    MemoryRelease release;
    if (has_guide) {
        auto library = std::make_shared<Listing>();
        library->source = "virtual";
        site.lineup.listings.push_back(library);
        for (std::size_t i = 2; i < site.lineup.channels.size(); i += 10) {
            site.lineup.upstreams[i].listing = 1;
            site.lineup.channels[i].archive = std::chrono::hours{24 * 7};
        }
        write_guide(release, site);
    }
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
    if (argc != 3 && argc != 4) return 2;
    flathead::write_site(argv[1], std::atoi(argv[2]), argc == 4);
    return 0;
}
