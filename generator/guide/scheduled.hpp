#pragma once
/// A virtual channel's rows as the guide shows them: the same seconds, only told to people.

#include "generator/guide/timeline.hpp"
#include "generator/model/schedule.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace flathead::guide {

/// A gap as long as this, or longer, is a programme of its own.
inline constexpr Seconds told_gap = std::chrono::minutes{30};

/// One programme of the guide.
struct Airing {
    Time start;
    Time stop;
    std::size_t row = 0;  // that begins it: an index into the rows
    bool is_gap = false;
};

/// Fillers and short gaps lengthen the programme before them, and so does the rest of an item that
/// is continued after a break. What follows the last row is not known yet: a programme that may
/// still be lengthened by it is left out, unless there is nothing else. Rows may have holes in the
/// past (State thins them out); a programme ends there.
[[nodiscard]] std::vector<Airing> airings_of(std::span<const ScheduleRow> rows);

/// Those that touch the window.
[[nodiscard]] std::vector<Airing> airings_in(std::span<const ScheduleRow> rows,
                                             const Window& window);

}  // namespace flathead::guide
