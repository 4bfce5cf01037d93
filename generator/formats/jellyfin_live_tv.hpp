#pragma once
/// Live TV of Jellyfin as it is set up over its API (reference virtual-channels 3.6): tuners, and
/// guides for them. What we have no opinion of stays as the server has it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::formats {

/// {"Id":"32
/// digits","Type":"m3u","Url":"http://…/playlist.m3u","DeviceId":"flathead-…","TunerCount":0,…}
struct JellyfinTuner {
    std::string id;
    std::string type;  // "m3u", "hdhomerun"
    std::string url;
    std::string device;
    std::string json;  // all of it
};

/// {"Id":"32
/// digits","Type":"xmltv","Path":"http://…/xmltv.xml","EnableAllTuners":false,"EnabledTuners":["…"],…}
struct JellyfinGuide {
    std::string id;
    std::string type;
    std::string path;
    std::string json;
};

/// {"TunerHosts":[…],"ListingProviders":[…],"GuideDays":null,…}
struct JellyfinLiveTv {
    std::vector<JellyfinTuner> tuners;
    std::vector<JellyfinGuide> guides;
    std::string rejected;  // why this is no such answer; empty: it is one
};
[[nodiscard]] JellyfinLiveTv read_jellyfin_live_tv(std::string_view json);

/// What we want a tuner or guide to be, as the body of a POST.
struct JellyfinSetting {
    std::string json;
    bool is_current = false;  // the server has all of it already
};
/// Of type "m3u": `device` is how we find it again when its address has changed.
[[nodiscard]] JellyfinSetting jellyfin_tuner_setting(std::string_view type,
                                                     std::string_view url,
                                                     std::string_view name,
                                                     std::string_view device,
                                                     const JellyfinTuner* existing);
/// For that tuner; tuners it has already stay, and so does "all tuners".
[[nodiscard]] JellyfinSetting jellyfin_guide_setting(std::string_view path,
                                                     std::string_view tuner,
                                                     const JellyfinGuide* existing);

/// The "Id" of an answer; empty: none.
[[nodiscard]] std::string jellyfin_id(std::string_view json);

/// {"State":"Running","CurrentProgressPercentage":50.0,…}
struct JellyfinTask {
    bool is_known = false;
    bool is_running = false;
    int percent = 0;
};
[[nodiscard]] JellyfinTask read_jellyfin_task(std::string_view json);

}  // namespace flathead::formats
