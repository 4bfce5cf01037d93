#pragma once
/// How the past of a stream is asked for: what a playlist or a panel says about it becomes one
/// template of an address (reference formats 3.4; pvr.iptvsimple's Channel.cpp).

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flathead::formats {

/// An address with Kodi's placeholders in it: {utc}, ${start}, {utcend}, ${end}, {lutc},
/// {Y} {m} {d} {H} {M} {S}, {duration}, {duration:60}, {offset:60}, … Absent when `catchup` is none
/// of "default", "append", "shift", "timeshift", "flussonic…", "fs", "xc", "vod", when it needs
/// what the address is not, or what comes of it is no HTTP address.
[[nodiscard]] std::optional<std::string> archive_template(std::string_view live,
                                                          std::string_view catchup,
                                                          std::string_view source);

/// How far back, by "7" or "0.5" days; a day where a source offers its past and does not say how
/// much of it, at most a year.
[[nodiscard]] std::chrono::duration<std::int32_t, std::ratio<60>> archive_length(
    std::string_view days);

}  // namespace flathead::formats
