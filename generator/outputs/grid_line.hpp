#pragma once
/// One channel's rows of one day as the page's grid reads them (grid_output.hpp has the shape).

#include "generator/guide/timeline.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace flathead::outputs {

/// A day of programmes of five minutes with ordinary titles; a guide that says more is cut.
inline constexpr std::size_t longest_grid_line = 32 << 10;  // bytes

/// Appends the list of those rows that touch `day`. `name` stands for a missing title.
void append_grid_line(std::string& out,
                      std::span<const guide::Slot> rows,
                      const guide::Window& day,
                      std::string_view name);

}  // namespace flathead::outputs
