#include "generator/schedule/catalogue.hpp"

#include "relay/lib/icu/fold.hpp"

namespace flathead::schedule {
namespace {

/// Calls `visit` with each name of that kind.
template <class Visit>
void for_each_name(const Item& item, NameKind kind, Visit visit) {
    const auto all = [&](const std::vector<std::string>& names) {
        for (const std::string& name : names) visit(name);
    };
    switch (kind) {
        case NameKind::genre:
            return all(item.genres);
        case NameKind::tag:
            return all(item.tags);
        case NameKind::studio:
            return all(item.studios);
        case NameKind::rating:
            if (!item.rating.empty()) visit(item.rating);
            return;
        case NameKind::show:
            if (!item.show.empty()) visit(item.show);
            return;
        case NameKind::collection:
            return all(item.collections);
        case NameKind::playlist:
            return all(item.playlists);
        case NameKind::person:
            for (const Person& person : item.people) visit(person.name);
            return;
    }
}

}  // namespace

Catalogue::Catalogue(std::span<const Library> libraries) {
    for (const Library& library : libraries) {
        for (const Item& item : library.items) {
            const auto index = static_cast<ItemIndex>(items_.size());
            if (by_key_.try_emplace(item.key, index).second) items_.push_back(&item);
        }
    }
    // An item's own key counts more than what another one was called before.
    for (ItemIndex index = 0; index < items_.size(); ++index) {
        for (const std::string& key : items_[index]->other_keys) by_key_.try_emplace(key, index);
    }
}

std::optional<ItemIndex> Catalogue::find(std::string_view key) const {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return std::nullopt;
    return found->second;
}

std::span<const std::uint32_t> Catalogue::names(NameKind kind, ItemIndex index) const {
    const Names& names = names_of(kind);
    return std::span(names.all).subspan(names.first[index],
                                        names.first[index + 1] - names.first[index]);
}

std::optional<std::uint32_t> Catalogue::number_of(NameKind kind, std::string_view name) const {
    const Names& names = names_of(kind);
    const auto found = names.numbers.find(fold_name(name));
    if (found == names.numbers.end()) return std::nullopt;
    return found->second;
}

const Catalogue::Names& Catalogue::names_of(NameKind kind) const {
    std::optional<Names>& slot = names_[static_cast<std::size_t>(kind)];
    if (slot) return *slot;
    slot.emplace();
    // Most names stand in many items: each spelling is folded once.
    std::unordered_map<std::string_view, std::uint32_t> spellings;
    std::string folded;
    for (const Item* item : items_) {
        slot->first.push_back(static_cast<std::uint32_t>(slot->all.size()));
        for_each_name(*item, kind, [&](const std::string& name) {
            const auto [spelling, is_new] = spellings.try_emplace(name, 0);
            if (is_new) {
                fold_name_into(name, folded);
                const auto next = static_cast<std::uint32_t>(slot->numbers.size());
                spelling->second = slot->numbers.try_emplace(folded, next).first->second;
            }
            slot->all.push_back(spelling->second);
        });
    }
    slot->first.push_back(static_cast<std::uint32_t>(slot->all.size()));
    return *slot;
}

}  // namespace flathead::schedule
