#pragma once
/// The operator's YAML becomes a Config, or the list of everything that is wrong with it.

#include "generator/config/config.hpp"
#include "relay/base/error.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace flathead {

/// The value of an environment variable; absent when it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
[[nodiscard]] Environment process_environment();

/// Exactly one of the two holds something. `where` is "file:line:column", with the file as it was
/// named by the caller or, for included ones, relative to that. No problem ever repeats a secret or
/// the value of an environment variable.
struct ConfigRead {
    std::optional<Config> config;
    std::vector<Problem> problems;
};

/// Never throws for what the files hold, nor for a missing file. Relative paths in values are taken
/// from the folder of `file`, globs of `include:` from the folder of the file that has them.
[[nodiscard]] ConfigRead read_config(const Path& file, const Environment& environment);

}  // namespace flathead
