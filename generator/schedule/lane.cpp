#include "generator/schedule/lane.hpp"

#include "relay/base/text.hpp"
#include "relay/lib/icu/fold.hpp"

#include <algorithm>
#include <utility>

namespace flathead::schedule {
namespace {

std::vector<std::uint64_t> turn_marks(const Pool& pool,
                                      std::span<const std::uint64_t> marks,
                                      ScheduleOrder order) {
    std::vector<std::uint64_t> out;
    if (order == ScheduleOrder::rotate) {
        for (const Group& group : pool.groups) out.push_back(hash_of(group.key));
    } else if (order == ScheduleOrder::shuffle) {
        for (const Unit& unit : pool.units) out.push_back(marks[unit.items.front()]);
    }
    return out;
}

std::string two_digits(int number) {
    return text::join(number < 10 ? "0" : "", number);
}

}  // namespace

Lane::Lane(const Catalogue& catalogue,
           std::span<const std::uint64_t> marks,
           const std::vector<ItemIndex>& items,
           ScheduleOrder order,
           std::string name,
           std::uint64_t seed)
    : catalogue_(catalogue),
      pool_(pool_of(catalogue, items)),
      order_(order),
      name_(std::move(name)),
      turns_(turn_marks(pool_, marks, order),
             mixed(seed, hash_of(name_)),
             order == ScheduleOrder::rotate ? Turns::Kind::cyclic : Turns::Kind::shuffled),
      cursors_(pool_.groups.size()),
      last_noted_(pool_.units.size()) {}

std::optional<GroupIndex> Lane::group_of(std::optional<ItemIndex> index, const Item* item) const {
    if (index) {
        const auto unit = pool_.unit_of.find(*index);
        if (unit != pool_.unit_of.end()) return pool_.units[unit->second].group;
    }
    if (item == nullptr) return std::nullopt;
    const auto group = std::ranges::find(pool_.groups, show_of(*item), &Group::key);
    if (group == pool_.groups.end()) return std::nullopt;
    return static_cast<GroupIndex>(group - pool_.groups.begin());
}

void Lane::note(const ScheduleRow& row, std::optional<ItemIndex> index, const Item* item) {
    has_begun_ = true;
    last_start_ = row.start;
    last_round_ = row.round;
    std::optional<UnitIndex> unit;
    std::size_t position = 0;
    if (index) {
        if (const auto found = pool_.unit_of.find(*index); found != pool_.unit_of.end()) {
            unit = found->second;
            const auto& items = pool_.units[*unit].items;
            position = static_cast<std::size_t>(std::ranges::find(items, *index) - items.begin());
        }
    }
    const bool goes_on = unit && unit == last_unit_ && position > last_position_;
    last_unit_ = unit;
    last_position_ = position;
    if (goes_on) return;  // further parts belong to the turn of the first

    const std::optional<GroupIndex> group = group_of(index, item);
    if (order_ == ScheduleOrder::shuffle) turns_.note(unit, row.round);
    if (order_ == ScheduleOrder::rotate) turns_.note(group, row.round);
    ++noted_;
    if (unit) last_noted_[*unit] = noted_;
    last_group_ = group;
    last_group_name_ = group || item == nullptr ? std::string() : fold_name(item->show);
    if (!group) return;
    Cursor& cursor = cursors_[*group];
    cursor.is_set = true;
    cursor.unit = unit;
    if (item != nullptr && item->season > 0) {
        cursor.season = item->season;
        cursor.last_episode = std::max(item->episode, item->last_episode);
    }
}

UnitIndex Lane::next_in(GroupIndex index) const {
    const Group& group = pool_.groups[index];
    const Cursor& cursor = cursors_[index];
    if (!cursor.is_set) return group.units.front();
    const auto is_behind = [&](const Unit& unit) {
        return std::pair(unit.season, unit.last_episode) >
               std::pair(cursor.season, cursor.last_episode);
    };
    if (cursor.unit) {
        auto next = std::ranges::find(group.units, *cursor.unit) + 1;
        const Unit& last = pool_.units[*cursor.unit];
        // After S01E01-E02 comes E03, even if E02 exists as a file of its own.
        while (next != group.units.end() && last.season > 0 &&
               pool_.units[*next].season == last.season &&
               pool_.units[*next].last_episode <= last.last_episode)
            ++next;
        return next == group.units.end() ? group.units.front() : *next;
    }
    if (!group.key.empty() && cursor.season > 0) {
        for (const UnitIndex unit : group.units) {
            if (pool_.units[unit].season > 0 && is_behind(pool_.units[unit])) return unit;
        }
        return group.units.front();
    }
    // A film that has gone: the first that was not on yet, or else not for the longest time.
    return *std::ranges::min_element(
        group.units, {}, [this](UnitIndex unit) { return last_noted_[unit]; });
}

std::string Lane::after(GroupIndex index) const {
    const Cursor& cursor = cursors_[index];
    if (!cursor.is_set) return "from the beginning";
    if (pool_.groups[index].key.empty() || cursor.season == 0) return "the next one";
    return text::join("after S", two_digits(cursor.season), "E", two_digits(cursor.last_episode));
}

std::optional<Pick> Lane::next_in_order(const Accepts& accepts) const {
    GroupIndex group = 0;
    bool begins_anew = false;
    if (last_group_) {
        group = *last_group_;
        // At the end of a show comes the next one, from its beginning.
        if (pool_.groups.size() > 1 && next_in(group) == pool_.groups[group].units.front()) {
            group = static_cast<GroupIndex>((group + 1) % pool_.groups.size());
            begins_anew = true;
        }
    } else if (has_begun_) {
        const auto next = std::ranges::find_if(pool_.groups, [this](const Group& one) {
            return one.key.empty() || one.name > last_group_name_;
        });
        if (next != pool_.groups.end())
            group = static_cast<GroupIndex>(next - pool_.groups.begin());
        begins_anew = true;
    }
    const UnitIndex unit = begins_anew ? pool_.groups[group].units.front() : next_in(group);
    if (!accepts(unit)) return std::nullopt;
    return Pick{
        unit, 0, 0, text::join("in order, ", begins_anew ? "from the beginning" : after(group))};
}

std::optional<Pick> Lane::next(const Accepts& accepts) const {
    if (is_empty()) return std::nullopt;
    if (order_ == ScheduleOrder::in_order) return next_in_order(accepts);
    if (order_ == ScheduleOrder::shuffle) {
        const auto turn = turns_.next(accepts);
        if (!turn) return std::nullopt;
        return Pick{turn->entry,
                    0,
                    turn->round,
                    text::join("shuffle, round ",
                               turn->round + 1,
                               turn->is_again ? ", once more: the others do not fit" : "")};
    }
    const auto turn = turns_.next([&](std::uint32_t group) { return accepts(next_in(group)); });
    if (!turn) return std::nullopt;
    return Pick{next_in(turn->entry),
                0,
                turn->round,
                text::join("rotation, round ", turn->round + 1, ", ", after(turn->entry))};
}

std::optional<Pick> Lane::rest() const {
    if (!last_unit_ || last_position_ + 1 >= pool_.units[*last_unit_].items.size())
        return std::nullopt;
    return Pick{*last_unit_, last_position_ + 1, last_round_, "the next part"};
}

}  // namespace flathead::schedule
