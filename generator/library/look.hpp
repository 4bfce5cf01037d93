#pragma once
/// How a library of the config is looked at in this run, and what came of it: its last good copy is
/// used when looking fails. One function for each kind: jellyfin.hpp.

#include "generator/config/config.hpp"
#include "generator/model/library.hpp"
#include "generator/model/report.hpp"

#include <functional>
#include <memory>
#include <string>

namespace flathead::library {

struct LookOptions {
    Path folder;                 // for copies and caches; made when it is missing
    bool offline = false;        // last good copies only
    bool accept_shrink = false;  // the operator says that fewer items are right
    bool full = false;           // look at everything again, not only at what changed
    Time now{};
    /// Called now and then with one line for a terminal; may be empty.
    std::function<void(const std::string&)> progress{};
};

struct LookedAt {
    std::shared_ptr<const Library> library;  // nullptr when there is nothing to use
    OriginReport report;                     // `entries` are items
};

}  // namespace flathead::library
