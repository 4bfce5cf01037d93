#pragma once
/// All libraries of the config in this run: what each holds and how it fared. A library that fails
/// or has shrunk is the one it was at its last good look.

#include "generator/config/config.hpp"
#include "generator/model/library.hpp"
#include "generator/model/report.hpp"
#include "relay/base/files.hpp"
#include "relay/base/time.hpp"

#include <functional>
#include <string>
#include <vector>

namespace flathead::library {

struct LoadOptions {
    Path state;  // folder; media.sqlite lies there
    Time now = times::now();
    bool offline = false;       // what the last good looks told; opens and asks nothing
    std::string accept_shrink;  // the library of this name may lose items this time
    Path playout;               // flathead-playout; empty: the one beside this program
    unsigned at_once = 0;       // files looked at at once; 0: as many as there are cores
    Milliseconds file_limit = std::chrono::seconds{20};  // for one of them
    /// For new files; the rest waits for the next run.
    Milliseconds look_limit = std::chrono::minutes{20};
    std::function<void(const std::string&)> show_progress;  // a line a few times a second
};

struct LoadedLibrary {
    Library library;
    /// `entries` are items; `unchanged`: the library is, to the last field, what the run before
    /// saw.
    OriginReport report;
};

/// Throws nothing that is the library's fault: the report says it.
[[nodiscard]] LoadedLibrary load_folder(const LibraryConfig& config, const LoadOptions& options);
/// A Jellyfin server; its copy lies in `state`/libraries.
[[nodiscard]] LoadedLibrary load_jellyfin(const LibraryConfig& config, const LoadOptions& options);

struct LoadedLibraries {
    std::vector<Library> libraries;     // in the order of the config; keys are unique within all
    std::vector<OriginReport> reports;  // likewise
    /// Likewise, of their items: equal digests mean equal items, also those of earlier runs.
    std::vector<std::string> digests;
};

[[nodiscard]] LoadedLibraries load_libraries(const std::vector<LibraryConfig>& libraries,
                                             const LoadOptions& options);

}  // namespace flathead::library
