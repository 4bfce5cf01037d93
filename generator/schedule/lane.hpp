#pragma once
/// One thing of a channel that chooses programmes: its own order or a block. A lane goes on from
/// its own last row, which note() tells it, and knows nothing else.

#include "generator/config/config.hpp"
#include "generator/model/schedule.hpp"
#include "generator/schedule/turns.hpp"
#include "generator/schedule/units.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace flathead::schedule {

struct Pick {
    UnitIndex unit = 0;
    std::size_t first_item = 0;  // within the unit: parts before it have just been on
    std::uint32_t round = 0;
    std::string reason;
};

class Lane {
  public:
    /// `marks` are the hashes of all items' keys.
    Lane(const Catalogue& catalogue,
         std::span<const std::uint64_t> marks,
         const std::vector<ItemIndex>& items,
         ScheduleOrder order,
         std::string name,
         std::uint64_t seed);

    /// A programme this lane chose, in the order of the rows. `item` is what it was, as known last;
    /// `index` where it is now, if anywhere; null: nothing is known of it.
    void note(const ScheduleRow& row, std::optional<ItemIndex> index, const Item* item);

    /// Whether a unit may be next, and whether it may although it was on too recently.
    using Accepts = std::function<bool(UnitIndex unit)>;
    [[nodiscard]] std::optional<Pick> next(const Accepts& accepts) const;
    /// The parts of a story that are still missing, when its first ones were the lane's last row.
    [[nodiscard]] std::optional<Pick> rest() const;
    /// Whether it has a choice: a refused unit is then followed by another one.
    [[nodiscard]] bool has_choice() const { return order_ != ScheduleOrder::in_order; }

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const Pool& pool() const { return pool_; }
    [[nodiscard]] bool is_empty() const { return pool_.units.empty(); }
    [[nodiscard]] std::optional<Time> last_start() const { return last_start_; }

  private:
    /// The last of a group that was on.
    struct Cursor {
        bool is_set = false;
        std::optional<UnitIndex> unit;  // absent: it has gone
        int season = 0;
        int last_episode = 0;
    };

    [[nodiscard]] std::optional<GroupIndex> group_of(std::optional<ItemIndex> index,
                                                     const Item* item) const;
    [[nodiscard]] UnitIndex next_in(GroupIndex group) const;
    [[nodiscard]] std::optional<Pick> next_in_order(const Accepts& accepts) const;
    [[nodiscard]] std::string after(GroupIndex group) const;

    const Catalogue& catalogue_;
    Pool pool_;
    ScheduleOrder order_;
    std::string name_;
    Turns turns_;  // of units when shuffled, of groups when rotating

    std::vector<Cursor> cursors_;            // of groups
    std::vector<std::uint64_t> last_noted_;  // of units, counted; 0: never
    std::uint64_t noted_ = 0;
    std::optional<GroupIndex> last_group_;
    std::string last_group_name_;  // folded, of one that has gone
    bool has_begun_ = false;
    std::optional<UnitIndex> last_unit_;
    std::size_t last_position_ = 0;  // within the unit
    std::uint32_t last_round_ = 0;
    std::optional<Time> last_start_;
};

}  // namespace flathead::schedule
