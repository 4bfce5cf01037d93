#include "relay/base/arena.hpp"

#include <algorithm>
#include <cstring>

namespace flathead {

std::string_view TextArena::keep(std::string_view text) {
    constexpr std::size_t block_bytes = 256 * 1024;
    if (text.empty()) return {};
    if (text.size() > left_) {
        const std::size_t size = std::max(block_bytes, text.size());
        blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
        at_ = blocks_.back().get();
        left_ = size;
        bytes_ += size;
    }
    std::memcpy(at_, text.data(), text.size());
    const std::string_view kept(at_, text.size());
    at_ += text.size();
    left_ -= text.size();
    return kept;
}

std::string_view TextArena::keep_once(std::string_view text) {
    if (const auto found = once_.find(text); found != once_.end()) return *found;
    return *once_.insert(keep(text)).first;
}

}  // namespace flathead
