#pragma once
/// Processes that our children started and that are our own children now, because those who started
/// them ended: they are found, whatever group or session they hide in. Private to this room.

#include "relay/base/spawn.hpp"

#include <cstdint>
#include <map>
#include <sys/types.h>

namespace flathead::event {

/// From now on what our descendants leave behind becomes our child instead of init's.
void adopt_strays() noexcept;

/// The processes that were started and not reaped yet. Each has a number, which its descendants
/// carry in their environment.
class Leaders {
  public:
    /// The setting for the environment of the next one.
    [[nodiscard]] Environment::value_type next_mark();
    void add(pid_t leader);  // with the mark asked for last
    void remove(pid_t leader) { marks_.erase(leader); }

    [[nodiscard]] bool empty() const { return marks_.empty(); }
    [[nodiscard]] bool contains(pid_t leader) const { return marks_.contains(leader); }
    [[nodiscard]] bool has_mark(std::uint64_t mark) const;

  private:
    std::map<pid_t, std::uint64_t> marks_;
    std::uint64_t last_mark_ = 0;
};

/// Reaps what has ended and kills what no living leader has started; true when there was something:
/// more may come to light behind it. Processes of our own group are not touched: they are somebody
/// else's business in this program.
bool sweep_strays(const Leaders& leaders) noexcept;

}  // namespace flathead::event
