#pragma once
/// The only room that opens outgoing connections: everything asked for in one go, in parallel,
/// within bounds.

#include "generator/config/config.hpp"
#include "generator/fetch/copies.hpp"
#include "generator/model/report.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace flathead::fetch {

struct Request {
    std::string key{};                  // for Copies
    std::string subject{};              // for people: "source provider"
    const FetchConfig* from = nullptr;  // exactly one of the two
    const CommandConfig* command = nullptr;
    /// Of a command: which of "{m3u}", "{xmltv}" is the document; empty: stdout. Requests that
    /// point to the same CommandConfig share one run of it.
    std::string output_word{};
    Seconds refresh{0};
    /// The address comes from a document, not from the operator: http and https on public addresses
    /// only.
    bool from_playlist = false;
};

/// What came of a request. fresh: `candidate` holds new bytes that a reader must accept or reject.
/// unchanged: `good` is current. last_good: `good` is used because of `error`. failed: nothing to
/// use.
struct Fetched {
    std::string key;
    OriginState state = OriginState::failed;
    std::optional<Copy> candidate;
    std::optional<Copy> good;
    std::string error;  // masked
};

struct Options {
    bool offline = false;  // last good copies only, no connection, no command
    Time now{};
    /// Hosts the configuration names: the only private ones that a redirect or a playlist may lead
    /// to.
    std::vector<std::string> trusted_hosts{};
    /// Called now and then with one line for a terminal ("3 of 5, 12.4 MB, 2.1 MB/s, 4 s left");
    /// may be empty.
    std::function<void(const std::string&)> progress{};
};

/// In the order of the requests. Never throws for an origin; throws Error when the copies' folder
/// cannot be used.
[[nodiscard]] std::vector<Fetched> fetch_all(const std::vector<Request>& requests,
                                             const Copies& copies,
                                             const Options& options);

}  // namespace flathead::fetch
