#include "relay/hls/playlist_text.hpp"

#include "relay/base/text.hpp"
#include "relay/base/time.hpp"

#include <algorithm>

namespace flathead::hls {
namespace {

void append_thousandth(std::string& out, std::int64_t thousandths) {
    const std::string digits = text::join(thousandths);
    out += '.';
    out.append(3 - std::min<std::size_t>(digits.size(), 3), '0');
    out += digits;
}

/// "2026-11-20T10:12:33.250Z"
void append_date(std::string& out, Date date) {
    const auto second = std::chrono::floor<std::chrono::seconds>(date);
    std::string whole = times::rfc3339(second);
    whole.pop_back();
    out += whole;
    append_thousandth(out, (date - second).count());
    out += 'Z';
}

}  // namespace

std::string playlist_text(const Window& window, std::int32_t channel, std::chrono::seconds target) {
    std::string out = text::join("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:",
                                 target.count(),
                                 "\n#EXT-X-MEDIA-SEQUENCE:",
                                 window.listed().front().sequence,
                                 "\n#EXT-X-DISCONTINUITY-SEQUENCE:",
                                 window.discontinuities(),
                                 '\n');
    for (const Listed& segment : window.listed()) {
        if (segment.is_discontinuity) out += "#EXT-X-DISCONTINUITY\n";
        out += "#EXT-X-PROGRAM-DATE-TIME:";
        append_date(out, segment.date);
        const std::int64_t lasts = (segment.lasts + 45) / 90;
        out += text::join("\n#EXTINF:", lasts / 1000);
        append_thousandth(out, lasts % 1000);
        out += text::join(",\n", channel, '/', segment.sequence, ".ts\n");
    }
    return out;
}

}  // namespace flathead::hls
