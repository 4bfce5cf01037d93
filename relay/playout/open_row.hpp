#pragma once
/// A row's media opened at the place that a time of the channel means: the first rendition that
/// works.

#include "relay/plan/plan.hpp"
#include "relay/playout/brake.hpp"
#include "relay/playout/piece.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace flathead::playout {

/// All that is needed for it, so that it can be done beside what plays.
struct RowToOpen {
    plan::Row row;
    plan::Media media;
    std::vector<plan::Source> sources;  // of its renditions
    plan::Schedule schedule;
    Ticks at = 0;                     // on the channel's time line
    std::optional<std::size_t> skip;  // the rendition that has just failed
};

struct OpenedRow {
    std::unique_ptr<Piece> piece;  // null: nothing works
    std::size_t rendition = 0;
    std::string why;  // what did not work, for people
};

/// Where the start of a row's media lies on the channel's time line.
[[nodiscard]] Ticks anchor_of(const plan::Row& row);
[[nodiscard]] OpenedRow open_row(const RowToOpen& what, const std::shared_ptr<Brake>& brake);

}  // namespace flathead::playout
