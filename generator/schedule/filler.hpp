#pragma once
/// Clips that fill the time between programmes: decided with the schedule, so that guide, stream
/// and catch-up agree.

#include "generator/model/schedule.hpp"
#include "generator/schedule/catalogue.hpp"
#include "generator/schedule/turns.hpp"

#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace flathead::schedule {

/// Clips seen less than this ago are taken only when there are no others.
inline constexpr Seconds clip_cooldown = std::chrono::minutes{30};

struct Clip {
    ItemIndex item = 0;
    Seconds length{0};
    std::uint32_t round = 0;
};

class Clips {
  public:
    Clips(const Catalogue& catalogue,
          std::span<const std::uint64_t> marks,
          std::vector<ItemIndex> items,
          std::uint64_t seed);

    /// A clip of these was on; absent: it has gone.
    void note(const ScheduleRow& row, std::optional<ItemIndex> index);

    [[nodiscard]] bool is_empty() const { return items_.empty(); }
    /// The next one that is not longer than `room`.
    [[nodiscard]] std::optional<Clip> next(Time at, Seconds room) const;
    /// Clips that fill the gap as far as they can: in turn while it is long, then the best fit.
    [[nodiscard]] std::vector<Clip> fill(Time at, Seconds gap) const;

  private:
    [[nodiscard]] std::vector<Clip> best_fit(Time at, Seconds gap) const;
    [[nodiscard]] Clip clip(const Turn& turn) const {
        return {items_[turn.entry], lengths_[turn.entry], turn.round};
    }
    [[nodiscard]] bool is_rested(std::uint32_t entry, Time at) const {
        return !last_[entry] || at - *last_[entry] >= clip_cooldown;
    }

    std::vector<ItemIndex> items_;
    std::vector<Seconds> lengths_;
    std::unordered_map<ItemIndex, std::uint32_t> entry_of_;
    Turns turns_;
    std::vector<std::optional<Time>> last_;  // end of the last airing
    Seconds shortest_ = Seconds::max();
    Seconds longest_{0};
};

}  // namespace flathead::schedule
