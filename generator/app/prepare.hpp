#pragma once
/// The hops all commands that look at channels share: config, fetched sources, listings, the lineup with its identities.

#include "generator/app/options.hpp"
#include "generator/config/config.hpp"

#include <optional>

namespace flathead::app {

/// The config of the options, with their docroot and state in place of its own; absent after telling every mistake on
/// stderr (the command then ends with Exit::usage).
[[nodiscard]] std::optional<Config> load_config(const Options& options);

}  // namespace flathead::app
