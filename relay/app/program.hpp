#pragma once
/// The relay put together: which object stands on which, and how it starts, reloads and stops.

#include "relay/base/files.hpp"

#include <string>
#include <vector>

namespace flathead::relay_app {

struct Options {
    Path plan;                        // plan.sqlite; the path stays, what lies there is replaced
    Path accounts;                    // accounts.tsv, the same; empty: there are no accounts
    std::vector<std::string> listen;  // besides the sockets systemd passed
    Path playout;                     // the flathead-playout program
    bool json = false;                // tell the addresses on stdout once it serves
};

/// Serves until SIGTERM or SIGINT. Throws Error when it cannot start.
void run(const Options& options);

}  // namespace flathead::relay_app
