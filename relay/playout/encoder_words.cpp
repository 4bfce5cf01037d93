#include "relay/playout/encoder_words.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/lib/ffmpeg/concat_list.hpp"

#include <algorithm>
#include <array>

namespace flathead::playout {
namespace {

using Words = std::vector<std::string>;
using std::chrono::milliseconds;

constexpr int most_height = 1080;

std::string seconds_text(milliseconds span) {
    const auto count = std::max<milliseconds::rep>(span.count(), 0);
    std::string fraction = text::join(count % 1000);
    fraction.insert(0, 3 - fraction.size(), '0');
    return text::join(count / 1000, ".", fraction);
}

void append(Words& words, std::initializer_list<std::string_view> more) {
    words.insert(words.end(), more.begin(), more.end());
}

/// Square pixels, even sizes, no interlaced lines; with a height 16:9 and bars where it is not.
std::string filters(const plan::Schedule& format) {
    std::string out = "yadif=deint=interlaced,scale=trunc(iw*sar/2)*2:trunc(ih/2)*2,";
    if (format.height > 0) {
        const int height = format.height / 2 * 2;
        const int width = (height * 16 / 9 + 1) / 2 * 2;
        out += text::join("scale=",
                          width,
                          ":",
                          height,
                          ":force_original_aspect_ratio=decrease:force_divisible_by=2,pad=",
                          width,
                          ":",
                          height,
                          ":(ow-iw)/2:(oh-ih)/2,");
    } else {
        out += text::join("scale=-2:min(", most_height, "\\,ih),");
    }
    const std::string& pixels = format.pixel_format;
    return out + text::join("setsar=1,format=", pixels.empty() ? "yuv420p" : pixels);
}

bool has_filters(const Words& encoder) {
    static constexpr std::array<std::string_view, 4> names{
        "-vf", "-filter:v", "-filter:v:0", "-filter_complex"};
    return std::ranges::any_of(encoder, [](const std::string& word) {
        return std::ranges::find(names, word) != names.end();
    });
}

void append_video(Words& words, const plan::Schedule& format) {
    if (!has_filters(format.encoder)) append(words, {"-vf", filters(format)});
    if (!format.encoder.empty()) {
        words.insert(words.end(), format.encoder.begin(), format.encoder.end());
    } else if (format.video == "hevc") {
        append(words, {"-c:v", "libx265", "-preset", "ultrafast", "-crf", "26"});
        append(words, {"-x265-params", "log-level=error:scenecut=0:open-gop=0"});
    } else if (format.video == "mpeg2video") {
        append(words, {"-c:v", "mpeg2video", "-q:v", "4", "-maxrate", "12M", "-bufsize", "12M"});
    } else {
        const bool is_large = format.height == 0 || format.height > 720;
        append(words, {"-c:v", "libx264", "-preset", is_large ? "superfast" : "veryfast"});
        append(words, {"-crf", "22", "-maxrate", is_large ? "8M" : "5M"});
        append(words, {"-bufsize", is_large ? "16M" : "10M"});
    }
}

void append_audio(Words& words, const plan::Schedule& format) {
    struct Row {
        std::string_view name, encoder, rate;
    };
    static constexpr std::array<Row, 5> rows{{{"aac", "aac", "192k"},
                                              {"ac3", "ac3", "256k"},
                                              {"eac3", "eac3", "256k"},
                                              {"mp2", "mp2", "256k"},
                                              {"mp3", "libmp3lame", "192k"}}};
    const auto* const found = std::ranges::find(rows, format.audio, &Row::name);
    const Row& row = found == rows.end() ? rows.front() : *found;
    append(words, {"-c:a", row.encoder, "-b:a", row.rate, "-ar", "48000", "-ac", "2"});
    append(words, {"-af", "aresample=async=1:first_pts=0"});
}

std::string stream(const char* kind, std::optional<std::size_t> place) {
    return place ? text::join("0:", *place) : text::join("0:", kind, ":0");
}

}  // namespace

std::string encoder_input(const Encoding& what) {
    const plan::Upstream& upstream = what.upstream;
    if (upstream.kind == plan::Kind::file) return {};
    const auto list = ffmpeg::concat_list(
        {upstream.url, upstream.user_agent, upstream.referrer, upstream.headers});
    if (!list) throw Error("encode: an address with a line break or with more than one header");
    return *list + text::join("duration ", seconds_text(what.duration), "\n");
}

Words encoder_words(const Encoding& what) {
    const plan::Schedule& format = what.format;
    const bool is_file = what.upstream.kind == plan::Kind::file;
    const bool has_video = !format.video.empty() || format.height > 0;
    Words words{"ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin"};
    append(words, {"-ss", seconds_text(what.at)});
    if (is_file) {
        append(words, {"-protocol_whitelist", "file", "-i", "file:" + what.upstream.url});
    } else {
        append(words, {"-f", "concat", "-safe", "0", "-protocol_whitelist"});
        append(words, {"pipe,http,https,tcp,tls,crypto,httpproxy", "-i", "pipe:0"});
    }
    if (!what.has_sound) {
        append(words, {"-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo", "-shortest"});
    } else if (!what.has_picture) {
        append(words, {"-f", "lavfi", "-i", "color=black:size=1280x720:rate=25", "-shortest"});
    }
    if (has_video) append(words, {"-map", what.has_picture ? stream("V", what.picture) : "1:v:0"});
    if (!format.audio.empty())
        append(words, {"-map", what.has_sound ? stream("a", what.sound) + "?" : "1:a:0"});
    append(words, {"-t", seconds_text(what.length)});
    if (has_video) {
        append_video(words, format);
        append(words,
               {"-force_key_frames",
                text::join("expr:gte(t,n_forced*", seconds_text(what.group), ")")});
    }
    if (!format.audio.empty()) append_audio(words, format);
    append(words, {"-sn", "-dn", "-map_metadata", "-1", "-muxdelay", "0", "-muxpreload", "0"});
    append(words, {"-output_ts_offset", text::join(encoder_start.count())});
    append(words, {"-flush_packets", "1", "-f", "mpegts", "pipe:1"});
    return words;
}

}  // namespace flathead::playout
