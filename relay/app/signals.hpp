#pragma once
/// SIGTERM, SIGINT and SIGHUP as events of the loop.

#include "relay/base/fd.hpp"
#include "relay/event/loop.hpp"

#include <csignal>
#include <functional>

namespace flathead::relay_app {

class Signals {
  public:
    /// The signals are blocked from now on; children start with their own mask. SIGPIPE is ignored.
    Signals(event::Loop& loop, std::function<void(int)> received);

  private:
    void read();

    Fd fd_;
    std::function<void(int)> received_;
    event::Watch watch_;
};

}  // namespace flathead::relay_app
