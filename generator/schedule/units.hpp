#pragma once
/// A pool as it is scheduled: items that belong together are one unit, units of a show one group.

#include "generator/schedule/catalogue.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace flathead::schedule {

using UnitIndex = std::uint32_t;
using GroupIndex = std::uint32_t;

/// One item, or the parts of a film or story in several files, which are shown one after the other.
struct Unit {
    std::vector<ItemIndex> items;
    Seconds length{0};
    GroupIndex group = 0;
    // Of episodes: those of the first part; `last_episode` of the last.
    int season = 0;
    int episode = 0;
    int last_episode = 0;
};

/// The episodes of a show in order, or all else in order of release.
struct Group {
    std::string key;   // of the show; empty: films and videos
    std::string name;  // folded, sorts the groups
    std::vector<UnitIndex> units;
};

struct Pool {
    std::vector<Unit> units;    // by group, in order
    std::vector<Group> groups;  // by name; films and videos last
    std::unordered_map<ItemIndex, UnitIndex> unit_of;
    Seconds shortest{0};
};

/// Episodes without a show's key go by the show's name.
[[nodiscard]] std::string show_of(const Item& item);

/// The place of a title in a story of several: "The Menagerie (2)", "Pilot, Part II".
struct PartTitle {
    std::string_view story;
    int number = 0;
};
[[nodiscard]] PartTitle part_title(std::string_view title);

[[nodiscard]] Pool pool_of(const Catalogue& catalogue, const std::vector<ItemIndex>& items);

}  // namespace flathead::schedule
