#pragma once
/// A row's media opened at the place that a time of the channel means: the first rendition that
/// works.

#include "relay/plan/plan.hpp"
#include "relay/playout/brake.hpp"
#include "relay/playout/piece.hpp"
#include "relay/playout/row_book.hpp"

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

/// One rendition as it is, not gone to any place. Throws av::Failure.
[[nodiscard]] std::unique_ptr<Medium> open_medium(const RowToOpen& what,
                                                  std::size_t rendition,
                                                  const std::shared_ptr<Brake>& brake);
/// It is encoded while it is played.
[[nodiscard]] bool is_encoded(const RowToOpen& what, std::size_t rendition);
/// It can be opened and holds something to encode. Throws av::Failure when not.
void check_encodable(const RowToOpen& what,
                     std::size_t rendition,
                     const std::shared_ptr<Brake>& brake);
/// A row and all that is needed to open it at this place.
[[nodiscard]] RowToOpen row_to_open(const RowBook& book,
                                    const plan::Row& row,
                                    plan::Media media,
                                    Ticks at);
/// Where the start of a row's media lies on the channel's time line.
[[nodiscard]] Ticks anchor_of(const plan::Row& row);
[[nodiscard]] OpenedRow open_row(const RowToOpen& what, const std::shared_ptr<Brake>& brake);

}  // namespace flathead::playout
