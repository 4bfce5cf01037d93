#pragma once
/// Tells changed items from unchanged ones.

#include "generator/model/library.hpp"

#include <string>
#include <vector>

namespace flathead::library {

/// Of every field of every item, in order; 32 hexadecimal digits. Values of request headers do not
/// count: they are secrets, and may be made anew for each run.
[[nodiscard]] std::string digest_of_items(const std::vector<Item>& items);

}  // namespace flathead::library
