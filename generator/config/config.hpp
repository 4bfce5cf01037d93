#pragma once
/// The configuration as plain values: every default filled in, every pattern compiled, every secret
/// read. Contract: one YAML file plus what `include:` names; read_config() reports every mistake at
/// once.

#include "generator/model/library.hpp"
#include "generator/model/lineup.hpp"
#include "relay/base/files.hpp"
#include "relay/base/secret.hpp"
#include "relay/base/time.hpp"
#include "relay/lib/re2/pattern.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flathead {

struct OpenAccess {
    std::vector<std::string>
        networks;  // CIDRs; "private" is expanded, "any" is 0.0.0.0/0 and ::/0, "none" is empty
};

struct SiteConfig {
    std::string name = "Flathead";
    std::string base_url;  // without a slash at the end; empty: none
    std::string timezone = "UTC";
    Path docroot = "/var/lib/flathead/site";
    Path state = "/var/lib/flathead/state";
    int keep_releases = 3;
    Seconds guide_past = std::chrono::hours{24};
    Seconds guide_future = std::chrono::hours{24 * 7};
    OpenAccess open_access;
    bool keep_logos = true;  // channel logos are fetched and served by us
    std::vector<std::string>
        trusted_proxies;  // CIDRs of proxies whose X-Forwarded-* headers are believed
};

/// How to fetch something over HTTP(S) or from a file.
struct FetchConfig {
    std::string url;  // http://, https://, file:// or a path; secrets filled in
    std::string user_agent;
    std::vector<std::pair<std::string, Secret>> headers;
    Seconds timeout = std::chrono::minutes{2};
    std::uint64_t max_bytes = 4ULL << 30;  // of the unpacked document
};

/// A program to run. {m3u} and {xmltv} in the words become paths of files it must write; without
/// {m3u} its stdout counts.
struct CommandConfig {
    std::vector<std::string> run;
    std::vector<std::pair<std::string, Secret>> environment;
    Path folder;
    Seconds timeout = std::chrono::minutes{5};
    std::uint64_t max_bytes = 1ULL << 30;
};

enum class SourceKind { m3u, hdhomerun, command, xtream };

/// Stands in a source's stream command where the address of a stream goes.
inline constexpr std::string_view stream_url_word = "{url}";

struct PanelAccountConfig {
    Secret username;
    Secret password;
};

struct SourceConfig {
    std::string name;
    SourceKind kind = SourceKind::m3u;
    FetchConfig fetch;      // m3u, hdhomerun; xtream: the panel's base address
    CommandConfig command;  // command
    Secret username;        // xtream
    Secret password;
    std::vector<PanelAccountConfig> accounts;  // xtream: further ones, used beside the first
    int max_streams = 0;                       // of each account; 0: unlimited
    Seconds refresh{0};  // fetch again only when the last good copy is older; 0: every run
    int shrink_guard_percent = 50;
    RelayMode mode = RelayMode::relay;
    std::vector<std::string>
        stream_command;  // plays its streams: program and arguments, {url} once; empty: none
    std::string acestream = "http://127.0.0.1:6878";  // the engine of its AceStream links
    bool private_streams = false;                     // its streams may be at private addresses
    bool has_live = true;                             // xtream: what is taken from the panel
    bool has_films = false;
    bool has_series = false;
    int details_per_run = 200;  // xtream: descriptions of films and series asked for in one run
    bool use_guide = true;  // guides the playlist's header names, the command writes or the panel
                            // has are read, at lowest priority
};

struct GuideConfig {
    std::string name;
    FetchConfig fetch;
    CommandConfig command;
    bool is_command = false;
    Seconds shift{0};
    int priority = 0;  // higher first; equal: order of the config
    Seconds refresh{0};
    int shrink_guard_percent = 50;
};

enum class Field { name, group, guide_id, source, url };

/// All of the patterns must match (AND).
struct Condition {
    std::vector<std::pair<Field, Pattern>> all;
};

struct RuleConfig {
    Condition match;    // empty: every channel
    std::string where;  // "flathead.yaml:31:5", for explain
    std::optional<std::string> name, group, number, logo,
        guide;  // captures as \1 refer to the first pattern
    std::vector<std::string> packages;
    std::optional<int> order;  // sorts before the number within its group; lower first
    std::optional<RelayMode> relay;
};

struct NumberingConfig {
    bool keep_source_numbers = true;
    int start = 1000;
    std::vector<std::pair<std::string, int>> by_group;  // group -> first number
};

enum class MergeKey { guide_id, name };

struct MergeConfig {
    std::vector<MergeKey> by;         // empty: no merging
    std::vector<std::string> prefer;  // sources in order; the rest follow in config order
};

struct PlaceholderConfig {
    bool enabled = true;
    Seconds block{0};  // 0: an hour, longer in lineups with very many channels without a guide
    std::string title = "{name}";
};

struct LineupConfig {
    std::vector<Condition> include;  // any of them; empty: everything
    std::vector<Condition> exclude;
    std::vector<RuleConfig> rules;
    NumberingConfig numbering;
    MergeConfig merge;
    PlaceholderConfig placeholder;
};

/// A channel belongs when any condition matches or its group is listed; neither given: every
/// channel.
struct PackageConfig {
    std::string name;
    std::vector<std::string> groups;
    std::vector<Condition> include;
};

enum class LibraryKind { folder, jellyfin };

