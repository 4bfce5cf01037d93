#pragma once
/// What many upstreams of a plan share, stored once: everything but their addresses.

#include "relay/plan/plan.hpp"

#include <cstdint>
#include <string>

namespace flathead::plan {

/// A row of `options`, its lists as text. A command is kept without the address that was put into
/// it, so that the upstreams of one program share it.
struct Options {
    std::int64_t source = 0;  // a row of `sources`
    std::int64_t kind = 0;
    std::string user_agent;
    std::string referrer;
    std::string headers;
    std::string command;
    std::int64_t url_word = -1;  // in which word the address goes; -1: in none
    std::int64_t url_at = 0;     // and before which of its bytes
    std::string engine;
};

/// Throws Error when something is longer than a plan may hold.
[[nodiscard]] Options options_of(const Upstream& upstream, std::int64_t source);
/// The upstream again; `source_name` is that of the row named. Throws Error for what no writer
/// wrote.
[[nodiscard]] Upstream upstream_of(const Options& options,
                                   std::string source_name,
                                   std::string url);
/// All of it in one text, different for different options.
[[nodiscard]] std::string key_of(const Options& options);

}  // namespace flathead::plan
