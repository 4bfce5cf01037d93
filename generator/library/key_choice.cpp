#include "generator/library/key_choice.hpp"

#include <string_view>
#include <unordered_set>

namespace flathead::library {

void choose_keys(std::vector<KeyChoice>& items) {
    std::unordered_set<std::string_view> taken;
    for (KeyChoice& item : items) {
        for (const std::string& possible : item.possible) {
            if (!taken.insert(possible).second) continue;
            item.key = possible;
            break;
        }
    }
    // Only when all have theirs: nobody is also called what is another one's key.
    for (KeyChoice& item : items) {
        for (const std::string& possible : item.possible) {
            if (taken.insert(possible).second) item.others.push_back(possible);
        }
    }
}

}  // namespace flathead::library
