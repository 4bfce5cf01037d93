#pragma once
/// Which of the keys an item could go by is its own, where several items claim the same.

#include <string>
#include <vector>

namespace flathead::library {

/// An item's possible keys, best first, become Item::key and Item::other_keys: no two items share
/// one, the earlier item has it.
struct KeyChoice {
    std::vector<std::string> possible;  // at least one that nobody else has
    std::string key{};
    std::vector<std::string> others{};
};
void choose_keys(std::vector<KeyChoice>& items);

}  // namespace flathead::library
