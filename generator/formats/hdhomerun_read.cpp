#include "generator/formats/hdhomerun_read.hpp"

#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <nlohmann/json.hpp>

namespace flathead::formats {
namespace {

using Json = nlohmann::json;

constexpr int depth_limit = 8;

/// Whether brackets outside of strings nest deeper than any device nests them: such a text is not
/// parsed at all.
bool is_too_deep(std::string_view text) {
    int depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            if (c == '\\') ++i;
            if (c == '"') in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if ((c == '[' || c == '{') && ++depth > depth_limit) {
            return true;
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return false;
}

Json parse(std::string_view text) {
    text = utf8::without_mark(text);
    if (is_too_deep(text)) return Json(Json::value_t::discarded);
    return Json::parse(text, nullptr, false);
}

std::string text_of(const Json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end()) return {};
    if (found->is_string()) return found->get<std::string>();
    if (found->is_number()) return found->dump();  // 5.1 written without quotes
    return {};
}

bool flag_of(const Json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end()) return false;
    if (found->is_boolean()) return found->get<bool>();
    const std::string text = text_of(object, key);
    return text == "1" || text::iequals(text, "true");
}

/// "favorite,drm"
bool has_tag(std::string_view tags, std::string_view tag) {
    for (const std::string_view one : text::split(tags, ',')) {
        if (text::iequals(text::trim(one), tag)) return true;
    }
    return false;
}

std::string refusal(const Json& json, std::string_view text) {
    if (json.is_array()) return {};
    const std::string_view begin = text::trim(text.substr(0, 200));
    if (begin.empty()) return "an empty answer";
    if (begin[0] == '<') return "an HTML page";
    return json.is_discarded() ? "no valid JSON" : "JSON, but not an array of channels";
}

}  // namespace

HdhomerunDevice read_hdhomerun_device(std::string_view text) {
    HdhomerunDevice device;
    if (text.size() > device_limit_bytes) return device;
    const Json json = parse(text);
    if (!json.is_object()) return device;
    device.friendly_name = text_of(json, "FriendlyName");
    device.device_id = text_of(json, "DeviceID");
    device.base_url = text_of(json, "BaseURL");
    device.lineup_url = text_of(json, "LineupURL");
    const auto tuners = text::number<int>(text_of(json, "TunerCount"));
    if (tuners && *tuners > 0 && *tuners <= 255) device.tuner_count = *tuners;
    return device;
}

HdhomerunLineup read_hdhomerun_lineup(std::string_view text) {
    HdhomerunLineup lineup;
    if (text.size() > lineup_limit_bytes) {
        lineup.rejected = "larger than 16 MB";
        return lineup;
    }
    const Json json = parse(text);
    lineup.rejected = refusal(json, text);
    if (!lineup.rejected.empty()) return lineup;
    std::size_t position = 0;
    for (const Json& entry : json) {
        const std::string where = text::join("entry ", ++position);
        if (!entry.is_object()) {
            lineup.problems.add(where, "not an object");
            continue;
        }
        HdhomerunChannel channel{text_of(entry, "GuideNumber"),
                                 text_of(entry, "GuideName"),
                                 text_of(entry, "URL"),
                                 flag_of(entry, "DRM") || has_tag(text_of(entry, "Tags"), "drm")};
        if (channel.url.empty() || channel.number.empty()) {
            lineup.problems.add(where, "no URL or no GuideNumber");
            continue;
        }
        lineup.channels.push_back(std::move(channel));
    }
    return lineup;
}

}  // namespace flathead::formats
