#pragma once
/// One video on its way to an item. Private to items.cpp and draft.cpp.

#include "generator/library/items.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::library {

struct Draft {
    Item item;                      // without keys; one file
    std::string path;               // relative
    std::vector<std::string> keys;  // by ids; the surest first
    /// What versions of one film or episode have in common; empty: it is like no other.
    std::string work;
    std::string whole_title;  // where `part` turns out to be a word of the title; empty: NFO's
};

[[nodiscard]] Draft draft_of(const FolderContents& contents,
                             const Shelf& shelf,
                             const TreeFile& video,
                             const MediaFacts& facts);
}  // namespace flathead::library
