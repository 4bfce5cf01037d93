#pragma once
/// What tune tells of itself, for /status and /metrics.

#include "relay/past/span.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace flathead::tune {

struct ViewerCounts {
    std::uint64_t bytes = 0;
    double behind_seconds = 0;
    std::uint32_t skips = 0;
    bool is_too_slow = false;  // is about to leave for that
};

struct ViewerStatus {
    std::uint64_t id = 0;
    std::string account;
    std::string client;
    std::string user_agent;
    double seconds = 0;  // since it came
    ViewerCounts counts;
};

enum class ChannelState : std::uint8_t { opening, running, silent, waiting, slate, lingering };

struct UpstreamStatus {
    std::string source;
    std::string url;  // masked
    std::string doing;
    std::string last_failure;  // empty: none yet
    std::uint64_t failures = 0;
};

struct ChannelStatus {
    std::int32_t id = 0;
    std::string number;
    std::string name;
    std::optional<past::Span> past;  // this piece of it
    ChannelState state = ChannelState::opening;
    std::size_t upstream = 0;  // index of the one in use
    std::vector<UpstreamStatus> upstreams;
    std::vector<ViewerStatus> viewers;
    double seconds = 0;  // since it was opened
    double bits_per_second = 0;
    std::uint64_t received_bytes = 0;
    std::size_t ring_bytes = 0;
    std::uint64_t restarts = 0;  // upstream connections after the first
    std::uint64_t resyncs = 0;
    std::uint64_t lost_packets = 0;
    std::uint64_t repeated_bytes = 0;
};

struct SourceStatus {
    std::string name;
    int in_use = 0;
    int max_streams = 0;
};

/// An account that watches.
struct AccountStatus {
    std::string name;
    std::size_t connections = 0;
};

/// Since the relay started.
struct Totals {
    std::uint64_t tuned = 0;  // requests for a seat
    std::uint64_t refused = 0;
    std::uint64_t dismissed = 0;  // seats taken away: account limit, plan
    std::uint64_t opened = 0;     // upstream connections
    std::uint64_t failed = 0;     // of them, ended otherwise than by us
    std::uint64_t failovers = 0;  // another upstream took over
    std::uint64_t slates = 0;
    std::uint64_t received_bytes = 0;
    std::uint64_t too_slow = 0;  // viewers given up
    std::uint64_t skips = 0;
};

struct Status {
    std::vector<ChannelStatus> channels;
    std::vector<SourceStatus> sources;
    std::vector<AccountStatus> accounts;
    Totals totals;
};

}  // namespace flathead::tune
