#pragma once
/// What the relay asks for: one JSON object on stdin, either an address,
///   {"url": "http://h/live.m3u8", "user_agent": "…", "referrer": "…",
///    "headers": [["name", "value"], …], "trusted": false, "trusted_hosts": ["tv.lan"]}
/// of which everything but the url may be left out, or a channel's schedule,
///   {"schedule": {"plan": "/…/plan.sqlite", "channel": 12, "lead_ms": 3000}, "slate": "/folder"}
/// with "from" and "to" (epoch seconds) for its past, with "write": "playlist" and a "prefix" for a
/// list of that in segments, with "write": "segment", "from_ms" and "to_ms" for one of them.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flathead::playout {

/// Which part of a channel's rows is wanted, and in which form.
struct ScheduleRequest {
    enum class Write : std::uint8_t {
        stream,    // paced; endless without `to`
        playlist,  // HLS, text
        segment,   // a piece of the same, as fast as it can be read
    };
    std::string plan;  // path of plan.sqlite, looked at again while we run
    std::int32_t channel = 0;
    Write write = Write::stream;
    std::chrono::milliseconds lead{3000};           // how far the stream runs ahead of the clock
    std::optional<std::chrono::milliseconds> from;  // since the epoch; absent: now
    std::optional<std::chrono::milliseconds> to;
    std::string prefix;  // of the segments' addresses
};

struct Request {
    std::string url;
    std::string user_agent;
    std::string referrer;
    std::vector<std::pair<std::string, std::string>> headers;
    /// The stream may be at private addresses; otherwise only at public ones and these hosts.
    bool trusted = false;
    std::vector<std::string> trusted_hosts;

    std::optional<ScheduleRequest> schedule;  // instead of all the above
    std::string slate;                        // folder of the operator's slates; empty: our own
};

/// Throws Error: not JSON, neither url nor schedule, a value of another kind.
[[nodiscard]] Request read_request(std::string_view json);

}  // namespace flathead::playout
