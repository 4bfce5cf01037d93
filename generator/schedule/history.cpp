#include "generator/schedule/history.hpp"

#include <algorithm>

namespace flathead::schedule {

void History::note(const ScheduleRow& row, std::optional<ItemIndex> index, const Item* item) {
    if (index) ends_[*index] = row.end;
    if (item == nullptr || item->type != ItemType::episode) return;
    const auto day = std::chrono::floor<std::chrono::days>(clock_.local(row.start));
    Show& show = shows_[show_of(*item)];
    show.count = show.day == day ? show.count + 1 : 1;
    show.day = day;
    show.end = row.end;
}

const History::Show* History::show(ItemIndex index) const {
    const Item& item = catalogue_[index];
    if (item.type != ItemType::episode) return nullptr;
    const auto found =
        item.show_key.empty() ? shows_.find(show_of(item)) : shows_.find(item.show_key);
    return found == shows_.end() ? nullptr : &found->second;
}

bool History::grants(const VirtualChannelConfig& channel,
                     const Unit& unit,
                     Time at,
                     int wishes) const {
    if (wishes >= 1 && channel.item_cooldown > Seconds{0}) {
        const bool is_recent = std::ranges::any_of(unit.items, [&](ItemIndex item) {
            return ends_[item] && at - *ends_[item] < channel.item_cooldown;
        });
        if (is_recent) return false;
    }
    if (wishes < 2) return true;
    const Show* last = show(unit.items.front());
    if (last == nullptr) return true;
    if (channel.most_of_show_per_day > 0 && last->count >= channel.most_of_show_per_day &&
        last->day == std::chrono::floor<std::chrono::days>(clock_.local(at)))
        return false;
    return wishes < 3 || at - last->end >= channel.show_cooldown;
}

}  // namespace flathead::schedule
