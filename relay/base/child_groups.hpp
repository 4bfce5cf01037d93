#pragma once
/// Children end with their parent: a program that is told to end takes the process groups of its
/// running commands along.

#include <sys/types.h>

namespace flathead {

/// From now on SIGTERM, SIGINT and SIGHUP first kill every group that is known, then end this
/// program as they always do. Called once, by a program's main.
void end_children_with_us();

/// The group led by a running child, known as long as this lives. More than 64 at once are not
/// remembered.
class KnownChildGroup {
  public:
    explicit KnownChildGroup(pid_t leader) noexcept;
    ~KnownChildGroup();
    KnownChildGroup(const KnownChildGroup&) = delete;
    KnownChildGroup& operator=(const KnownChildGroup&) = delete;

  private:
    int slot_ = -1;
};

}  // namespace flathead
