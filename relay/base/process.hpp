#pragma once
/// A child program with bounds: run time, output, environment; it never outlives the call.

#include "relay/base/files.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace flathead {

struct Command {
    std::vector<std::string> words;  // program and arguments; no shell
    std::vector<std::pair<std::string, std::string>>
        environment;  // the whole environment of the child
    Path folder;      // working folder; empty: ours
    std::chrono::seconds time_limit{60};
    std::uint64_t output_limit = 64ULL << 20;  // bytes of stdout
    std::uint64_t file_limit = 0;              // bytes of any one file it writes; 0: unlimited
};

struct Outcome {
    bool exited = false;     // ended by itself; otherwise killed by a signal or by us
    int status = 0;          // exit code, or the signal
    std::string why_killed;  // "ran longer than 5m", "wrote more than 64 MB", "killed by signal 9";
                             // empty when exited
    std::string error_text;  // the last 8 kB of stderr
    std::uint64_t output_bytes = 0;
    [[nodiscard]] bool succeeded() const { return exited && status == 0; }
};

/// Runs the command to its end, stdout into `output`, stdin from /dev/null. A program named without
/// '/' is looked up in the PATH of the given environment. The child and all it started (its process
/// group) are killed when a bound is passed and when the child itself has ended. Throws Error when
/// the program cannot be started. Safe to call from threads.
[[nodiscard]] Outcome run_command(const Command& command, const Fd& output);
/// The same with stdout as text.
struct CapturedOutcome {
    Outcome outcome;
    std::string output;
};
[[nodiscard]] CapturedOutcome run_and_capture(const Command& command);

}  // namespace flathead
