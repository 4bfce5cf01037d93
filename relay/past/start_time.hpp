#pragma once
/// When a player's catch-up request begins, in every form that is met (reference formats 2.9).

#include <cstdint>
#include <optional>
#include <string_view>

namespace flathead::past {

/// Epoch seconds. Wall clock times without a zone are UTC, which is the only zone we tell players.
///   2026-11-20:20-30   2026-11-20:20-30-15   2026-11-20_20-30   2026-11-20 20:30:15
///   2026-11-20T20:30:15Z   2026-11-20T21:30+01:00   20261120-20   20261120-2030   20261120203015
///   1795169553   1795169553000
/// An hour 24 is midnight of the same date: some players' clocks print 00:05 as 24:05.
[[nodiscard]] std::optional<std::int64_t> read_start(std::string_view text);

}  // namespace flathead::past
