#pragma once
/// Renewing the files of the shown release that follow the clock.

#include "generator/publish/docroot.hpp"
#include "relay/base/time.hpp"

namespace flathead::app {

/// Rewrites what is on now when a programme ended since it was written, and the tables of the
/// channels where one began or ended; true when it did. Needs a release.
bool renew_clock_files(const publish::DocrootLock& lock, Time now, bool even_if_valid);

}  // namespace flathead::app
