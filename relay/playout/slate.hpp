#pragma once
/// What is shown in gaps of a schedule and in the place of media that cannot be played, over and
/// over.

#include "relay/playout/piece.hpp"

#include <memory>
#include <string>

namespace flathead::playout {

class Slate {
  public:
    /// soon.ts of the operator's folder; our own where there is none or the path is empty.
    explicit Slate(const std::string& folder);
    /// Once, from this place on.
    [[nodiscard]] std::unique_ptr<Piece> at(Ticks begin) const;

  private:
    std::string bytes_;
};

}  // namespace flathead::playout
