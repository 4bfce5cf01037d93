#pragma once
/// Which keys of a list occur once: marks the others in one pass, eight bytes a slot.

#include "generator/lineup/identity_key.hpp"

#include <bit>
#include <cstdint>
#include <limits>
#include <vector>

namespace flathead::lineup {

namespace detail {
constexpr std::uint32_t nobody = std::numeric_limits<std::uint32_t>::max();
struct KeySlot {
    std::uint32_t tag = 0;
    std::uint32_t index = nobody;
};
}  // namespace detail

/// Calls `repeated(i)` for every index whose key occurs more than once among the indices for which
/// `key_at(i)` is not 0. An index may be told more than once.
template <class KeyAt, class Repeated>
void find_repeated(std::uint32_t count, KeyAt&& key_at, Repeated&& repeated) {
    using detail::nobody;
    const std::size_t size = std::bit_ceil(std::size_t{count} * 3 / 2 + 2);
    std::vector<detail::KeySlot> slots(size);
    for (std::uint32_t i = 0; i < count; ++i) {
        const IdentityKey key = key_at(i);
        if (key == 0) continue;
        const auto tag = static_cast<std::uint32_t>(key >> 32);
        std::size_t at = key & (size - 1);
        while (slots[at].index != nobody &&
               (slots[at].tag != tag || key_at(slots[at].index) != key)) {
            at = (at + 1) & (size - 1);
        }
        if (slots[at].index == nobody) {
            slots[at] = {tag, i};
        } else {
            repeated(slots[at].index);
            repeated(i);
        }
    }
}

}  // namespace flathead::lineup
