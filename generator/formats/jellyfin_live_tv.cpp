#include "generator/formats/jellyfin_live_tv.hpp"

#include "relay/base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace flathead::formats {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_rows = 1000;
constexpr int most_depth = 32;

/// Absent when it is none, or not an object; what is nested deeper than anything of Live TV is left
/// out.
std::optional<Json> object_of(std::string_view text) {
    const auto is_shallow = [](int depth, Json::parse_event_t, const Json&) {
        return depth <= most_depth;
    };
    Json parsed = Json::parse(text, is_shallow, false);
    if (parsed.is_discarded() || !parsed.is_object()) return std::nullopt;
    return parsed;
}

std::string text_of(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::string printed(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Each object of the list, at most `most_rows`.
template <class Take>
void each_row(const Json& all, const char* key, const Take& take) {
    const auto list = all.find(key);
    if (list == all.end() || !list->is_array()) return;
    std::size_t count = 0;
    for (const Json& row : *list) {
        if (++count > most_rows) return;
        if (row.is_object()) take(row);
    }
}

/// A setting that is to have these members. `defaults` count only for what is made anew.
JellyfinSetting setting(const std::string* existing, const Json& wanted, const Json& defaults) {
    JellyfinSetting made;
    Json object = Json::object();
    if (existing != nullptr) {
        if (auto known = object_of(*existing)) object = std::move(*known);
        made.is_current = true;
    } else {
        object.update(defaults);
    }
    for (const auto& [key, value] : wanted.items()) {
        const auto found = object.find(key);
        if (found != object.end() && *found == value) continue;
        object[key] = value;
        made.is_current = false;
    }
    // The server fails with 500 when one of these is missing, null included.
    for (const char* const needed : {"Id", "Source"}) {
        const auto found = object.find(needed);
        if (found == object.end() || !found->is_string()) object[needed] = "";
    }
    made.json = printed(object);
    return made;
}

}  // namespace

JellyfinLiveTv read_jellyfin_live_tv(std::string_view json) {
    JellyfinLiveTv read;
    const auto all = object_of(json);
    if (!all || !all->contains("TunerHosts") || !all->contains("ListingProviders")) {
        read.rejected =
            text::trim(json).starts_with('<') ? "an HTML page" : "no settings of Live TV";
        return read;
    }
    each_row(*all, "TunerHosts", [&](const Json& row) {
        read.tuners.push_back({text_of(row, "Id"),
                               text_of(row, "Type"),
                               text_of(row, "Url"),
                               text_of(row, "DeviceId"),
                               printed(row)});
    });
    each_row(*all, "ListingProviders", [&](const Json& row) {
        read.guides.push_back(
            {text_of(row, "Id"), text_of(row, "Type"), text_of(row, "Path"), printed(row)});
    });
    return read;
}

JellyfinSetting jellyfin_tuner_setting(std::string_view type,
                                       std::string_view url,
                                       std::string_view name,
                                       std::string_view device,
                                       const JellyfinTuner* existing) {
    // TunerCount above 0 and looping both switch direct play off, looping sharing as well.
    Json wanted{{"Type", type},
                {"Url", url},
                {"AllowStreamSharing", true},
                {"EnableStreamLooping", false},
                {"ReadAtNativeFramerate", false},
                {"IgnoreDts", true},
                {"ImportFavoritesOnly", false}};
    // Of an HDHomeRun the server takes count and id over from discover.json.
    if (type == "m3u") {
        wanted["TunerCount"] = 0;
        wanted["DeviceId"] = device;
    }
    const Json defaults{{"Id", ""},
                        {"Source", ""},
                        {"FriendlyName", name},
                        {"AllowHWTranscoding", true},
                        {"AllowFmp4TranscodingContainer", false},
                        {"FallbackMaxStreamingBitrate", 30'000'000}};
    return setting(existing == nullptr ? nullptr : &existing->json, wanted, defaults);
}

JellyfinSetting jellyfin_guide_setting(std::string_view path,
                                       std::string_view tuner,
                                       const JellyfinGuide* existing) {
    Json tuners = Json::array();
    bool is_for_all = false;
    if (existing != nullptr) {
        if (const auto known = object_of(existing->json)) {
            const auto list = known->find("EnabledTuners");
            if (list != known->end() && list->is_array()) tuners = *list;
            const auto all = known->find("EnableAllTuners");
            is_for_all = all != known->end() && all->is_boolean() && all->get<bool>();
        }
    }
    const bool has_ours = std::ranges::any_of(tuners, [&](const Json& id) {
        return id.is_string() && text::iequals(id.get_ref<const std::string&>(), tuner);
    });
    if (!has_ours) tuners.push_back(tuner);
    Json wanted{{"Type", "xmltv"}, {"Path", path}};
    if (!is_for_all) {
        wanted["EnableAllTuners"] = false;
        wanted["EnabledTuners"] = tuners;
    }
    // The lists that are left out have the server's own defaults.
    const Json defaults{{"Id", ""}, {"MovieCategories", Json::array({"movie"})}};
    return setting(existing == nullptr ? nullptr : &existing->json, wanted, defaults);
}

std::string jellyfin_id(std::string_view json) {
    const auto object = object_of(json);
    return object ? text_of(*object, "Id") : std::string{};
}

JellyfinTask read_jellyfin_task(std::string_view json) {
    JellyfinTask task;
    const auto object = object_of(json);
    if (!object) return task;
    const std::string state = text_of(*object, "State");
    task.is_known = !state.empty();
    task.is_running = state == "Running" || state == "Cancelling";
    const auto percent = object->find("CurrentProgressPercentage");
    if (percent != object->end() && percent->is_number()) {
        const double value = percent->get<double>();
        task.percent = value > 0 && value <= 100 ? static_cast<int>(value) : 0;
    }
    return task;
}

}  // namespace flathead::formats
