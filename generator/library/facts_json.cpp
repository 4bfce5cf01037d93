#include "generator/library/facts_json.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <nlohmann/json.hpp>

namespace flathead::library {
namespace {

using nlohmann::json;

template <class T>
void take(const json& from, const char* key, T& slot) {
    if (const auto at = from.find(key); at != from.end()) slot = at->get<T>();
}

}  // namespace

FactsAnswer read_facts(std::string_view line) {
    try {
        const json from = json::parse(line);
        FactsAnswer out;
        take(from, "error", out.error);
        take(from, "passes", out.passes);
        MediaFacts& facts = out.facts;
        std::int64_t duration = 0;
        std::int64_t gop = 0;
        take(from, "duration", duration);
        take(from, "gop", gop);
        facts.duration = Milliseconds{duration};
        facts.longest_gop = Milliseconds{gop};
        take(from, "video", facts.video_codec);
        take(from, "pixels", facts.pixel_format);
        take(from, "width", facts.width);
        take(from, "height", facts.height);
        take(from, "rate", facts.bit_rate);
        if (const auto tracks = from.find("audio"); tracks != from.end()) {
            for (const json& one : *tracks) {
                AudioTrack& track = facts.audio.emplace_back();
                take(one, "codec", track.codec);
                take(one, "language", track.language);
                take(one, "channels", track.channels);
                take(one, "rate", track.sample_rate);
            }
        }
        return out;
    } catch (const json::exception& wrong) {
        throw Error(text::join("read what a file is made of: ", wrong.what()));
    }
}

}  // namespace flathead::library
