#pragma once
/// `flathead check --schema`: the JSON Schema (draft 2020-12) of the config, for editors. Made from
/// the tables the reader uses.

#include <string>

namespace flathead::config {

/// Indented, with a line end. Names that must exist elsewhere, bounds of durations and the like are
/// left to the reader.
[[nodiscard]] std::string json_schema();

}  // namespace flathead::config
