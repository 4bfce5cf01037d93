#pragma once
/// Which of a channel's upstreams is to be opened next, and when. Pure: knows the order, what
/// failed and the time it is told.
///
/// Those that failed least often since the channel last ran well come first, in the plan's order;
/// each one rests for its back-off after a failure. One that had run well is tried again at once,
/// before all others.

#include "relay/event/loop.hpp"
#include "relay/upstreams/upstream.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace flathead::tune {

using BackOff = std::array<event::Duration, 6>;

class Attempts {
  public:
    struct Record {
        std::uint32_t in_a_row = 0;    // failures since it last ran well
        std::uint32_t this_spell = 0;  // failures since any of them last ran well
        event::Moment not_before{};
        std::uint64_t failures = 0;                           // all of them, for status
        upstreams::Reason reason = upstreams::Reason::ended;  // of the last one
        std::string last_failure;                             // bounded
    };

    /// One that ran for `good_run` ran well.
    Attempts(std::size_t count, const BackOff& back_off, event::Duration good_run)
        : back_off_(back_off), good_run_(good_run), records_(count) {}

    /// Those that may be opened now, best first.
    [[nodiscard]] std::vector<std::size_t> due(event::Moment now) const;
    /// When the next one that rests now may be opened.
    [[nodiscard]] std::optional<event::Moment> next_due(event::Moment now) const;
    [[nodiscard]] const Record& operator[](std::size_t upstream) const {
        return records_[upstream];
    }
    [[nodiscard]] std::size_t count() const { return records_.size(); }
    /// Whether another one than this has not failed since any of them last ran well.
    [[nodiscard]] bool has_untried(std::size_t beside) const;

    void opened(std::size_t upstream);
    void failed(std::size_t upstream,
                const upstreams::Ending& ending,
                event::Duration ran_for,
                event::Moment now);
    void runs_well(std::size_t upstream);
    /// The list changed: for each new place the old one of the same upstream, if there was one.
    void rearrange(std::span<const std::optional<std::size_t>> old_places);

  private:
    BackOff back_off_;
    event::Duration good_run_;
    std::vector<Record> records_;
    std::optional<std::size_t> again_;  // goes first: it had run well
};

}  // namespace flathead::tune
