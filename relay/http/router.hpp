#pragma once
/// What a request's target asks for. Pure: nothing is looked up here.

#include "relay/past/span.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flathead::http {

enum class Wanted : std::uint8_t {
    channel,   // /channel/<id>, /channel/<id>.ts            the stream
    playlist,  // /channel/<id>.m3u8
    segment,   // /channel/<id>/<sequence>.ts
    piece,     // /channel/<id>/<from_ms>-<to_ms>.ts         a segment of its past
    video,     // /video/<id>
    tuner,     // /auto/v<number>, /tuner<n>/v<number>       the stream, as an HDHomeRun
    health,
    status,         // /status
    public_status,  // /status/public: without names and addresses
    metrics,
    active,     // /active/<account>                         its connections, as digits
    nothing,    // no such address
    malformed,  // no address at all
};

struct Route {
    Wanted wanted = Wanted::nothing;
    std::int32_t channel = 0;
    std::uint64_t sequence = 0;
    std::string number;                            // of tuner: "101", "5.1"
    std::string account;                           // of active
    std::optional<std::chrono::seconds> duration;  // of tuner: ?duration=SECONDS
    /// Of channel and playlist: ?utc=EPOCH[&duration=SECONDS], or /timeshift/<id>[.ts|.m3u8]
    /// ?start=…&duration=MINUTES (start_time.hpp).
    std::optional<past::Span> past;
    std::chrono::milliseconds from{};  // of piece, since the epoch
    std::chrono::milliseconds to{};
    bool operator==(const Route&) const = default;
};

/// Addresses have one spelling: no dot segments, no leading zeros, no slash too many. Characters
/// may be percent-encoded, a slash may not. A piece of the past that is longer than may be asked
/// for is cut; what is no time at all is malformed.
[[nodiscard]] Route route(std::string_view target);

}  // namespace flathead::http
