#pragma once
/// `flathead init [DIR]`: a commented config that works as it is, with the sample playlist and
/// guide it names.

#include "relay/base/files.hpp"
#include "relay/base/time.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace flathead::config {

/// Where the starter publishes and keeps its state; relative ones are taken from the config's
/// folder.
struct StarterFolders {
    std::string docroot = "site";
    std::string state = "state";
};

/// A '#' with exactly one blank begins prose; with none or several (indented below another) an
/// example: without the '#' each group of such lines is valid, alone and together with all others.
[[nodiscard]] std::string starter_config(const StarterFolders& folders = {});

/// Three invented channels.
[[nodiscard]] std::string sample_playlist();
/// Their programmes from the day of `now` on, for eight days.
[[nodiscard]] std::string sample_guide(Time now);

struct InitReport {
    std::vector<Path> written;
    std::vector<Path> kept;  // stood there already and were left alone
};

/// Writes flathead.yaml and the samples into the folder, each only where nothing stands. Throws
/// Error when it cannot.
[[nodiscard]] InitReport init_folder(const Path& folder,
                                     const StarterFolders& folders = {},
                                     Time now = times::now());

}  // namespace flathead::config
