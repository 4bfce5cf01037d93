#pragma once
/// Writes a plan.sqlite. The same calls give the same bytes: rows in the order given, no times, no
/// random.

#include "relay/base/files.hpp"
#include "relay/plan/plan.hpp"

#include <memory>

namespace flathead::plan {

class Writer {
  public:
    /// Makes the file, which must not exist. Throws Error naming it.
    Writer(const Path& file, const Settings& settings);
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    ~Writer();

    void add(const Source& source);
    void add(const Channel& channel);
    /// The last call: the file is complete and closed. Without it nothing useful is left behind.
    void finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace flathead::plan
