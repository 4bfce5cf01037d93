#pragma once
/// What of a channel was on when, whichever of its lanes chose it: for pauses between two airings
/// and for how often a show is on in a day.

#include "generator/config/config.hpp"
#include "generator/model/schedule.hpp"
#include "generator/schedule/units.hpp"
#include "relay/lib/tz/clock.hpp"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace flathead::schedule {

class History {
  public:
    History(const Catalogue& catalogue, const tz::WallClock& clock)
        : catalogue_(catalogue), clock_(clock), ends_(catalogue.size()) {}

    void note(const ScheduleRow& row, std::optional<ItemIndex> index, const Item* item);

    /// Wishes in the order they are given up: a show's pause, how often it is on in a day, an
    /// item's pause.
    static constexpr int all_wishes = 3;
    [[nodiscard]] bool has_wishes(const VirtualChannelConfig& channel) const {
        return channel.item_cooldown > Seconds{0} || channel.show_cooldown > Seconds{0} ||
               channel.most_of_show_per_day > 0;
    }
    /// Whether the unit may be on at that time by the first so many wishes, the last to be given up
    /// first.
    [[nodiscard]] bool grants(const VirtualChannelConfig& channel,
                              const Unit& unit,
                              Time at,
                              int wishes) const;

  private:
    struct Show {
        Time end;                     // of the last airing
        std::chrono::local_days day;  // of the last airing
        int count = 0;                // on that day
    };

    [[nodiscard]] const Show* show(ItemIndex index) const;

    const Catalogue& catalogue_;
    const tz::WallClock& clock_;
    std::vector<std::optional<Time>> ends_;  // of items
    std::unordered_map<std::string, Show> shows_;
};

}  // namespace flathead::schedule
