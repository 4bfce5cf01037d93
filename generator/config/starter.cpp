#include "generator/config/starter.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace flathead::config {
namespace {

constexpr std::string_view starter =
    R"(# Flathead. `flathead check` reads this file and tries what it names; `flathead generate` publishes.
# It works as it is, with a small sample playlist and guide. What stands close to its '#' is an example: take
# away the '#', and that of the lines indented below it.
# Durations are written 90s, 15m, 6h, 7d; sizes 64MB, 2GB. Relative paths start in the folder of this file.
# Secrets stay out of it: "${NAME}" inside a text or {env: NAME} is an environment variable, {file: path} a file's text.

# More files merged into this one: lists append, maps merge.
#include: conf.d/*.yaml

site:
  name: Flathead
  docroot: @docroot@
  state: @state@
  # The zone of the page; published times are UTC.
  #timezone: Europe/Rome
  #keep_releases: 3
  # The window of time the guide is published for.
  #guide: {past: 24h, future: 7d}
  # Who may use the addresses without credentials: private, any, none or networks.
  #open_access: [private, 100.64.0.0/10]
  # Proxies in front of nginx whose X-Forwarded headers are believed.
  #trusted_proxies: [127.0.0.1]
  # Only for copies of the playlist used without nginx; nginx answers on whatever name was asked for.
  #base_url: http://tv.lan:8080

sources:
  - name: sample
    type: m3u
    url: samples/channels.m3u

  # A provider's playlist. With less than half of its last good entries it is taken for an outage.
  #- name: provider
  #  type: m3u
  #  url: "https://example.org/list.m3u?token=${PROVIDER_TOKEN}"
  #  user_agent: VLC/3.0.18
  #  headers: {Authorization: {file: secrets/provider}}
  #  max_streams: 2
  #  # Its streams may be at private addresses, as those of lists in local files may.
  #  private_streams: true
  #  refresh: 6h
  #  shrink_guard: 50%
  #  relay: {mode: redirect}

  # An Xtream panel: its live channels, its limit of streams, its guide. A second account is a second source; where
  # channels are merged, their limits add up.
  #- name: panel
  #  type: xtream
  #  url: http://panel.example:8080
  #  username: viewer
  #  password: {file: secrets/panel}

  # A network tuner.
  #- name: antenna
  #  type: hdhomerun
  #  url: http://10.0.0.9

  # A list whose links a program plays, and AceStream links, for which an engine is asked.
  #- name: sites
  #  type: m3u
  #  url: sites.m3u
  #  stream_command: [streamlink, --stdout, "{url}", best]
  #- name: peers
  #  type: m3u
  #  url: peers.m3u
  #  acestream: http://127.0.0.1:6878

  # A program that writes a playlist and, here, a guide.
  #- name: script
  #  type: command
  #  run: [scripts/make-list, --m3u, "{m3u}", --xmltv, "{xmltv}"]
  #  env: {LANG: C.UTF-8}
  #  timeout: 5m

guides:
  - name: sample
    url: samples/guide.xml

  # Packed guides are recognised by their content. Higher priorities win where several know a channel.
  #- name: epg
  #  url: https://example.org/guide.xml.gz
  #  shift: 0h
  #  priority: 10

  # A grabber writes XMLTV to its standard output.
  #- name: grabber
  #  command: [tv_grab_xx, --days, "7"]
  #  timeout: 20m

# Which channels, and what they look like. Patterns are RE2 regular expressions, found anywhere in the text.
# Fields: name, group, guide_id, source, url. Conditions in one map must all hold, of the items of a list any.
lineup:
  numbering:
    keep_source_numbers: true
    start: 1000
    #by_group: {News: 100, Sports: 200}
  # The same channel in several sources becomes one with several upstreams.
  merge:
    by: [guide_id, name]
    #prefer: [sample]
  #include:
  #  - {group: "^(News|Sports|Films)$"}
  #exclude:
  #  - {name: "(?i)\\btest\\b"}
  #  - {source: "^sample$", group: "^Hidden$"}
  # In order; each may set name, group, number, logo, guide, packages, order and relay. \1 is the first capture.
  #rules:
  #  - match: {name: "^(UK|US)[:| ]+(.*)$"}
  #    set: {name: "\\2", group: "\\1"}
  #  - match: {guide_id: "^news\\."}
  #    set: {order: -1, relay: {mode: redirect}}
  # Programmes for channels no guide knows; `placeholder_guide: off` publishes them without.
  #placeholder_guide: {block: 1h, title: "{name}"}

# Films, shows and clips of your own, for virtual channels.
libraries:
  # A folder with all below it. NFO files and pictures beside the media are read, else file names tell what it is.
  #- name: films
  #  type: folder
  #  path: /srv/media/films
  #  # With less than half of its last good files the disk is taken to be missing.
  #  shrink_guard: 50%

