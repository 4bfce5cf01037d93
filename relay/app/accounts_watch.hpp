#pragma once
/// Keeps the tuner's accounts as their file says, and lets time take its effect on them.

#include "relay/app/file_watch.hpp"
#include "relay/tune/tuner.hpp"

#include <optional>

namespace flathead::relay_app {

class AccountsWatch {
  public:
    /// An empty path: there are no accounts.
    AccountsWatch(event::Loop& loop, const Path& file, tune::Tuner& tuner);
    void reload();

  private:
    void take(const Path& file);
    void review();

    tune::Tuner& tuner_;
    std::optional<FileWatch> file_;
    event::Timer timer_;
};

}  // namespace flathead::relay_app
