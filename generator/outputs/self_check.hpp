#pragma once
/// The last look before publishing (reference formats 8): what would confuse a player stops the
/// release.

#include "generator/model/lineup.hpp"

namespace flathead::outputs {

/// Ids positive and unique, numbers unique, names and groups fit for every format, every channel
/// with an upstream. Throws Error naming the channel. What is checked while it is written (order of
/// programmes, equal bytes packed and plain) is not checked again.
void check_lineup(const Lineup& lineup);

}  // namespace flathead::outputs