  # A Jellyfin server: the named ones of its libraries, or all. Where its files are here is told by path_map; what is not
  # found is asked from the server.
  #- name: jelly
  #  type: jellyfin
  #  url: http://jellyfin:8096
  #  api_key: {file: secrets/jellyfin}
  #  libraries: [Movies, Shows]
  #  path_map: {/media: /srv/media}
  #  refresh: 1h

# Channels made from libraries. What is published of them stays as it is; changes count behind it.
channels:
  # Conditions in one map must all hold, of a list any: library, types, genres, not_genres, tags, not_tags, studios, ratings,
  # years, runtime, shows, seasons, collections, playlists, people, text.
  #- name: Sci-Fi Classics
  #  number: 500
  #  from: [{genres: [Sci-Fi], not_genres: [Animation], types: [movie, episode], years: 1950-1989}]
  #  # shuffle, in-order, rotate (shows in turn, their episodes in order) or blocks (nothing but those).
  #  order: shuffle
  #  # Times with a programme of their own; the first that applies counts. Dates like 12-24..01-06 are for every year.
  #  blocks:
  #    - {days: weekdays, at: "20:00", from: {shows: [The Outer Limits]}, order: in-order}
  #    - {dates: 12-24..12-26, at: "18:00", until: "24:00", from: {genres: Christmas}, order: shuffle, lateness: 10m}
  #  # Programmes begin at full half-hours; clips fill what is left.
  #  pad_to: 30m
  #  filler: {types: video, tags: filler}
  #  bumpers: {types: video, tags: bumper}
  #  item_cooldown: 7d
  #  show_cooldown: 3h
  #  most_of_show_per_day: 3
  #  audio: [eng, ita]
  #  profile: copy
  #  horizon: 14d
  #  catchup: 7d

# Media that do not fit their channel's format are made to, ahead of time and at low priority.
conform:
  #max_size: 50GB
  #ahead: 48h

# Sets of channels that accounts may be given. One without groups and conditions holds every channel.
packages:
  all: {}
  #kids: {groups: [Kids]}
  #news: {include: [{group: News}, {name: "(?i)news"}]}

# Live delivery: the relay opens a channel once, for all its viewers. In redirect mode they are sent to the upstream itself.
relay:
  mode: relay
  # Where it listens; `flathead status` asks there.
  #socket: /run/flathead/relay.sock
  # Of each channel that is watched: what is kept for viewers who are behind, what a new one gets at once, and how long the
  # upstream stays open when the last one has left.
  #buffer: 10s
  #burst: 3s
  #linger: 15s
  # A folder with slates of your own (down.ts, busy.ts, limit.ts, not_found.ts), shown when a channel cannot be.
  #slate: slates
)";

struct SampleChannel {
    std::string_view id, name, group, number, path;
    std::array<std::string_view, 3> programmes;  // in turn
};

constexpr std::array<SampleChannel, 3> samples{{
    {"harbour.example.net",
     "Harbour News",
     "News",
     "1",
     "harbour",
     {"Morning Tide", "The Harbour Hour", "Late Lamp"}},
    {"meadow.example.net",
     "Meadow Films",
     "Films",
     "2",
     "meadow",
     {"The Paper Orchard", "Two Ferries", "A Quiet Signal"}},
    {"acorn.example.net",
     "Acorn Kids",
     "Kids",
     "3",
     "acorn",
     {"Puddle School", "Captain Thimble", "Owls at Work"}},
}};

constexpr std::chrono::hours sample_length{2};
constexpr std::chrono::days sample_days{8};

/// True when the file was made; false when something stands there already.
bool write_new(const Path& path, std::string_view bytes) {
    const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    if (!file.is_open() && errno == EEXIST) return false;
    if (!file.is_open()) throw system_error("create " + path.string());
    try {
        write_all(file, bytes, path.string());
    } catch (...) {
        ::unlink(path.c_str());  // half a file would count as the operator's next time
        throw;
    }
    return true;
}

}  // namespace

std::string starter_config(const StarterFolders& folders) {
    const std::string with_docroot = text::replace_all(starter, "@docroot@", folders.docroot);
    return text::replace_all(with_docroot, "@state@", folders.state);
}

std::string sample_playlist() {
    std::string out = "#EXTM3U\n";
    for (const SampleChannel& channel : samples) {
        out += text::join("#EXTINF:-1 tvg-id=\"",
                          channel.id,
                          "\" tvg-chno=\"",
                          channel.number,
                          "\" group-title=\"",
                          channel.group,
                          "\",",
                          channel.name,
                          "\nhttp://127.0.0.1:8090/",
                          channel.path,
                          ".ts\n");
    }
    return out;
}

std::string sample_guide(Time now) {
    const Time first = std::chrono::floor<std::chrono::days>(now);
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tv>\n";
    for (const SampleChannel& channel : samples) {
        out += text::join("<channel id=\"",
                          channel.id,
                          "\"><display-name>",
                          channel.name,
                          "</display-name></channel>\n");
    }
    for (const SampleChannel& channel : samples) {
        std::size_t turn = 0;
        for (Time at = first; at < first + sample_days; at += sample_length) {
            out += text::join("<programme start=\"",
                              times::xmltv(at),
                              "\" stop=\"",
                              times::xmltv(at + sample_length),
                              "\" channel=\"",
                              channel.id,
                              "\"><title lang=\"en\">",
                              channel.programmes[turn++ % channel.programmes.size()],
                              "</title></programme>\n");
        }
    }
    return out + "</tv>\n";
}

InitReport init_folder(const Path& folder, const StarterFolders& folders, Time now) {
    make_folders(folder / "samples");
    const std::array<std::pair<Path, std::string>, 3> files{
        {{"samples/channels.m3u", sample_playlist()},
         {"samples/guide.xml", sample_guide(now)},
         {"flathead.yaml", starter_config(folders)}}};
    InitReport report;
    for (const auto& [name, bytes] : files) {
        (write_new(folder / name, bytes) ? report.written : report.kept).push_back(folder / name);
    }
    return report;
}

}  // namespace flathead::config
