#pragma once
/// What an HDHomeRun device (or a program that answers like one) says of itself and its channels
/// (reference formats 5, origins 6).

#include "relay/base/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::formats {

/// {"FriendlyName":"HDHomeRun","DeviceID":"1038A145","LineupURL":"http://10.0.0.9/lineup.json","TunerCount":2}
struct HdhomerunDevice {
    std::string friendly_name;
    std::string device_id;
    std::string base_url;
    std::string lineup_url;
    int tuner_count = 0;  // 0: not said
};

/// [{"GuideNumber":"5.1","GuideName":"WABC","URL":"http://10.0.0.9:5004/auto/v5.1","HD":1,"DRM":1}]
struct HdhomerunChannel {
    std::string number;
    std::string name;
    std::string url;
    bool is_protected = false;  // DRM, as a flag or a tag
};

struct HdhomerunLineup {
    std::vector<HdhomerunChannel> channels;
    Problems problems;     // entries that could not be read
    std::string rejected;  // why the document is no lineup; empty: it is one
};

/// What is read at most: real devices answer with some kilobytes, programs in their place with a
/// few megabytes.
inline constexpr std::size_t device_limit_bytes = 1 << 20;
inline constexpr std::size_t lineup_limit_bytes = 16 << 20;
/// Numbers and booleans may be written as strings and the reverse. A document that is no such
/// object has no field set.
[[nodiscard]] HdhomerunDevice read_hdhomerun_device(std::string_view json);
[[nodiscard]] HdhomerunLineup read_hdhomerun_lineup(std::string_view json);

}  // namespace flathead::formats
