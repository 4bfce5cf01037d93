#pragma once
/// Processes nobody wants any more, until they are gone. Private to child.cpp.

#include "relay/base/spawn.hpp"
#include "relay/event/loop.hpp"
#include "relay/event/strays.hpp"

#include <csignal>
#include <memory>
#include <string>
#include <sys/wait.h>
#include <vector>

namespace flathead::event {

/// A started program; killed with its group and reaped at the end of scope, if it was not before.
class Process {
  public:
    struct Ends {
        const Fd& input;
        const Fd& output;
        const Fd& errors;
    };
    /// Throws Error. The leaders must outlive it.
    Process(Leaders& leaders,
            const std::vector<std::string>& words,
            Environment environment,
            const Ends& ends,
            std::shared_ptr<void> until_gone);
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process();

    [[nodiscard]] const Fd& handle() const { return handle_; }
    /// Lets go of it when the process is gone, in the place of what it held until now.
    void hold(std::shared_ptr<void> until_gone) noexcept { until_gone_ = std::move(until_gone); }
    /// To the whole group. Safe as long as the process is not reaped: its number cannot be
    /// another's before.
    void signal(int number) const noexcept;
    /// Waits; the status of waitpid.
    int reap() noexcept;

  private:
    Leaders& leaders_;
    std::shared_ptr<void> until_gone_;
    pid_t pid_ = -1;
    Fd handle_;
};

class Remains {
  public:
    explicit Remains(Loop& loop);
    Remains(const Remains&) = delete;
    Remains& operator=(const Remains&) = delete;
    /// Asks for patience a moment, then kills all.
    ~Remains();

    /// Signals it, reads its pipes so that it can end, reaps it.
    void take(std::unique_ptr<Process> process, Fd output, Fd errors, Duration patience);
    /// Looks for what the ended ones have left behind.
    void sweep_soon();
    [[nodiscard]] std::size_t count() const;
    [[nodiscard]] Leaders& leaders();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace flathead::event
