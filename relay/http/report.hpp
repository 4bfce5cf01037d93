#pragma once
/// All the relay knows of itself at one moment: what /status and /metrics are made of.

#include "relay/hls/hls.hpp"
#include "relay/http/counters.hpp"
#include "relay/http/process_facts.hpp"
#include "relay/http/server.hpp"
#include "relay/tune/status.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace flathead::http {

struct Report {
    ProgramFacts program;
    ProcessFacts process;
    tune::Status tune;
    hls::Hls::Counts hls;
    std::size_t past_clients = 0;  // of accounts, that play the past by HLS
    std::size_t pieces = 0;        // playlists and segments of it that are being made
    Counters http;
    std::size_t connections = 0;
};

[[nodiscard]] std::string_view name_of(tune::ChannelState state);
/// With three digits after the point; 0 for what is no number.
[[nodiscard]] std::string decimal(double value);

}  // namespace flathead::http
