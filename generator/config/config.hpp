#pragma once
/// The configuration as plain values: every default filled in, every pattern compiled, every secret
/// read. Contract: one YAML file plus what `include:` names; read_config() reports every mistake at
/// once.

#include "generator/model/lineup.hpp"
#include "relay/base/files.hpp"
#include "relay/base/secret.hpp"
#include "relay/base/time.hpp"
#include "relay/lib/re2/pattern.hpp"

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

struct SourceConfig {
    std::string name;
    SourceKind kind = SourceKind::m3u;
    FetchConfig fetch;      // m3u, hdhomerun; xtream: the panel's base address
    CommandConfig command;  // command
    Secret username;        // xtream
    Secret password;
    int max_streams = 0;  // 0: unlimited
    Seconds refresh{0};   // fetch again only when the last good copy is older; 0: every run
    int shrink_guard_percent = 50;
    RelayMode mode = RelayMode::relay;
    std::vector<std::string>
        stream_command;  // plays its streams: program and arguments, {url} once; empty: none
    std::string acestream = "http://127.0.0.1:6878";  // the engine of its AceStream links
    bool private_streams = false;                     // its streams may be at private addresses
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
    std::vector<PackageConfig> packages;  // at most 64
    RelayConfig relay;
    std::string digest;  // of all files read, secrets included: equal means "nothing was edited"
};

}  // namespace flathead
