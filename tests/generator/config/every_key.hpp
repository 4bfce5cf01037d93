#pragma once
/// A config that uses every key at least once; needs the environment variable TOKEN and the file
/// `secret`.

#include <string_view>

namespace flathead::tests {

inline constexpr std::string_view every_key = R"(include: [conf.d/*.yaml]
site:
  name: Flathead
  base_url: http://tv.lan:8080
  timezone: Europe/Rome
  docroot: /var/lib/flathead/site
  state: state
  keep_releases: 3
  guide: {past: 24h, future: 7d}
  open_access: [private, 100.64.0.0/10, "fd00::/8"]
  trusted_proxies: [10.0.0.2]
  logos: false
relay: {socket: /run/flathead/relay.sock, mode: relay, buffer: 10s, burst: 3s, linger: 15s, slate: templates/slate}
sources:
  - {name: provider, type: m3u, url: "https://example.org/list.m3u?t=${TOKEN}", user_agent: VLC/3.0.18, headers: {A: {env: TOKEN}},
     timeout: 30s, max_size: 64MB, max_streams: 2, refresh: 6h, shrink_guard: 50%, relay: {mode: redirect}, use_guide: false,
     stream_command: [streamlink, --stdout, "{url}", best], acestream: http://127.0.0.1:6878, private_streams: yes}
  - {name: antenna, type: hdhomerun, url: "http://10.0.0.9"}
  - {name: panel, type: xtream, url: "http://panel.example:8080", username: u, password: "${TOKEN}", content: [live, vod, series],
     details_per_run: 50, accounts: [{username: v, password: {env: TOKEN}}]}
  - name: toonami
    type: command
    run: [toonamiaftermath-cli, run, -m, "{m3u}", -x, "{xmltv}"]
    env: {HOME: /tmp, KEY: {file: secret}}
    folder: work
    timeout: 5m
    max_size: 100MiB
guides:
  - {name: epg, url: "https://example.org/guide.xml.gz", shift: 0h, priority: 10, refresh: 0, shrink_guard: 40,
     user_agent: x, headers: {B: c}, timeout: 2m, max_size: 4GB}
  - {name: grabber, command: [tv_grab_xx, --days, "7"], env: {A: b}, folder: /srv, timeout: 20m, max_size: 1GB}
lineup:
  include: [{group: "^(News|Sports)$"}, {name: a, guide_id: b, source: c, url: d}]
  exclude: [{name: "(?i)\\bXXX\\b"}]
  rules:
    - {match: {name: "^(UK|US)[:| ]+(.*)$"}, set: {name: "\\2", group: "\\1"}}
    - set: {number: 5.1, logo: "", guide: id, packages: [kids], order: 1, relay: {mode: relay}}
  numbering: {keep_source_numbers: true, start: 1000, by_group: {News: 100}}
  merge: {by: [guide_id, name], prefer: [provider, antenna]}
  placeholder_guide: {block: 1h, title: "{name}"}
libraries:
  - {name: films, type: folder, path: /srv/media/films, refresh: 30m, shrink_guard: 60%, vod: no}
  - {name: jelly, type: jellyfin, url: "http://jellyfin:8096", api_key: {env: TOKEN}, libraries: [Movies, Shows],
     path_map: {/media: /srv/media}, user_agent: x, headers: {A: b}, timeout: 1m, max_size: 1GB}
channels:
  - name: Sci-Fi Classics
    key: scifi
    number: 500
    group: Library
    logo: http://tv.lan/scifi.png
    from:
      - {library: jelly, types: [movie, episode], genres: [Sci-Fi], not_genres: [Animation], tags: a, not_tags: [b], studios: [c],
         ratings: [PG, TV-14], years: 1950-1989, runtime: 20m-2h, shows: [d], seasons: 1-3, collections: [e], playlists: [f],
         people: [g], text: "(?i)space"}
    except: {library: [films, jelly], years: [1999, -1960]}
    order: shuffle
    blocks:
      - {name: limits, days: weekdays, dates: 12-24..01-06, at: "20:00", until: "22:00", from: {shows: ["The Outer Limits"]},
         except: [], order: in-order, lateness: 5m}
      - {at: "23:00", length: 1h, from: {}}
    pad_to: 30m
    filler: {library: films}
    bumpers: [{library: films, tags: bumper}]
    item_cooldown: 7d
    show_cooldown: 3h
    most_of_show_per_day: 3
    specials: yes
    audio: [eng, ita]
    profile: copy
    encoder: [-c:v, h264_vaapi]
    horizon: 14d
    catchup: 7d
    seed: 42
conform: {max_size: 50GB, ahead: 48h, folder: conformed}
packages: {kids: {groups: [Kids], include: [{group: k}]}, all: {}}
)";

}  // namespace flathead::tests
