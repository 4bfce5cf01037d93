#pragma once
/// The hops all commands that look at channels share: config, fetched sources, listings, the lineup
/// with its identities.

#include "generator/app/options.hpp"
#include "generator/config/config.hpp"

#include <functional>
#include <optional>
#include <string>

namespace flathead::app {

/// The config of the options, with their docroot and state in place of its own and what follows from
/// these; absent after telling every mistake on stderr (the command then ends with Exit::usage).
[[nodiscard]] std::optional<Config> load_config(const Options& options);

/// The state holds what providers sent, passwords in addresses included: a new folder is for its
/// owner only. One that exists keeps the mode its owner chose.
void make_state_folder(const Path& folder);

/// One line on a terminal, rewritten as long work goes on, cleared by ""; empty elsewhere.
[[nodiscard]] std::function<void(const std::string&)> progress_line(const Options& options);

/// A result, to stdout.
void print(const std::string& text);

}  // namespace flathead::app
