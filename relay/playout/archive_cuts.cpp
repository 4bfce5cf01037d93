#include "relay/playout/archive_cuts.hpp"

#include "relay/base/text.hpp"
#include "relay/base/time.hpp"

#include <algorithm>

namespace flathead::playout {
namespace {

constexpr Ticks least_length = 5 * ticks_per_second;
constexpr Ticks usual_length = 6 * ticks_per_second;
/// A rest that is shorter goes with the segment before.
constexpr Ticks least_rest = 2 * ticks_per_second;
constexpr std::int64_t least_target = 10;  // seconds

std::string three_digits(std::int64_t value) {
    std::string out = text::join(value);
    return out.insert(0, 3 - out.size(), '0');
}

std::string date_text(std::int64_t at) {
    std::string out = times::rfc3339(Time(Seconds(at / 1000)));
    out.pop_back();  // Z
    return text::join(out, ".", three_digits(at % 1000), "Z");
}

}  // namespace

std::int64_t milliseconds_of(Ticks at) {
    return at / (ticks_per_second / 1000);
}

std::vector<Ticks> cuts_at_keys(Ticks from, Ticks to, std::span<const Ticks> keys) {
    std::vector<Ticks> out{from};
    for (;;) {
        const auto next = std::ranges::lower_bound(keys, out.back() + least_length);
        if (next == keys.end() || *next > to - least_rest) break;
        out.push_back(*next);
    }
    out.push_back(to);
    return out;
}

std::vector<Ticks> cuts_at_times(Ticks from, Ticks to) {
    std::vector<Ticks> out;
    for (Ticks at = from; at == from || at <= to - least_rest; at += usual_length)
        out.push_back(at);
    out.push_back(to);
    return out;
}

std::vector<Ticks> cuts_in_gap(Ticks from, Ticks to) {
    std::vector<Ticks> out{from};
    for (Ticks at = (from / usual_length + 1) * usual_length; at < to; at += usual_length)
        out.push_back(at);
    out.push_back(to);
    return out;
}

std::string playlist_text(const ArchivePlaylist& playlist, std::string_view prefix) {
    const std::int64_t target = std::max(least_target, (playlist.longest + 999) / 1000);
    std::string out = text::join("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:",
                                 target,
                                 "\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:",
                                 playlist.is_complete ? "VOD" : "EVENT",
                                 "\n");
    bool is_first = true;
    for (const ArchiveSegment& segment : playlist.segments) {
        if (segment.is_apart && !is_first) out += "#EXT-X-DISCONTINUITY\n";
        if (segment.is_apart || is_first)
            out += text::join("#EXT-X-PROGRAM-DATE-TIME:", date_text(segment.from), "\n");
        is_first = false;
        const std::int64_t length = segment.to - segment.from;
        out += text::join("#EXTINF:",
                          length / 1000,
                          ".",
                          three_digits(length % 1000),
                          ",\n",
                          prefix,
                          segment.from,
                          "-",
                          segment.to,
                          ".ts\n");
    }
    if (playlist.is_complete) out += "#EXT-X-ENDLIST\n";
    return out;
}

}  // namespace flathead::playout
