#pragma once
/// The part of JSON Schema (draft 2020-12) the config's schema uses; an unknown keyword fails the
/// test.

#include <nlohmann/json.hpp>

#include <string>

namespace flathead::tests {

/// Empty when the value meets the schema, else where it does not.
[[nodiscard]] std::string schema_mistake(const nlohmann::json& root,
                                         const nlohmann::json& schema,
                                         const nlohmann::json& value);
/// YAML as the JSON an editor's checker makes of it.
[[nodiscard]] nlohmann::json json_of_yaml(const std::string& text);

}  // namespace flathead::tests
