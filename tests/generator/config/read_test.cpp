#include "config_folder.hpp"

namespace flathead {
namespace {

using tests::ConfigFolder;
using Lines = std::vector<std::string>;

struct Wrong {
    const char* text;
    Lines problems;
};

TEST(ConfigMistakes, EachIsNamedWithLineColumnAndWhatWasMeant) {
    const std::string letters =
        "up to 64 letters A-Z a-z, digits, '.', '_' and '-', not beginning with '.' or '-'";
    const std::vector<Wrong> table{
        // Keys.
        {"sorces: []\n", {"1:1: unknown key 'sorces', did you mean 'sources'?"}},
        {"zzzzzzzz: 1\n",
         {"1:1: unknown key 'zzzzzzzz'; known here: include, site, relay, sources, guides, lineup, "
          "libraries, channels, conform, packages"}},
        {"site:\n  nmae: x\n  name: y\n", {"2:3: unknown key 'nmae', did you mean 'name'?"}},
        {"site: {name: a, state: s, name: b}\n",
         {"1:27: 'name' stands twice in this map; the first is at 1:8"}},
        {"sources:\n- {type: m3u}\n",
         {"2:3: the key 'name' is missing here", "2:3: the key 'url' is missing here"}},
        {"? [a, b]\n: 1\n", {"1:3: a key must be a word, not a list"}},
        {"prefetch: {}\n", {"1:1: section 'prefetch' is not supported by this version"}},
        // Types of values.
        {"site: [1]\n", {"1:7: a map is expected here, not a list"}},
        {"sources: {a: b}\n", {"1:10: a list is expected here, not a map"}},
        {"sources: text\n", {"1:10: a list is expected here, not a single value"}},
        {"sources: [text]\n", {"1:11: a map is expected here, not a single value"}},
        {"site: {name: [a]}\n", {"1:14: a text is expected here, not a list"}},
        {"site:\n  name:\n", {"2:3: a text is expected here, not nothing"}},
        {"site: {name: \" \"}\n", {"1:14: a text must be one line and not empty"}},
        {"site: {name: \"a\\u0007b\"}\n",
         {"1:14: the value holds control characters or is not UTF-8"}},
        {"- a\n", {"1:1: the file must hold a map of sections, not a list"}},
        {"text\n", {"1:1: the file must hold a map of sections, not a single value"}},
        // Numbers, durations, sizes, percentages, flags, words.
        {"site: {keep_releases: 0}\n", {"1:23: '0' is not a whole number between 1 and 100"}},
        {"site: {keep_releases: 3.5}\n", {"1:23: '3.5' is not a whole number between 1 and 100"}},
        {"site: {guide: {past: 24}}\n",
         {"1:22: '24' is not a duration; write it like 90s, 15m, 6h or 7d"}},
        {"site: {guide: {past: -1h, future: 999d}}\n",
         {"1:22: '-1h' is not between 0s and 365d", "1:35: '999d' is not between 1h and 365d"}},
        {"sources: [{name: a, type: m3u, url: x, shrink_guard: 150%}]\n",
         {"1:54: '150%' is not a percentage between 0% and 100%"}},
        {"sources: [{name: a, type: m3u, url: x, max_size: 64mb}]\n",
         {"1:50: '64mb' is not a size; write it like 64MB or 2GB, at most 1024TiB"}},
        {"sources: [{name: a, type: m3u, url: x, use_guide: maybe}]\n",
         {"1:51: 'maybe' is neither true nor false"}},
        {"relay: {mode: redirct}\n",
         {"1:15: 'redirct' is not known here, did you mean 'redirect'?"}},
        {"relay: {mode: zzzzzzzz}\n",
         {"1:15: 'zzzzzzzz' is not known here; known here: relay, redirect"}},
        {"lineup: {merge: {by: [url]}}\n",
         {"1:23: 'url' is not known here; known here: guide_id, name"}},
        // URLs, zones, networks, paths.
        {"sources: [{name: a, type: m3u, url: \"ftp://u:pw@h/x\"}]\n",
         {"1:37: URL scheme 'ftp' is not supported; http, https and file are"}},
        {"sources: [{name: a, type: m3u, url: \"http:/h/x\"}]\n",
         {"1:37: a URL is expected here, with its scheme and '://'; http, https and file are "
          "supported"}},
        {"sources: [{name: a, type: m3u, url: \"http:///x\"}]\n", {"1:37: the URL has no host"}},
        {"sources: [{name: a, type: m3u, url: \"http://h:99999/x\"}]\n",
         {"1:37: the URL's port is not between 1 and 65535"}},
        {"sources: [{name: a, type: m3u, url: \"http://h/a b\"}]\n",
         {"1:37: a URL has no blanks; write %20"}},
        {"sources: [{name: a, type: m3u, url: \"file://list.m3u\"}]\n",
         {"1:37: a file URL has three slashes: file:///folder/list.m3u"}},
        {"sources: [{name: a, type: hdhomerun, url: 10.0.0.9}]\n",
         {"1:43: a URL is expected here, with its scheme and '://'; http and https are supported"}},
        {"site: {base_url: \"http://h/?q\"}\n",
         {"1:18: a base URL ends with its host or path, without '?' and '#'"}},
        {"site: {timezone: Europe/Roma}\n",
         {"1:18: time zone 'Europe/Roma' is not known; it is written like Europe/Rome"}},
        {"site: {timezone: ../../../etc/passwd}\n",
         {"1:18: time zone '../../../etc/passwd' is not known; it is written like Europe/Rome"}},
        {"site: {open_access: [private, 10.0.0.0/33]}\n",
         {"1:31: '10.0.0.0/33' is not a network; write private, any, none or a CIDR like "
          "192.168.1.0/24 or fd00::/8"}},
        {"site: {open_access: [none, private]}\n", {"1:21: 'none' must stand alone"}},
        {"site: {docroot: a, state: a/../a}\n",
         {"1:7: docroot and state must be two folders: what is in docroot is served"}},
        // Names.
        {"sources: [{name: a b, type: m3u, url: x}]\n", {"1:18: 'a b' is not a name: " + letters}},
        {"guides: [{name: .., url: x}]\n", {"1:17: '..' is not a name: " + letters}},
        {"packages: {a/b: {}}\n", {"1:12: 'a/b' is not a name: " + letters}},
        {"sources:\n- {name: a, type: m3u, url: x}\n- {name: a, type: m3u, url: y}\n",
         {"3:10: the source 'a' exists already; the first is at 2:10"}},
        {"guides:\n- {name: a, url: x}\n- {name: a, url: y}\n",
         {"3:10: the guide 'a' exists already; the first is at 2:10"}},
        {"packages:\n  a: {}\n  a: {}\n",
         {"3:3: 'a' stands twice in this map; the first is at 2:3"}},
        {"sources: [{name: cable, type: m3u, url: x}]\nlineup: {merge: {prefer: [cabel]}}\n",
         {"2:27: there is no source 'cabel', did you mean 'cable'?"}},
        {"packages: {kids: {}}\nlineup: {rules: [{set: {packages: [grown-ups]}}]}\n",
         {"2:36: there is no package 'grown-ups'; known here: kids"}},
        // Sources and guides.
        {"sources: [{name: b, type: scrape}]\n",
         {"1:27: type 'scrape' is not supported by this version"}},
        {"sources:\n"
         "- {name: a, type: xtream, url: x, username: u, password: p}\n"
         "- {name: b, type: xtream, url: \"http://h\", username: u}\n"
         "- {name: c, type: xtream, username: u, password: \"\"}\n"
         "- {name: d, type: xtream, url: \"http://h/get.php?username=u\"}\n"
         "- {name: e, type: xtream, url: \"http://h\", username: u, password: p, content: [live, "
         "vod, "
         "series, lives]}\n"
         "- {name: f, type: xtream, url: \"http://h\", username: u, password: p, content: []}\n"
         "- {name: g, type: xtream, url: \"http://h\", usernam: u, password: p}\n",
         {"2:32: a URL is expected here, with its scheme and '://'; http and https are supported",
          "3:3: the key 'password' is missing here",
          "4:3: the key 'url' is missing here",
          "4:50: the value must not be empty",
          "5:3: the key 'password' is missing here",
          "6:99: 'lives' is not known here, did you mean 'live'?",
          "7:79: a panel without any content is no source",
          "8:3: the key 'username' is missing here",
          "8:44: unknown key 'usernam', did you mean 'username'?"}},
        {"sources: [{name: a, type: m3v, url: x}]\n",
         {"1:27: 'm3v' is not known here, did you mean 'm3u'?"}},
        {"sources: [{name: a, type: command, run: []}]\n", {"1:41: the program to run is missing"}},
        {"sources: [{name: a, type: command, run: [x], env: {1A: b}}]\n",
         {"1:52: '1A' is not the name of an environment variable"}},
        {"sources: [{name: a, type: m3u, url: x, headers: {\"X Y\": b, C: \"d\\ne\"}}]\n",
         {"1:50: 'X Y' is not the name of a request header", "1:63: the value must be one line"}},
        {"sources:\n"
         "- {name: a, url: x, stream_command: [play, best]}\n"
         "- {name: b, url: x, stream_command: [play, \"{url}\", \"-i={url}\"]}\n"
         "- {name: c, url: x, stream_command: [play, \"{url} {url}\"]}\n"
         "- {name: d, url: x, stream_command: [\"{url}\", \"{url}\"]}\n"
         "- {name: e, url: x, stream_command: []}\n"
         "- {name: f, url: x, acestream: \"http://h/?id=\", private_streams: maybe}\n",
         {"2:37: {url} must stand once in these words: the stream's address goes there",
          "3:37: {url} must stand once in these words: the stream's address goes there",
          "4:37: {url} must stand once in these words: the stream's address goes there",
          "5:37: the program itself cannot be {url}",
          "6:37: the program to run is missing",
          "7:32: a base URL ends with its host or path, without '?' and '#'",
          "7:66: 'maybe' is neither true nor false"}},
        {"guides: [{name: a}]\n", {"1:10: a guide needs 'url' or 'command'"}},
        {"guides: [{name: a, url: x, command: [y]}]\n",
         {"1:10: a guide has either 'url' or 'command', not both"}},
        // Libraries.
        {"libraries:\n"
         "- {name: a}\n"
         "- {name: b, path: x, url: \"http://h\"}\n"
         "- {name: c, type: folder}\n"
         "- {name: d, type: foldr, path: x}\n"
         "- {name: e, path: x, api_key: k}\n"
         "- {name: f, url: \"http://h\"}\n"
         "- {name: g, type: jellyfin, url: h, api_key: \"\"}\n"
         "- {name: h, type: jellyfin, url: \"http://h\", api_key: k, path: /srv}\n"
         "- {name: b, path: x}\n"
         "- {name: i, path: x, vod: perhaps, shrink_guard: half}\n"
         "- {path: x}\n",
         {"2:3: a library needs 'path', or 'url' and 'api_key'",
          "3:3: a library has either 'path' or 'url', not both",
          "4:3: the key 'path' is missing here",
          "5:19: 'foldr' is not known here, did you mean 'folder'?",
          "6:22: unknown key 'api_key'; known here: name, refresh, shrink_guard, vod, type, path",
          "7:3: the key 'api_key' is missing here",
          "8:34: a URL is expected here, with its scheme and '://'; http and https are supported",
          "8:46: the value must not be empty",
          "9:58: unknown key 'path'; known here: name, refresh, shrink_guard, vod, type, url, "
          "api_key, libraries, path_map, user_agent, headers, timeout, max_size",
          "10:10: the library 'b' exists already; the first is at 3:10",
          "11:27: 'perhaps' is neither true nor false",
          "11:50: 'half' is not a percentage between 0% and 100%",
          "12:3: the key 'name' is missing here"}},
        // Virtual channels.
        {"sources: [{name: virtual, url: x}]\n",
         {"1:18: the name 'virtual' is kept for channels made from libraries"}},
        {"libraries: [{name: films, path: x}]\n"
         "channels:\n"
         "- {name: a}\n"
         "- {name: b, from: {library: filmes}}\n"
         "- {name: b, from: {genre: x}}\n"
         "- {name: c, from: {years: 1989-1950, runtime: 90m, seasons: x, types: film, text: (}}\n"
         "- {name: d, order: blocks, from: {}}\n"
         "- {name: e, order: random, from: {}, number: first, audio: [en], seed: -1, profile: 4k}\n"
         "- {key: a, name: f, from: {}, horizon: 1h, pad_to: 13h, most_of_show_per_day: -1}\n"
         "- {from: {}}\n"
         "- text\n",
         {"3:3: the key 'from' is missing here",
          "4:29: there is no library 'filmes', did you mean 'films'?",
          "5:10: the channel 'b' exists already; the first is at 4:10",
          "5:20: unknown key 'genre', did you mean 'genres'?",
          "6:27: '1989-1950' is not a range; write it like 1950-1989, 1999, -1960 or 2020-, with "
          "numbers up to 9999",
          "6:47: '90m' is not a range of durations; write it like 20m-2h, -30m or 90m-",
          "6:61: 'x' is not a range; write it like 1950-1989, 1999, -1960 or 2020-, with numbers "
          "up to 9999",
          "6:71: 'film' is not known here; known here: movie, episode, video",
          "6:83: bad regular expression: missing ): (",
          "7:3: with 'order: blocks' the key 'blocks' is missing here",
          "7:28: with 'order: blocks' only the blocks say what is played",
          "8:20: 'random' is not known here; known here: shuffle, in-order, rotate, blocks",
          "8:46: 'first' is not a channel number; write it like 101 or 5.1",
          "8:61: 'en' is not a language; write it with three letters (ISO 639-2), like eng",
          "8:72: '-1' is not a whole number below 2^64",
          "8:85: '4k' is not known here; known here: copy, 720p, 1080p",
          "9:9: the channel 'a' exists already; the first is at 3:10",
          "9:40: '1h' is not between 1d and 90d",
          "9:52: '13h' is not between 0s and 12h",
          "9:79: '-1' is not a whole number between 0 and 1000",
          "10:3: the key 'name' is missing here",
          "11:3: a map is expected here, not a single value"}},
        {"channels:\n"
         "- name: a\n"
         "  order: blocks\n"
         "  blocks:\n"
         "  - {}\n"
         "  - {at: 24:30, from: {}}\n"
         "  - {at: 20:00, from: {}, until: 21:00, length: 1h}\n"
         "  - {at: 20:00, from: {}, days: [munday], order: blocks}\n"
         "  - {at: 20:00, from: {}, days: []}\n"
         "  - {at: 20:00, from: {}, dates: [12-32, 02-30, 2026-02-29, 12-24..2026-12-26, "
         "2027-01-02..2026-12-30, 1-2, '*-32']}\n"
         "  - {at: 20:00, from: {}, name: filler, lateness: 13h}\n",
         {"5:5: the key 'at' is missing here",
          "5:5: the key 'from' is missing here",
          "6:10: '24:30' is not a time of day; write it like 20:00 or 06:30",
          "7:5: a block has either 'until' or 'length', not both",
          "8:34: 'munday' is not known here; known here: daily, weekdays, weekend, mon, tue, wed, "
          "thu, "
          "fri, sat, sun",
          "8:50: 'blocks' is not known here; known here: shuffle, in-order, rotate",
          "9:33: a block needs at least one day",
          "10:35: '12-32' is no date and no range of dates; write it like 12-24, 12-24..01-06, "
          "2026-12-31 or *-13",
          "10:42: '02-30' is no date and no range of dates; write it like 12-24, 12-24..01-06, "
          "2026-12-31 or *-13",
          "10:49: '2026-02-29' is no date and no range of dates; write it like 12-24, "
          "12-24..01-06, 2026-12-31 or *-13",
          "10:61: '12-24..2026-12-26' is no date and no range of dates; write it like 12-24, "
          "12-24..01-06, 2026-12-31 or *-13",
          "10:80: '2027-01-02..2026-12-30' ends before it begins",
          "10:104: '1-2' is no date and no range of dates; write it like 12-24, 12-24..01-06, "
          "2026-12-31 or *-13",
          "10:109: '*-32' is no date and no range of dates; write it like 12-24, 12-24..01-06, "
          "2026-12-31 or *-13",
          "11:33: a block cannot be called filler",
          "11:51: '13h' is not between 0s and 12h"}},
        {"conform: {max_size: 5, ahead: 1m, foldr: x}\n",
         {"1:21: '5' is not a size; write it like 64MB or 2GB, at most 1024TiB",
          "1:31: '1m' is not between 1h and 30d",
          "1:35: unknown key 'foldr', did you mean 'folder'?"}},
        // Lineup.
        {"lineup: {include: [{group: \"(News\"}]}\n",
         {"1:28: bad regular expression: missing ): (News"}},
        {"lineup: {include: [{grup: News}]}\n",
         {"1:21: unknown key 'grup', did you mean 'group'?"}},
        {"lineup: {exclude: [{}]}\n", {"1:20: a condition needs at least one field"}},
        {"lineup: {rules: [{match: {name: \"^(a)$\"}, set: {group: '\\2'}}]}\n",
         {"1:56: bad template '\\2': the pattern has no group 2"}},
        {"lineup: {rules: [{set: {name: '\\1'}}]}\n",
         {"1:31: bad template '\\1': the rule has no 'match'"}},
        {"lineup: {rules: [{match: {name: a}}]}\n", {"1:18: the key 'set' is missing here"}},
        {"lineup: {rules: [{set: {}}]}\n", {"1:24: the rule sets nothing"}},
        {"lineup: {rules: [{set: {number: first}}]}\n",
         {"1:33: 'first' is not a channel number; write it like 101, 5.1 or \\1"}},
        {"lineup: {rules: [{set: {relay: redirect}}]}\n",
         {"1:32: a map is expected here, not a single value"}},
        {"lineup: {numbering: {by_group: {News: many}}}\n",
         {"1:39: 'many' is not a whole number between 1 and 999999"}},
        // Secrets.
        {"site: {name: \"${NOT_THERE} and ${NOR_THIS}\"}\n",
         {"1:14: the environment variable 'NOT_THERE' is not set",
          "1:14: the environment variable 'NOR_THIS' is not set"}},
        {"site: {name: {env: NOT_THERE}}\n",
         {"1:20: the environment variable 'NOT_THERE' is not set"}},
        {"site: {name: {env: a b}}\n", {"1:20: 'a b' is not the name of an environment variable"}},
        {"site: {name: {env: [a]}}\n",
         {"1:20: the name of an environment variable is expected here, not a list"}},
        {"site: {name: \"${oops\"}\n",
         {"1:14: '${' must be followed by the name of an environment variable and '}'; "
          "the two characters themselves are written '$${'"}},
        {"site: {name: {file: no/such}}\n",
         {"1:21: the secret cannot be read: open no/such: No such file or directory"}},
        // YAML itself.
        {"site: {name: x\n", {"2:1: not valid YAML: end of map flow not found"}},
        {"a: b: c\n", {"1:5: not valid YAML: illegal map value"}},
        {"site: {name: x}\n---\nsite: {}\n",
         {"2:1: a second document begins here; the file may hold one only"}},
        {"site: {name: !secret x}\n", {"1:14: tags have no meaning here"}},
        {"site: &a {name: *a}\n", {"1:17: an alias stands inside what it stands for"}},
    };
    for (const Wrong& wrong : table) {
        ConfigFolder folder;
        EXPECT_EQ(folder.problems(wrong.text), wrong.problems) << wrong.text;
        EXPECT_FALSE(folder.read().config.has_value()) << wrong.text;
    }
}

TEST(ConfigMistakes, AllOfThemAreReportedAtOnceInTheOrderOfTheFile) {
    ConfigFolder folder;
    EXPECT_EQ(folder
                  .problems("packages: {a b: {}}\n"
                            "sources: [{name: a, type: m3u, url: \"gopher://h\", refresh: soon}]\n"
                            "site: {keep_releases: none, colour: red}\n")
                  .size(),
              5U);
    const ConfigRead result = folder.read();
    EXPECT_TRUE(result.problems[0].where.ends_with("flathead.yaml:1:12"));
    EXPECT_TRUE(result.problems[4].where.ends_with("flathead.yaml:3:29"));
}

TEST(ConfigMistakes, AMissingFileIsAProblemNotACrash) {
    const ConfigFolder folder;
    const ConfigRead result = folder.read("nowhere.yaml");
    ASSERT_EQ(result.problems.size(), 1U);
    EXPECT_EQ(result.problems[0].where, folder.path("nowhere.yaml").string());
    EXPECT_TRUE(result.problems[0].what.ends_with("No such file or directory"));
}

TEST(ConfigMistakes, SixtyFourPackagesAreTheMost) {
    std::string text = "packages:\n";
    for (int i = 1; i <= 64; ++i) text += "  p" + std::to_string(i) + ":\n";
    ConfigFolder folder;
    EXPECT_EQ(folder.good(text).packages.size(), 64U);
    EXPECT_EQ(folder.problems(text + "  p65:\n"), (Lines{"66:3: there are more than 64 packages"}));
}

TEST(ConfigMistakes, ASocketPathMustFitItsAddress) {
    ConfigFolder folder;
    const Lines problems = folder.problems("relay: {socket: /run/" + std::string(103, 's') + "}\n");
    EXPECT_EQ(
        problems,
        (Lines{
            "1:17: the path of a socket may have 107 bytes; with its folder this one has more"}));
    EXPECT_TRUE(folder.problems("relay: {socket: /run/" + std::string(102, 's') + "}\n").empty());
}

TEST(ConfigMistakes, SecretsNeverAppearInProblems) {
    const std::string secret = "hunter2-(not-for-eyes";
    ConfigFolder folder;
    folder.environment["SECRET"] = secret;
    folder.write("secret", secret + "\n");
    // Each key, wrong because of what the secret is; the URLs also carry it in the open.
    for (const std::string value : {"\"${SECRET}\"", "{env: SECRET}", "{file: secret}"}) {
        const std::string text =
            "site: {base_url: V, timezone: V, keep_releases: V, guide: {past: V, future: V}, "
            "open_access: [V]}\n"
            "relay: {mode: V, buffer: V}\n"
            "sources:\n"
            "- {name: V, type: V, url: V}\n"
            "- {name: V, type: m3u, url: \"hunter2-(not-for-eyes://x\", shrink_guard: V, max_size: "
            "V,"
            " use_guide: V, refresh: V, max_streams: V, stream_command: [x, V], acestream: V, "
            "private_streams: V}\n"
            "- {name: c, type: m3u, url: \"ftp://u:hunter2-(not-for-eyes@h/\"}\n"
            "- {name: d, type: hdhomerun, url: V}\n"
            "guides: [{name: V, url: \"gopher://h/?token=hunter2-(not-for-eyes\", shift: V, "
            "priority: V}]\n"
            "lineup:\n"
            "  include: [{name: V}, {group: V}]\n"
            "  rules: [{match: {name: V}, set: {number: V, packages: [V], order: V}}]\n"
            "  numbering: {start: V, by_group: {a: V}}\n"
            "  merge: {by: [V], prefer: [V]}\n"
            "  placeholder_guide: {block: V}\n";
        std::string filled;
        for (const char c : text) {
            if (c == 'V') {
                filled += value;
            } else {
                filled += c;
            }
        }
        const Lines problems = folder.problems(filled);
        EXPECT_GT(problems.size(), 25U) << value;
        for (const std::string& problem : problems)
            EXPECT_EQ(problem.find("for-eyes"), std::string::npos) << problem;
    }
}

TEST(ConfigMistakes, ValidNamesOutOfSecretsAreNotSuggestedNorRepeated) {
    ConfigFolder folder;
    folder.environment["SECRET"] = "hunter2";
    const Lines problems = folder.problems(
        "sources:\n"
        "- {name: \"${SECRET}\", type: m3u, url: x}\n"
        "- {name: {env: SECRET}, type: m3u, url: x}\n"
        "lineup: {merge: {prefer: [hunter]}}\n");
    EXPECT_EQ(problems,
              (Lines{"3:10: the source {env: SECRET} exists already; the first is at 2:10",
                     "4:27: there is no source 'hunter'"}));
}

}  // namespace
}  // namespace flathead