/// Media for virtual channels, and films and series of the Xtream API.
struct LibraryConfig {
    std::string name;
    LibraryKind kind = LibraryKind::folder;
    Path path;                           // folder
    FetchConfig fetch;                   // jellyfin: its base address
    Secret api_key;                      // jellyfin
    std::vector<std::string> libraries;  // jellyfin: of its libraries, by name; empty: all
    /// jellyfin: prefixes of its paths and where the same files are here.
    std::vector<std::pair<std::string, Path>> path_map;
    Seconds refresh{0};  // looked at again only when the last look is older; 0: every run
    int shrink_guard_percent = 50;
    bool vod = true;  // its films and series are offered by the Xtream API
};

/// Inclusive; either end may be open.
struct Range {
    std::optional<std::int64_t> from;
    std::optional<std::int64_t> to;
};

/// Items that meet all of what is given; names are compared without case, each list is "any of".
struct SelectionConfig {
    std::string where;                   // "flathead.yaml:31:5", for explain
    std::vector<std::string> libraries;  // empty: all
    std::vector<ItemType> types;         // empty: films and episodes
    std::vector<std::string> genres, not_genres;
    std::vector<std::string> tags, not_tags;
    std::vector<std::string> studios;
    std::vector<std::string> ratings;
    std::vector<Range> years;
    std::optional<Range> runtime;  // seconds
    std::vector<std::string> shows;
    std::vector<Range> seasons;
    std::vector<std::string> collections;
    std::vector<std::string> playlists;
    std::vector<std::string> people;
    std::optional<Pattern> text;  // searched in title, show and plot
};

enum class ScheduleOrder {
    shuffle,   // every item once a round, in an order of the channel's own
    in_order,  // shows one after the other, episodes in order, films by release
    rotate,    // shows in turn, each with its next episode; films are a show of their own
    blocks,    // only what the blocks say; a gap between them
};

/// A time of the week or year with a programme of its own.
struct BlockConfig {
    std::string where;
    /// Its lane in the schedule: blocks of one name go on where the other left off. Unless given
    /// made of days and time: "weekdays 20:00".
    std::string name;
    std::uint8_t weekdays = 0x7F;  // bit 0: Monday
    /// Days of every month as the day, of every year as month * 100 + day, or dates as year * 10000
    /// + month * 100 + day; both ends inclusive and of one form, without a year they may wrap over
    /// the month's end or New Year. Empty: every day.
    std::vector<std::pair<int, int>> dates;
    Seconds at{0};                 // local wall clock since midnight
    std::optional<Seconds> until;  // the same; absent: one item, or for `length`
    std::optional<Seconds> length;
    std::vector<SelectionConfig> from;
    std::vector<SelectionConfig> except;
    ScheduleOrder order = ScheduleOrder::in_order;
    Seconds lateness{0};  // begins so much later rather than cut what runs
};

enum class ChannelProfile { copy, p720, p1080 };

struct VirtualChannelConfig {
    std::string key;  // what identifies it in the state; the name unless given
    std::string name;
    std::string where;
    std::string number;  // empty: given by the lineup's numbering
    std::string group = "Virtual";
    std::string logo;  // address; empty: none
    std::vector<SelectionConfig> from;
    std::vector<SelectionConfig> except;
    ScheduleOrder order = ScheduleOrder::shuffle;
    std::vector<BlockConfig> blocks;
    Seconds pad_to{0};  // programmes begin at multiples of it, local wall clock; 0: back to back
    std::vector<SelectionConfig> filler;   // fills what padding leaves
    std::vector<SelectionConfig> bumpers;  // one before each programme
    Seconds item_cooldown{0};              // until an item is shown again, where the pool allows
    Seconds show_cooldown{0};
    int most_of_show_per_day = 0;    // 0: any number
    bool specials = false;           // season 0 is shown
    std::vector<std::string> audio;  // languages, best first; empty: the file's first
    ChannelProfile profile = ChannelProfile::copy;
    std::vector<std::string> encoder;  // arguments of ffmpeg instead of its software encoder's
    Seconds horizon = std::chrono::hours{24 * 14};
    Seconds catchup = std::chrono::hours{24 * 7};
    std::optional<std::uint64_t> seed;  // absent: made once and kept
};

/// `flathead conform`: what does not fit a channel's house format is made to, ahead of time.
struct ConformConfig {
    std::uint64_t max_bytes = 50'000'000'000;  // on disk
    Seconds ahead = std::chrono::hours{48};
    Path folder;  // app::load_config() makes it "conformed" in the state folder where none is named
};

struct RelayConfig {
    Path socket = "/run/flathead/relay.sock";
    RelayMode mode = RelayMode::relay;
    Seconds buffer{10};  // of each channel, kept for viewers that fall behind
    Seconds burst{3};    // what a new viewer gets at once
    Seconds linger{15};  // how long an upstream stays open without viewers
    Path slate;  // folder of pages shown instead of a dead upstream; empty: the program's own
};

struct Config {
    Path file;  // the main file, absolute
    SiteConfig site;
    std::vector<SourceConfig> sources;
    std::vector<GuideConfig> guides;
    LineupConfig lineup;
    std::vector<LibraryConfig> libraries;
    std::vector<VirtualChannelConfig> channels;
    ConformConfig conform;
    std::vector<PackageConfig> packages;  // at most 64
    RelayConfig relay;
    std::string digest;  // of all files read, secrets included: equal means "nothing was edited"
};

}  // namespace flathead
