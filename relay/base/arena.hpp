#pragma once
/// Text kept for a whole run in a few large blocks: a million names cost their bytes, not a million
/// allocations.

#include <cstddef>
#include <memory>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace flathead {

class TextArena {
  public:
    /// A copy of the text that lives as long as the arena.
    [[nodiscard]] std::string_view keep(std::string_view text);
    /// The same, equal texts stored once; for values that repeat, such as groups.
    [[nodiscard]] std::string_view keep_once(std::string_view text);
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

  private:
    std::vector<std::unique_ptr<char[]>> blocks_;
    std::unordered_set<std::string_view> once_;
    char* at_ = nullptr;
    std::size_t left_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace flathead
