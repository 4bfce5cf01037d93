#pragma once
/// What the relay asks for: one JSON object on stdin, {"url": "http://h/live.m3u8", "user_agent":
/// "…", "referrer": "…", "headers": [["name", "value"], …], "trusted": false, "trusted_hosts":
/// ["tv.lan"]}; everything but the url may be left out.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flathead::playout {

struct Request {
    std::string url;
    std::string user_agent;
    std::string referrer;
    std::vector<std::pair<std::string, std::string>> headers;
    /// The stream may be at private addresses; otherwise only at public ones and these hosts.
    bool trusted = false;
    std::vector<std::string> trusted_hosts;
};

/// Throws Error: not JSON, no url, a value of another kind.
[[nodiscard]] Request read_request(std::string_view json);

}  // namespace flathead::playout
