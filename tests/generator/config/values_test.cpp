#include "config_folder.hpp"
#include <chrono>

namespace flathead {
namespace {

using tests::ConfigFolder;
using Words = std::vector<std::string>;
using namespace std::chrono_literals;

TEST(ConfigValues, AnEmptyFileIsAllDefaults) {
    ConfigFolder folder;
    const Config config = folder.good("");
    EXPECT_EQ(config.site.name, "Flathead");
    EXPECT_EQ(config.site.timezone, "UTC");
    EXPECT_EQ(config.site.docroot, "/var/lib/flathead/site");
    EXPECT_EQ(config.site.guide_future, 168h);
    EXPECT_EQ(config.site.open_access.networks,
              (Words{"10.0.0.0/8",
                     "172.16.0.0/12",
                     "192.168.0.0/16",
                     "127.0.0.0/8",
                     "::1/128",
                     "169.254.0.0/16",
                     "fe80::/10",
                     "fc00::/7"}));
    EXPECT_TRUE(config.site.trusted_proxies.empty());
    EXPECT_EQ(config.relay.socket, "/run/flathead/relay.sock");
    EXPECT_EQ(config.relay.mode, RelayMode::relay);
    EXPECT_TRUE(config.sources.empty());
    EXPECT_TRUE(config.lineup.placeholder.enabled);
    EXPECT_EQ(config.file, folder.path("flathead.yaml"));
}

TEST(ConfigValues, EmptySectionsAreLikeAbsentOnes) {
    ConfigFolder folder;
    const Config config = folder.good(
        "site:\nsources:\nguides:\nlineup:\n  rules:\n  merge:\npackages:\n  "
        "all:\nrelay:\ninclude:\n");
    EXPECT_EQ(config.site.name, "Flathead");
    ASSERT_EQ(config.packages.size(), 1U);
    EXPECT_EQ(config.packages[0].name, "all");
}

TEST(ConfigValues, SiteSection) {
    ConfigFolder folder;
    const SiteConfig site = folder
                                .good(
                                    "site:\n"
                                    "  name: 24\n"
                                    "  base_url: http://tv.lan:8080//\n"
                                    "  timezone: Europe/Rome\n"
                                    "  docroot: site\n"
                                    "  state: /srv/../srv/state\n"
                                    "  keep_releases: 5\n"
                                    "  guide: {past: 90s, future: 1d12h}\n"
                                    "  trusted_proxies: [10.0.0.2, \"fd00::/8\"]\n")
                                .site;
    EXPECT_EQ(site.name, "24");
    EXPECT_EQ(site.base_url, "http://tv.lan:8080");
    EXPECT_EQ(site.timezone, "Europe/Rome");
    EXPECT_EQ(site.docroot, folder.path("site"));
    EXPECT_EQ(site.state, "/srv/state");
    EXPECT_EQ(site.keep_releases, 5);
    EXPECT_EQ(site.guide_past, 90s);
    EXPECT_EQ(site.guide_future, 36h);
    EXPECT_EQ(site.trusted_proxies, (Words{"10.0.0.2/32", "fd00::/8"}));
}

TEST(ConfigValues, OpenAccessTakesWordsAndNetworks) {
    const std::vector<std::pair<const char*, Words>> table{
        {"none", {}},
        {"[]", {}},
        {"any", {"0.0.0.0/0", "::/0"}},
        {"192.168.7.0/24", {"192.168.7.0/24"}},
        {"[192.168.7.9/24, \"fd00::1:2/64\", 10.1.2.3, 10.1.2.3/32]",
         {"192.168.7.0/24", "fd00::/64", "10.1.2.3/32"}},
        {"[\"::1\", 0.0.0.0/0]", {"::1/128", "0.0.0.0/0"}},
    };
    for (const auto& [written, networks] : table) {
        ConfigFolder folder;
        EXPECT_EQ(folder.good(std::string("site: {open_access: ") + written + "}\n")
                      .site.open_access.networks,
                  networks)
            << written;
    }
    ConfigFolder folder;
    EXPECT_EQ(folder.good("site: {open_access: [private, 100.64.0.0/10]}\n")
                  .site.open_access.networks.size(),
              9U);
}

TEST(ConfigValues, Sources) {
    ConfigFolder folder;
    const Config config = folder.good(
        "sources:\n"
        "- {name: provider, type: m3u, url: \"https://example.org/list.m3u\", user_agent: "
        "VLC/3.0.18,\n"
        "   headers: {Referer: \"http://x/\", X-B: b}, max_streams: 2, refresh: 6h, shrink_guard: "
        "30%, max_size: 64MB,\n"
        "   timeout: 45s, use_guide: no, relay: {mode: redirect}}\n"
        "- {name: local, type: m3u, url: lists/a.m3u, shrink_guard: 0}\n"
        "- {name: file, url: \"file:///srv/a.m3u\", max_size: 2GiB}\n"
        "- {name: antenna, type: hdhomerun, url: \"http://10.0.0.9\"}\n"
        "- {name: toonami, type: command, run: [bin/grab, -m, \"{m3u}\", -x, \"{xmltv}\"], "
        "timeout: 5m, env: {A: b, C: 1},\n"
        "   folder: work}\n"
        "- {name: plain, type: command, run: [grab]}\n");
    ASSERT_EQ(config.sources.size(), 6U);
    const SourceConfig& provider = config.sources[0];
    EXPECT_EQ(provider.name, "provider");
    EXPECT_EQ(provider.kind, SourceKind::m3u);
    EXPECT_EQ(provider.fetch.url, "https://example.org/list.m3u");
    EXPECT_EQ(provider.fetch.user_agent, "VLC/3.0.18");
    ASSERT_EQ(provider.fetch.headers.size(), 2U);
    EXPECT_EQ(provider.fetch.headers[0].first, "Referer");
    EXPECT_EQ(provider.fetch.headers[0].second.reveal(), "http://x/");
    EXPECT_EQ(provider.fetch.timeout, 45s);
    EXPECT_EQ(provider.fetch.max_bytes, 64'000'000U);
    EXPECT_EQ(provider.max_streams, 2);
    EXPECT_EQ(provider.refresh, 6h);
    EXPECT_EQ(provider.shrink_guard_percent, 30);
    EXPECT_EQ(provider.mode, RelayMode::redirect);
    EXPECT_FALSE(provider.use_guide);
    EXPECT_EQ(config.sources[1].fetch.url, folder.path("lists/a.m3u").string());
    EXPECT_EQ(config.sources[1].shrink_guard_percent, 0);
    EXPECT_EQ(config.sources[1].mode, RelayMode::relay);
    EXPECT_EQ(config.sources[2].fetch.url, "file:///srv/a.m3u");
    EXPECT_EQ(config.sources[2].fetch.max_bytes, 2ULL << 30);
    EXPECT_EQ(config.sources[3].kind, SourceKind::hdhomerun);
    const SourceConfig& toonami = config.sources[4];
    EXPECT_EQ(toonami.kind, SourceKind::command);
    EXPECT_EQ(toonami.command.run,
              (Words{folder.path("bin/grab").string(), "-m", "{m3u}", "-x", "{xmltv}"}));
    EXPECT_EQ(toonami.command.environment[1].second.reveal(), "1");
    EXPECT_EQ(toonami.command.timeout, 5min);
    EXPECT_EQ(toonami.command.folder, folder.path("work"));
    EXPECT_EQ(config.sources[5].command.run, (Words{"grab"}));
    EXPECT_EQ(config.sources[5].command.folder, folder.path());
}

TEST(ConfigValues, APanelsAddressAsItIsPasted) {
    struct Case {
        const char* url;
        const char* base;
        const char* username;
        const char* password;
    };
    const Case cases[] = {
        {"http://h:8080", "http://h:8080", "key", "word"},
        {"http://h:8080/", "http://h:8080", "key", "word"},
        {"https://h/sub//", "https://h/sub", "key", "word"},
        {"http://h/player_api.php", "http://h", "key", "word"},
        {"http://h/get.php?username=a%20b&password=c%2Fd&type=m3u_plus&output=ts",
         "http://h",
         "a b",
         "c/d"},
        {"http://h/c/panel_api.php?password=c+d&USERNAME=a#x", "http://h/c", "a", "c d"},
        {"http://h/xmltv.php?username=a&password=b", "http://h", "a", "b"},
        {"http://h//player_api.php/?username=a&password=b", "http://h", "a", "b"},
        {"http://h/forget.php", "http://h/forget.php", "key", "word"},
    };
    for (const Case& one : cases) {
        ConfigFolder folder;
        const bool has_account = std::string_view(one.url).find('?') != std::string_view::npos;
        const SourceConfig source =
            folder
                .good("sources: [{name: p, type: xtream, url: \"" + std::string(one.url) + "\"" +
                      (has_account ? "" : ", username: key, password: word") + "}]\n")
                .sources[0];
        EXPECT_EQ(source.kind, SourceKind::xtream);
        EXPECT_EQ(source.fetch.url, one.base) << one.url;
        EXPECT_EQ(source.username.reveal(), one.username) << one.url;
        EXPECT_EQ(source.password.reveal(), one.password) << one.url;
        EXPECT_FALSE(source.private_streams);
    }
    ConfigFolder folder;
    const SourceConfig source = folder
                                    .good(
                                        "sources: [{name: p, type: xtream, password: own, url: "
                                        "\"http://h/get.php?username=a&password=b\"}]\n")
                                    .sources[0];
    EXPECT_EQ(source.username.reveal(), "a");
    EXPECT_EQ(source.password.reveal(), "own") << "the key's own value counts";
}

TEST(ConfigValues, AVirtualChannel) {
    ConfigFolder folder;
    // The contract's example.
    const Config config = folder.good(
        "channels:\n"
        "  - name: Sci-Fi Classics\n"
        "    number: 500\n"
        "    from: [{library: jelly, genres: [Sci-Fi], not_genres: [Animation], types: [movie, "
        "episode], years: 1950-1989}]\n"
        "    order: shuffle\n"
        "    blocks: [{days: weekdays, at: \"20:00\", from: {shows: [\"The Outer Limits\"]}, "
        "order: in-order}]\n"
        "    pad_to: 30m\n"
        "    filler: {library: bumpers}\n"
        "    audio: [eng, ita]\n"
        "    profile: copy\n"
        "    horizon: 14d\n"
        "libraries:\n"
        "  - {name: jelly, path: x}\n"
        "  - {name: bumpers, path: y}\n");
    ASSERT_EQ(config.channels.size(), 1U);
    const VirtualChannelConfig& channel = config.channels[0];
    EXPECT_EQ(channel.key, "Sci-Fi Classics");
    EXPECT_EQ(channel.number, "500");
    EXPECT_EQ(channel.group, "Virtual");
    ASSERT_EQ(channel.from.size(), 1U);
    const SelectionConfig& from = channel.from[0];
    EXPECT_TRUE(from.where.ends_with("flathead.yaml:4:12")) << from.where;
    EXPECT_EQ(from.libraries, Words{"jelly"});
    EXPECT_EQ(from.genres, Words{"Sci-Fi"});
    EXPECT_EQ(from.not_genres, Words{"Animation"});
    EXPECT_EQ(from.types, (std::vector{ItemType::movie, ItemType::episode}));
    ASSERT_EQ(from.years.size(), 1U);
    EXPECT_EQ(from.years[0].from, 1950);
    EXPECT_EQ(from.years[0].to, 1989);
    EXPECT_FALSE(from.runtime || from.text);
    EXPECT_EQ(channel.order, ScheduleOrder::shuffle);
    ASSERT_EQ(channel.blocks.size(), 1U);
    const BlockConfig& block = channel.blocks[0];
    EXPECT_EQ(block.name, "weekdays 20:00");
    EXPECT_EQ(block.weekdays, 0x1F);
    EXPECT_EQ(block.at, 20h);
    EXPECT_FALSE(block.until || block.length);
    EXPECT_EQ(block.order, ScheduleOrder::in_order);
    EXPECT_EQ(block.from.at(0).shows, Words{"The Outer Limits"});
    EXPECT_EQ(channel.pad_to, 30min);
    EXPECT_EQ(channel.filler.at(0).libraries, Words{"bumpers"});
    EXPECT_EQ(channel.audio, (Words{"eng", "ita"}));
    EXPECT_EQ(channel.profile, ChannelProfile::copy);
    EXPECT_EQ(channel.horizon, 14 * 24h);
    EXPECT_EQ(channel.catchup, 7 * 24h);
    EXPECT_FALSE(channel.seed);
    EXPECT_EQ(config.conform.max_bytes, 50'000'000'000U);
    EXPECT_EQ(config.conform.ahead, 48h);
    EXPECT_TRUE(config.conform.folder.empty());
}

TEST(ConfigValues, BlocksSayWhen) {
    ConfigFolder folder;
    const Config config = folder.good(
        "channels:\n"
        "- name: a\n"
        "  key: first name\n"
        "  order: blocks\n"
        "  blocks:\n"
        "  - {days: [sat, weekdays], at: 06:30, until: 24:00, from: {}}\n"
        "  - {days: [sun, sat], at: 23:15:30, length: 1h30m, from: [], lateness: 5m}\n"
        "  - {dates: [12-24..01-06, 2026-12-31, '*-13'], at: 20:00, from: {runtime: -90m}}\n"
        "  - {name: Late, at: 20:00, order: rotate, from: {runtime: 20m-, years: [1999, "
        "-1960]}}\n"
        "  - {days: [mon, tue], at: 20:00, from: {}}\n");
    const VirtualChannelConfig& channel = config.channels.at(0);
    EXPECT_EQ(channel.key, "first name");
    const std::vector<BlockConfig>& blocks = channel.blocks;
    ASSERT_EQ(blocks.size(), 5U);
    EXPECT_EQ(blocks[0].weekdays, 0x3F);
    EXPECT_EQ(blocks[0].at, 6h + 30min);
    EXPECT_EQ(blocks[0].until, 0h);
    EXPECT_EQ(blocks[0].name, "mon,tue,wed,thu,fri,sat 06:30");
    EXPECT_EQ(blocks[1].name, "weekend 23:15:30");
    EXPECT_EQ(blocks[1].length, 90min);
    EXPECT_EQ(blocks[1].lateness, 5min);
    EXPECT_EQ(blocks[2].dates,
              (std::vector<std::pair<int, int>>{{1224, 106}, {20261231, 20261231}, {13, 13}}));
    EXPECT_EQ(blocks[2].name, "12-24..01-06 2026-12-31 *-13 daily 20:00");
    EXPECT_EQ(blocks[2].from.at(0).runtime->to, 5400);
    EXPECT_FALSE(blocks[2].from.at(0).runtime->from);
    EXPECT_EQ(blocks[3].name, "Late");
    EXPECT_EQ(blocks[3].order, ScheduleOrder::rotate);
    EXPECT_EQ(blocks[3].from.at(0).runtime->from, 1200);
    EXPECT_EQ(blocks[3].from.at(0).years.at(1).to, 1960);
    EXPECT_EQ(blocks[4].name, "mon,tue 20:00");
    EXPECT_EQ(blocks[4].order, ScheduleOrder::in_order);
}

TEST(ConfigValues, Libraries) {
    ConfigFolder folder;
    folder.environment["JELLYFIN_KEY"] = "k";
    const Config config = folder.good(
        "libraries:\n"
        "- {name: films, type: folder, path: /srv/media/films/}\n"
        "- {name: bumpers, path: clips, vod: no, shrink_guard: 10%}\n"
        "- {name: jelly, type: jellyfin, url: \"http://jellyfin:8096/base/\", api_key: {env: "
        "JELLYFIN_KEY},\n"
        "   libraries: [Movies, Shows], path_map: {/media: /srv/media, 'D:\\tv': tv}, refresh: "
        "1h, timeout: 20s}\n"
        "- {name: all, url: \"http://j\", api_key: x}\n");
    ASSERT_EQ(config.libraries.size(), 4U);
    EXPECT_EQ(config.libraries[0].kind, LibraryKind::folder);
    EXPECT_EQ(config.libraries[0].path, "/srv/media/films/");
    EXPECT_TRUE(config.libraries[0].vod);
    EXPECT_EQ(config.libraries[0].shrink_guard_percent, 50);
    EXPECT_EQ(config.libraries[0].refresh, Seconds{0});
    EXPECT_EQ(config.libraries[1].kind, LibraryKind::folder);
    EXPECT_EQ(config.libraries[1].path, folder.path("clips"));
    EXPECT_FALSE(config.libraries[1].vod);
    EXPECT_EQ(config.libraries[1].shrink_guard_percent, 10);
    const LibraryConfig& jelly = config.libraries[2];
    EXPECT_EQ(jelly.kind, LibraryKind::jellyfin);
    EXPECT_EQ(jelly.fetch.url, "http://jellyfin:8096/base");
    EXPECT_EQ(jelly.fetch.timeout, 20s);
    EXPECT_EQ(jelly.api_key.reveal(), "k");
    EXPECT_EQ(jelly.libraries, (Words{"Movies", "Shows"}));
    EXPECT_EQ(jelly.path_map,
              (std::vector<std::pair<std::string, Path>>{{"/media", "/srv/media"},
                                                         {"D:\\tv", folder.path("tv")}}));
    EXPECT_EQ(jelly.refresh, 1h);
    EXPECT_EQ(config.libraries[3].kind, LibraryKind::jellyfin);
    EXPECT_TRUE(config.libraries[3].libraries.empty());
}

TEST(ConfigValues, HowStreamsArePlayed) {
    ConfigFolder folder;
    const Config config = folder.good(
        "sources:\n"
        "- {name: remote, url: \"HTTPS://h/a.m3u\"}\n"
        "- {name: local, url: a.m3u}\n"
        "- {name: file, url: \"file:///srv/a.m3u\"}\n"
        "- {name: antenna, type: hdhomerun, url: \"http://10.0.0.9\"}\n"
        "- {name: made, type: command, run: [grab]}\n"
        "- {name: yes, url: \"http://h/a.m3u\", private_streams: yes, acestream: "
        "\"http://ace.lan:6878/\",\n"
        "   stream_command: [bin/play, \"--url={url}\", best]}\n"
        "- {name: no, url: a.m3u, private_streams: no}\n");
    std::string trusted;
    for (const SourceConfig& source : config.sources) {
        if (source.private_streams) trusted += source.name + ' ';
    }
    EXPECT_EQ(trusted, "local file antenna made yes ");
    EXPECT_TRUE(config.sources[0].stream_command.empty());
    EXPECT_EQ(config.sources[0].acestream, "http://127.0.0.1:6878");
    EXPECT_EQ(config.sources[5].acestream, "http://ace.lan:6878");
    EXPECT_EQ(config.sources[5].stream_command,
              (Words{folder.path("bin/play").string(), "--url={url}", "best"}));
}

TEST(ConfigValues, SourcesInheritTheRelayModeWhereverItStands) {
    ConfigFolder folder;
    const Config config = folder.good(
        "sources:\n"
        "- {name: a, type: m3u, url: x}\n"
        "- {name: b, type: m3u, url: x, relay: {mode: relay}}\n"
        "relay: {mode: redirect, buffer: 20s, burst: 0, linger: 1m, slate: pages}\n");
    EXPECT_EQ(config.sources[0].mode, RelayMode::redirect);
    EXPECT_EQ(config.sources[1].mode, RelayMode::relay);
    EXPECT_EQ(config.relay.buffer, 20s);
    EXPECT_EQ(config.relay.burst, 0s);
    EXPECT_EQ(config.relay.linger, 1min);
    EXPECT_EQ(config.relay.slate, folder.path("pages"));
}

TEST(ConfigValues, Guides) {
    ConfigFolder folder;
    const Config config = folder.good(
        "guides:\n"
        "- {name: epg, url: \"https://example.org/guide.xml.gz\", shift: -1h30m, priority: 10, "
        "headers: {A: b}}\n"
        "- {name: grabber, command: [tv_grab_xx, --days, \"7\"], timeout: 20m, shift: +2h}\n");
    EXPECT_EQ(config.guides[0].fetch.url, "https://example.org/guide.xml.gz");
    EXPECT_EQ(config.guides[0].shift, -90min);
    EXPECT_EQ(config.guides[0].priority, 10);
    EXPECT_FALSE(config.guides[0].is_command);
    EXPECT_TRUE(config.guides[1].is_command);
    EXPECT_EQ(config.guides[1].command.run, (Words{"tv_grab_xx", "--days", "7"}));
    EXPECT_EQ(config.guides[1].command.timeout, 20min);
    EXPECT_EQ(config.guides[1].shift, 2h);
}

TEST(ConfigValues, Lineup) {
    ConfigFolder folder;
    const Config config = folder.good(
        "sources: [{name: provider, type: m3u, url: x}, {name: panel, type: m3u, url: y}]\n"
        "lineup:\n"
        "  include: [{group: \"^(News|Sports)$\"}, {url: a, name: b}]\n"
        "  exclude: [{name: \"(?i)\\\\bXXX\\\\b\"}]\n"
        "  rules:\n"
        "  - {match: {name: \"^(UK|US)[:| ]+(.*)$\"}, set: {name: \"\\\\2\", group: \"\\\\1\", "
        "packages: [kids]}}\n"
        "  - {set: {number: 5.1, logo: \"\", guide: id, order: -3, relay: {mode: redirect}}}\n"
        "  numbering: {keep_source_numbers: false, start: 7, by_group: {Zebra: 300, file: 100}}\n"
        "  merge: {by: [name, guide_id], prefer: [panel]}\n"
        "  placeholder_guide: {block: 30m, title: \"{name} now\"}\n"
        "packages: {kids: {groups: [Kids], include: [{name: k}]}}\n");
    const LineupConfig& lineup = config.lineup;
    ASSERT_EQ(lineup.include.size(), 2U);
    EXPECT_EQ(lineup.include[0].all[0].first, Field::group);
    EXPECT_TRUE(lineup.include[0].all[0].second.matches("News"));
    // The order of the file, since captures refer to the first pattern.
    EXPECT_EQ(lineup.include[1].all[0].first, Field::url);
    EXPECT_EQ(lineup.include[1].all[1].first, Field::name);
    EXPECT_TRUE(lineup.exclude[0].all[0].second.matches("the xxx channel"));
    ASSERT_EQ(lineup.rules.size(), 2U);
    EXPECT_EQ(lineup.rules[0].name, "\\2");
    EXPECT_EQ(lineup.rules[0].packages, (Words{"kids"}));
    EXPECT_EQ(lineup.rules[0].where, folder.path("flathead.yaml").string() + ":6:5");
    EXPECT_EQ(lineup.rules[0].logo, std::nullopt);
    EXPECT_EQ(lineup.rules[1].logo, "");
    EXPECT_EQ(lineup.rules[1].number, "5.1");
    EXPECT_EQ(lineup.rules[1].guide, "id");
    EXPECT_EQ(lineup.rules[1].order, -3);
    EXPECT_EQ(lineup.rules[1].relay, RelayMode::redirect);
    EXPECT_TRUE(lineup.rules[1].match.all.empty());
    EXPECT_FALSE(lineup.numbering.keep_source_numbers);
    EXPECT_EQ(lineup.numbering.start, 7);
    // The order of the file again, and `file` is a group here rather than a secret.
    EXPECT_EQ(lineup.numbering.by_group,
              (std::vector<std::pair<std::string, int>>{{"Zebra", 300}, {"file", 100}}));
    EXPECT_EQ(lineup.merge.by, (std::vector{MergeKey::name, MergeKey::guide_id}));
    EXPECT_EQ(lineup.merge.prefer, (Words{"panel"}));
    EXPECT_EQ(lineup.placeholder.block, 30min);
    EXPECT_EQ(lineup.placeholder.title, "{name} now");
    EXPECT_EQ(config.packages[0].groups, (Words{"Kids"}));
    EXPECT_EQ(config.packages[0].include.size(), 1U);
}

TEST(ConfigValues, PlaceholderGuideCanBeOff) {
    ConfigFolder folder;
    EXPECT_FALSE(folder.good("lineup: {placeholder_guide: off}\n").lineup.placeholder.enabled);
}

TEST(ConfigValues, SecretsAreFilledInWhereverASingleValueStands) {
    ConfigFolder folder;
    folder.environment = {
        {"USER_NAME", "ann"}, {"DAYS", "4"}, {"FOLDER", "secrets"}, {"EMPTY", ""}};
    folder.write("secrets/token", "t0ken\r\n");
    folder.write("secrets/two", "a\n\n");
    const Config config = folder.good(
        "site: {keep_releases: {env: DAYS}, name: \"$5 or $${USER_NAME}${EMPTY}\"}\n"
        "sources:\n"
        "- {name: a, type: m3u, url: \"http://h/${USER_NAME}/${DAYS}.m3u\",\n"
        "   headers: {X-A: {file: secrets/token}, X-B: \"Bearer ${USER_NAME}\", X-C: {file: "
        "\"${FOLDER}/token\"}}}\n"
        "- {name: b, type: command, run: [x, {file: secrets/two}], env: {file: {env: "
        "USER_NAME}}}\n");
    EXPECT_EQ(config.site.keep_releases, 4);
    EXPECT_EQ(config.site.name, "$5 or ${USER_NAME}");
    EXPECT_EQ(config.sources[0].fetch.url, "http://h/ann/4.m3u");
    EXPECT_EQ(config.sources[0].fetch.headers[0].second.reveal(), "t0ken");
    EXPECT_EQ(config.sources[0].fetch.headers[1].second.reveal(), "Bearer ann");
    EXPECT_EQ(config.sources[0].fetch.headers[2].second.reveal(), "t0ken");
    EXPECT_EQ(config.sources[1].command.run[1], "a\n") << "one line end is cut, not all";
    EXPECT_EQ(config.sources[1].command.environment[0].second.reveal(), "ann");
}

TEST(ConfigValues, AliasesStandForWhatTheyName) {
    ConfigFolder folder;
    const Config config = folder.good(
        "sources:\n"
        "- {name: a, type: m3u, url: x, headers: &common {A: b}, refresh: &six 6h}\n"
        "- {name: b, type: m3u, url: y, headers: *common, refresh: *six}\n");
    EXPECT_EQ(config.sources[1].fetch.headers, config.sources[0].fetch.headers);
    EXPECT_EQ(config.sources[1].refresh, 6h);
}

TEST(ConfigValues, TheDigestTellsEveryEdit) {
    ConfigFolder folder;
    folder.environment = {{"A", "1"}};
    folder.write("secret", "one");
    folder.write("conf.d/a.yaml", "guides: []\n");
    const std::string text =
        "include: conf.d/*.yaml\nsite: {name: \"${A}\", docroot: {file: secret}}\n";
    const std::string first = folder.good(text).digest;
    EXPECT_EQ(first.size(), 32U);
    EXPECT_EQ(folder.good(text).digest, first);
    EXPECT_NE(folder.good(text + "# a comment\n").digest, first);
    folder.environment["A"] = "2";
    EXPECT_NE(folder.good(text).digest, first);
    folder.environment["A"] = "1";
    folder.write("secret", "two");
    EXPECT_NE(folder.good(text).digest, first);
    folder.write("secret", "one");
    EXPECT_EQ(folder.good(text).digest, first);
    folder.write("conf.d/b.yaml", "");
    EXPECT_NE(folder.good(text).digest, first);
}

TEST(ConfigValues, TheProcessEnvironmentIsAsked) {
    EXPECT_TRUE(process_environment()("PATH").has_value());
    EXPECT_FALSE(process_environment()("FLATHEAD_SURELY_NOT_SET").has_value());
}

}  // namespace
}  // namespace flathead
