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
    /// By id. `archives`: where its source keeps its past.
    void add(const Channel& channel, const std::vector<Archive>& archives = {});
    /// By id.
    void add(const Media& media);
    /// By channel, each of which has been added; rows by start, touching each other.
    void add(std::int32_t channel, const Schedule& schedule, const std::vector<Row>& rows);
    /// By id.
    void add(const Video& video);
    /// The last call: the file is complete and closed. Without it nothing useful is left behind.
    void finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace flathead::plan
