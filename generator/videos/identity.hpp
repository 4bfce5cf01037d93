#pragma once
/// Under which keys films, series and episodes are known in the state (generator/state/FORMAT.md):
/// what is computed here must never change, or all of them get new ids.

#include "generator/model/video.hpp"
#include "generator/state/state.hpp"

#include <span>
#include <vector>

namespace flathead::videos {

/// Of its films, series and episodes, in this order.
[[nodiscard]] std::vector<state::VideoClaim> claims_of(const Catalogue& catalogue);
/// The answers to those claims; what has no date of its own was added on the day it was first seen.
void take_ids(Catalogue& catalogue, std::span<const state::KeptVideo> kept);

}  // namespace flathead::videos
