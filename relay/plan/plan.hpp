#pragma once
/// What the relay needs to know of a release: which channels there are, where their bytes come
/// from, and how much each source allows. Written by the generator as plan.sqlite, read by the
/// relay; FORMAT.md has the layout.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flathead::plan {

/// Of the file; FORMAT.md says what a reader does with another one.
inline constexpr int format = 2;

/// More are not kept, of one channel.
inline constexpr int most_upstreams = 256;

/// A channel's packages are the bits of one word.
inline constexpr std::size_t most_packages = 64;
/// The package that holds every channel where no package of this name is defined.
inline constexpr std::string_view every_channel = "all";

using Headers = std::vector<std::pair<std::string, std::string>>;

/// How an upstream is opened.
enum class Kind : std::uint8_t {
    http,       // GET it; what comes decides: MPEG-TS as it is, anything else through playout
    media,      // what only libav can open: rtsp, rtmp, udp, rtp, srt
    command,    // a program of the operator's that writes MPEG-TS to its stdout
    acestream,  // a session of an AceStream engine
};

/// One way to get a channel's bytes. Equal means: nothing that matters to a running one differs.
struct Upstream {
    std::string source;  // name of the Source it counts against
    Kind kind = Kind::http;
    /// http, media: the address; acestream: "id=<40 hex>" or "infohash=<40 hex>"; command: the
    /// address the program was given, which stands in one of its words.
    std::string url;
    std::string user_agent;
    std::string referrer;
    Headers headers;
    std::vector<std::string> command;  // command: program and arguments, complete
    std::string engine;                // acestream: "http://127.0.0.1:6878"
    bool operator==(const Upstream&) const = default;
};

struct Channel {
    std::int32_t id = 0;  // positive
    std::string number;   // "101", "5.1" or empty
    std::string name;
    bool redirects = false;           // viewers are sent to the upstream; the relay is not asked
    std::vector<Upstream> upstreams;  // in the order they are tried
    std::uint64_t packages = 0;       // bit i: it belongs to Settings::packages[i]
    bool operator==(const Channel&) const = default;
};

/// Where upstreams come from; limits are per source.
struct Source {
    std::string name;
    int max_streams = 0;  // at once; 0: unlimited
    /// Its streams may be at private addresses: the operator wrote the list, or said so. Otherwise
    /// only public hosts and those in `trusted_hosts` are asked.
    bool trusted = false;
    std::vector<std::string> trusted_hosts;
    bool operator==(const Source&) const = default;
};

struct Settings {
    std::chrono::seconds buffer{10};
    std::chrono::seconds burst{3};
    std::chrono::seconds linger{15};
    std::string slate;                  // folder of slates; empty: the program's own
    std::vector<std::string> packages;  // at most 64
    bool operator==(const Settings&) const = default;
};

}  // namespace flathead::plan
