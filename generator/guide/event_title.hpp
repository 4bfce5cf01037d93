#pragma once
/// What remains of an event's name without its time and without the number of the channel it is on.

#include "generator/guide/event_tokens.hpp"

#include <span>
#include <string>
#include <vector>

namespace flathead::guide {

/// `is_used`: tokens that said when. Empty when no word remains.
[[nodiscard]] std::string event_title(std::span<const Token> tokens,
                                      const std::vector<bool>& is_used);

}  // namespace flathead::guide
