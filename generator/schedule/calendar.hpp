#pragma once
/// When a channel's blocks are on: rules in local time become instants, across every change of the
/// clocks. The first block of the config that applies counts.

#include "generator/config/config.hpp"
#include "relay/lib/tz/clock.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace flathead::schedule {

/// Whether a block's dates include the day (of a zone's own calendar).
[[nodiscard]] bool is_on(const BlockConfig& block, std::chrono::local_days day);

/// One occurrence of a block.
struct Occurrence {
    std::size_t block = 0;  // index in the config
    Time start;
    std::optional<Time> end;  // absent: one item
};

class Calendar {
  public:
    /// Knows the occurrences that touch [from, to). Blocks that are not usable do not occur.
    Calendar(const std::vector<BlockConfig>& blocks,
             const std::vector<bool>& usable,
             const tz::WallClock& clock,
             Time from,
             Time to);

    /// The first block's that is on at that time. One of a single item is on until it has begun,
    /// for as long as it may be late; `has_begun` is asked.
    using HasBegun = std::function<bool(const Occurrence&)>;
    [[nodiscard]] std::optional<Occurrence> on(Time at, const HasBegun& has_begun) const;
    /// The next beginning after `at` of a block before number `before`.
    [[nodiscard]] std::optional<Occurrence> next(Time at, std::size_t before) const;

    [[nodiscard]] std::size_t blocks() const { return by_block_.size(); }

  private:
    const std::vector<BlockConfig>& blocks_;
    std::vector<std::vector<Occurrence>> by_block_;  // by start
};

}  // namespace flathead::schedule
