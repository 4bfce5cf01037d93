#pragma once
/// Has flathead-playout look at many media files at once, each in a child process: a file on which
/// it crashes or hangs costs that file, and a child.

#include "relay/base/files.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace flathead::library {

/// What became of one file.
struct Probed {
    std::size_t index = 0;  // in the list of paths
    std::string answer;     // the child's line of JSON; empty: `error` says why
    std::string error;      // "crashed the reader (signal 11)", "took longer than 20s"
};

struct ProbeSettings {
    Path program;          // flathead-playout
    unsigned at_once = 0;  // children; 0: as many as there are cores
    std::chrono::milliseconds file_limit{std::chrono::seconds{20}};
    std::chrono::milliseconds time_limit{0};  // for all files; 0: none
};

/// `take` is called for each file that was looked at, in any order; those not reached within the
/// time limit are not. Throws Error when the program cannot be started.
void probe_files(const std::vector<std::string>& paths,
                 const ProbeSettings& settings,
                 const std::function<void(Probed)>& take);

}  // namespace flathead::library
