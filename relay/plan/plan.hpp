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
inline constexpr int format = 3;

/// More are not kept, of one channel.
inline constexpr int most_upstreams = 256;
/// More are not kept, of one item.
inline constexpr int most_renditions = 16;

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
    file,       // a file on this machine, opened by libav
    schedule,   // the channel's own rows, played by flathead-playout; the only upstream then
};

/// One way to get a channel's bytes. Equal means: nothing that matters to a running one differs.
struct Upstream {
    std::string source;  // name of the Source it counts against
    Kind kind = Kind::http;
    /// http, media: the address; acestream: "id=<40 hex>" or "infohash=<40 hex>"; command: the
    /// address the program was given, which stands in one of its words; file: its absolute path;
    /// schedule: empty.
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
    std::chrono::seconds archive{0};  // how far back it can be played again; 0: not at all
    bool operator==(const Channel&) const = default;
};

/// How a channel whose upstream is of Kind::schedule is played.
struct Schedule {
    /// The house format: what copied items have, libav's names. Empty: no such stream.
    std::string video;         // "h264"
    std::string pixel_format;  // "yuv420p"
    std::string audio;         // "aac"
    /// 0: items in the house format are copied; 720, 1080: everything is encoded to this height.
    int height = 0;
    std::vector<std::string> languages;  // of audio, best first: "eng"
    std::vector<std::string> encoder;    // arguments of ffmpeg in place of its own; empty: libx264
    bool operator==(const Schedule&) const = default;
};

/// A frozen row of a virtual channel: [start, end), media from `in` on.
struct Row {
    std::int64_t start = 0;  // epoch seconds
    std::int64_t end = 0;
    std::int64_t media = 0;  // Media::id; 0: a gap, shown as a slate
    std::chrono::milliseconds in{0};
    bool operator==(const Row&) const = default;
};

/// One way to read an item's media.
struct Rendition {
    Upstream upstream;  // of Kind::file or Kind::http
    /// It has the house format and can be copied. A file may appear later: it is being conformed.
    bool fits = false;
    bool operator==(const Rendition&) const = default;
};

struct Media {
    std::int64_t id = 0;  // positive
    std::chrono::milliseconds duration{0};
    std::vector<Rendition> renditions;  // in the order they are tried, at most 16
    bool operator==(const Media&) const = default;
};

/// Where the past of a channel is kept by its source: an address with places for the time in it
/// (archive_address.hpp).
struct Archive {
    Upstream upstream;  // of Kind::http; `url` is the template
    std::string zone;   // IANA zone of wall clock times in it; empty: UTC
    bool operator==(const Archive&) const = default;
};

/// A film or an episode of the Xtream API.
struct Video {
    std::int32_t id = 0;         // positive; channels and videos share no id
    Upstream upstream;           // of Kind::file or Kind::http
    std::string extension;       // "mkv"
    bool redirects = false;      // players are sent to its address
    std::uint64_t packages = 0;  // as Channel::packages
    bool operator==(const Video&) const = default;
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
