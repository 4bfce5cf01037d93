#include "generator/schedule/house.hpp"

#include "relay/base/text.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace flathead::schedule {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 3> common_video{"h264", "hevc", "mpeg2video"};
constexpr std::array<std::string_view, 2> common_pixels{"yuv420p", "yuv420p10le"};
constexpr std::array<std::string_view, 5> common_audio{"aac", "ac3", "eac3", "mp3", "mp2"};

/// Without times of presentation in the file a copy has none either (virtual-channels 2).
constexpr std::array<std::string_view, 4> untimed{"avi", "divx", "wmv", "asf"};
constexpr Milliseconds longest_wait = 60s;

bool is_among(const auto& list, std::string_view value) {
    return std::ranges::find(list, value) != list.end();
}

}  // namespace

const AudioTrack* played_audio(const MediaFacts& facts, const std::vector<std::string>& languages) {
    for (const std::string& language : languages) {
        const auto track = std::ranges::find(facts.audio, language, &AudioTrack::language);
        if (track != facts.audio.end()) return &*track;
    }
    return facts.audio.empty() ? nullptr : &facts.audio.front();
}

HouseFormat house_of(std::span<const Item* const> items,
                     const std::vector<std::string>& languages) {
    std::map<std::tuple<std::string, std::string, std::string>, Milliseconds> time_of;
    for (const Item* const item : items) {
        const AudioTrack* const audio = played_audio(item->facts, languages);
        if (audio == nullptr || !is_among(common_video, item->facts.video_codec) ||
            !is_among(common_pixels, item->facts.pixel_format) ||
            !is_among(common_audio, audio->codec))
            continue;
        time_of[{item->facts.video_codec, item->facts.pixel_format, audio->codec}] +=
            item->facts.duration;
    }
    const auto most = std::ranges::max_element(time_of, {}, [](const auto& one) {
        return one.second;  // of equal ones the first by name
    });
    if (most == time_of.end()) return {"h264", "yuv420p", "aac"};
    return {std::get<0>(most->first), std::get<1>(most->first), std::get<2>(most->first)};
}

bool fits(const MediaFacts& facts,
          const HouseFormat& house,
          const std::vector<std::string>& languages) {
    const AudioTrack* const audio = played_audio(facts, languages);
    return facts.video_codec == house.video && facts.pixel_format == house.pixel_format &&
           (audio == nullptr ? std::string_view() : std::string_view(audio->codec)) ==
               house.audio &&
           !is_among(untimed, facts.container) && facts.longest_gop <= longest_wait;
}

Path conform_path(const Path& folder,
                  std::string_view item,
                  const HouseFormat& house,
                  const std::vector<std::string>& languages) {
    Digester format;
    for (const std::string& field : {house.video, house.pixel_format, house.audio})
        format.add_field(field);
    for (const std::string& language : languages) format.add_field(language);
    return folder / text::join(item, '-', format.digest().hex().substr(0, 8), ".mkv");
}

}  // namespace flathead::schedule
