#pragma once
/// Points in time are UTC seconds; spans are std::chrono durations; text forms live here and
/// nowhere else.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace flathead {

using Time = std::chrono::sys_seconds;
using Seconds = std::chrono::seconds;

namespace times {

[[nodiscard]] Time now();
/// "90s", "15m", "6h", "7d", "1h30m", "0"; absent on anything else or beyond 100 years. A leading
/// '-' is allowed.
[[nodiscard]] std::optional<Seconds> read_duration(std::string_view text);
/// The shortest of the same forms: 90s, 15m, 6h, 7d, 1h30m.
[[nodiscard]] std::string duration_text(Seconds span);
/// "2026-11-20T10:12:33Z" and with an offset "+01:00"; also epoch seconds "@1795169553".
[[nodiscard]] std::optional<Time> read_rfc3339(std::string_view text);
[[nodiscard]] std::string rfc3339(Time at);
/// "20261120T101233Z": sorts by time, fits a file name.
[[nodiscard]] std::string stamp(Time at);
/// "20261120101233 +0000", the XMLTV form every consumer reads (reference formats 4.2).
[[nodiscard]] std::string xmltv(Time at);
void append_xmltv(std::string& out, Time at);
/// Downwards to a multiple of the block since the epoch.
[[nodiscard]] Time floor_to(Time at, Seconds block);
[[nodiscard]] Time ceil_to(Time at, Seconds block);

}  // namespace times
}  // namespace flathead
