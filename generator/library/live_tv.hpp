#pragma once
/// Our channels and guide in a Jellyfin's Live TV: registered once, however often it is asked for,
/// on 10.9 to 12 (reference virtual-channels 3.1 and 3.6).

#include "generator/fetch/calls.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace flathead::library {

struct LiveTvWish {
    std::string type = "m3u";  // or "hdhomerun"
    std::string tuner;         // address of the playlist, or of the HDHomeRun's root
    std::string guide;         // address of the XMLTV file
    std::string name;          // of the site: what the server's owner sees
    std::string device;        // by which a playlist's tuner is found again at another address
    bool dry_run = false;      // say what would be done, do nothing
    std::chrono::milliseconds wait = std::chrono::minutes{3};  // for the server to read the guide
    std::chrono::milliseconds pause{300};  // between looks at how far it is, the first ones
    std::function<void(const std::string&)> progress{};
};

enum class Change { none, created, updated, removed };
[[nodiscard]] std::string_view name_of(Change change);

struct LiveTvResult {
    std::string version;  // of the server
    Change tuner = Change::none;
    Change guide = Change::none;
    std::string tuner_id;  // empty: there is none (yet)
    std::string guide_id;
    bool is_refreshed = false;             // the server has read the guide since
    std::optional<std::int64_t> channels;  // of its Live TV, ours and others
    std::vector<std::string> notes;        // for people
};

/// What is there already is brought up to date; members of it that are none of our business stay as
/// they are. Throws Error when the server refuses.
[[nodiscard]] LiveTvResult register_live_tv(fetch::Server& server, const LiveTvWish& wish);
/// Both kinds of tuner and the guide; where there is nothing of ours, nothing is done.
[[nodiscard]] LiveTvResult unregister_live_tv(fetch::Server& server, const LiveTvWish& wish);

}  // namespace flathead::library
