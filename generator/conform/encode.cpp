#include "generator/conform/encode.hpp"

#include "generator/schedule/house.hpp"
#include "relay/base/text.hpp"
#include "relay/lib/ffmpeg/concat_list.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace flathead::conform {
namespace {

using Words = std::vector<std::string>;

struct Encoder {
    std::string_view codec;
    std::array<std::string_view, 6> words;  // what is not needed is empty
};
/// Pictures that nobody waits for: quality first, within bounds that expected_bytes() knows.
constexpr std::array<Encoder, 3> video_encoders{
    {{"h264", {"libx264", "-preset", "medium", "-crf", "20", ""}},
     {"hevc", {"libx265", "-preset", "medium", "-crf", "22", ""}},
     {"mpeg2video", {"mpeg2video", "-qscale:v", "3", "", "", ""}}}};
constexpr std::array<Encoder, 5> audio_encoders{
    {{"aac", {"aac", "-b:a", "192k", "", "", ""}},
     {"ac3", {"ac3", "-b:a", "384k", "", "", ""}},
     {"eac3", {"eac3", "-b:a", "384k", "", "", ""}},
     {"mp3", {"libmp3lame", "-b:a", "192k", "", "", ""}},
     {"mp2", {"mp2", "-b:a", "256k", "", "", ""}}}};

void add_encoder(Words& words,
                 std::string_view option,
                 std::span<const Encoder> encoders,
                 std::string_view codec) {
    const auto encoder = std::ranges::find(encoders, codec, &Encoder::codec);
    words.emplace_back(option);
    if (encoder == encoders.end()) {
        words.emplace_back(codec);
        return;
    }
    for (const std::string_view word : encoder->words)
        if (!word.empty()) words.emplace_back(word);
}

/// The track that is played, as its place among the sound tracks.
std::size_t track_of(const Need& need) {
    const AudioTrack* const played = schedule::played_audio(need.facts, need.languages);
    return played == nullptr ? 0 : static_cast<std::size_t>(played - need.facts.audio.data());
}

bool is_web(std::string_view address) {
    return address.starts_with("http://") || address.starts_with("https://");
}

}  // namespace

std::optional<Input> input_of(const MediaFile& file) {
    if (!is_web(file.address)) return Input{file.address, {}};
    auto script = ffmpeg::concat_list({file.address, {}, {}, file.headers});
    if (!script) return std::nullopt;
    return Input{{}, *std::move(script)};
}

std::vector<std::string> encode_command(const Need& need,
                                        bool is_script,
                                        const std::string& input,
                                        const Path& output) {
    Words words{"ffmpeg", "-nostdin", "-v", "error", "-y", "-progress", "pipe:1"};
    if (is_script) {
        words.insert(words.end(),
                     {"-f",
                      "concat",
                      "-safe",
                      "0",
                      "-protocol_whitelist",
                      "file,http,https,tcp,tls,crypto"});
    } else {
        words.insert(words.end(), {"-protocol_whitelist", "file"});
    }
    words.insert(words.end(), {"-i", is_script ? input : text::join("file:", input)});
    const bool is_silent = need.facts.audio.empty();
    if (is_silent) words.insert(words.end(), {"-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo"});
    if (!need.house.video.empty()) {
        // Square pixels and whole pictures: what a stream begins with is told once.
        words.insert(words.end(),
                     {"-map",
                      "0:V:0",
                      "-vf",
                      text::join("yadif=deint=interlaced,scale=trunc(iw*sar/2)*2:trunc(ih/2)*2,"
                                 "setsar=1,format=",
                                 need.house.pixel_format)});
        add_encoder(words, "-c:v", video_encoders, need.house.video);
        const bool is_hd = need.facts.height > 576;
        words.insert(words.end(),
                     {"-maxrate", is_hd ? "8M" : "3M", "-bufsize", is_hd ? "16M" : "6M"});
        words.insert(words.end(), {"-force_key_frames", "expr:gte(t,n_forced*2)"});
    }
    if (!need.house.audio.empty()) {
        words.insert(words.end(),
                     {"-map", is_silent ? "1:a:0" : text::join("0:a:", track_of(need))});
        add_encoder(words, "-c:a", audio_encoders, need.house.audio);
        words.insert(words.end(), {"-ar", "48000", "-ac", "2"});
        if (is_silent) words.emplace_back("-shortest");
    }
    words.insert(words.end(),
                 {"-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1", "-f", "matroska"});
    words.push_back(text::join("file:", output.string()));
    return words;
}

}  // namespace flathead::conform
