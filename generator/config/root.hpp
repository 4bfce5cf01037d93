#pragma once
/// The sections of the file, as a table like any other.

#include "generator/config/sections.hpp"

#include <span>

namespace flathead::config {

[[nodiscard]] std::span<const Key<Config>> root_keys();

}  // namespace flathead::config
