#pragma once
/// Starting a program: what children that are waited for (process.hpp) and children that run beside
/// an event loop have in common.

#include "relay/base/fd.hpp"
#include "relay/base/files.hpp"

#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace flathead {

using Environment = std::vector<std::pair<std::string, std::string>>;

/// Both ends close-on-exec; reading does not block.
struct Pipe {
    Fd reader;
    Fd writer;
};
[[nodiscard]] Pipe make_pipe();

struct Launch {
    std::vector<std::string> words;  // program and arguments; no shell
    Environment environment;         // the whole one
    Path folder;                     // working folder; empty: ours
    int input = -1;                  // descriptors that become 0, 1 and 2; -1: /dev/null
    int output = -1;
    int errors = -1;
};

/// A program named without '/' is looked up in the PATH of the given environment. The child leads
/// its own process group, has the usual signal actions and no other descriptor of ours, and is
/// killed when the thread that started it ends, however that happens. Throws Error when the program
/// cannot be started. The caller reaps.
[[nodiscard]] pid_t launch(const Launch& launch);

/// Readable once the process has ended; it must not have been reaped yet. Throws Error.
[[nodiscard]] Fd process_handle(pid_t pid);

}  // namespace flathead
