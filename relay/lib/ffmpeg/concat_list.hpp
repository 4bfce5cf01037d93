#pragma once
/// Input of the program ffmpeg that must not stand among its words, which everybody on the machine
/// can read: a web address with its headers, as a list for its concat demuxer (ffmpeg-formats(1)).

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace flathead::ffmpeg {

struct WebInput {
    std::string_view url;
    std::string_view user_agent;
    std::string_view referrer;
    std::span<const std::pair<std::string, std::string>> headers;
};

/// Absent where a list cannot say it: more than one header, or a line break in any of it.
[[nodiscard]] std::optional<std::string> concat_list(const WebInput& input);

}  // namespace flathead::ffmpeg
