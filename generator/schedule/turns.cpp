#include "generator/schedule/turns.hpp"

#include "relay/lib/xxhash/digest.hpp"

#include <algorithm>
#include <tuple>

namespace flathead::schedule {

std::uint64_t hash_of(std::string_view text) {
    return digest_of(text).low;
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
    std::uint64_t z = a + 0x9E3779B97F4A7C15ULL * (b + 1);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
}

Turns::Turns(std::vector<std::uint64_t> marks, std::uint64_t seed, Kind kind)
    : marks_(std::move(marks)),
      seed_(seed),
      kind_(kind),
      round_of_(marks_.size()),
      last_(marks_.size()) {}

void Turns::note(std::optional<std::uint32_t> entry, std::uint32_t round) {
    ++airings_;
    if (round > round_) {
        round_ = round;
        order_is_made_ = false;
    }
    if (!entry) return;
    // Another block of the same name counts its rounds by other items: a turn is one of now.
    round_of_[*entry] = round_;
    last_[*entry] = airings_;
}

bool Turns::is_rested(std::uint32_t entry) const {
    if (kind_ == Kind::cyclic || !has_aired(entry)) return true;
    const std::uint64_t count = marks_.size();
    return airings_ - last_[entry] >= std::min(count - 1, count / 2);
}

std::optional<std::uint64_t> Turns::age(std::uint32_t entry) const {
    if (!has_aired(entry)) return std::nullopt;
    return airings_ - last_[entry];
}

std::vector<std::uint32_t> Turns::order_of(std::uint32_t round) const {
    struct Place {
        bool waits;  // false: was passed over in the round before
        std::uint64_t hash;
        std::uint32_t entry;
        auto operator<=>(const Place&) const = default;
    };
    const std::uint64_t salt = kind_ == Kind::cyclic ? seed_ : mixed(seed_, round);
    std::vector<Place> places;
    for (std::uint32_t entry = 0; entry < marks_.size(); ++entry) {
        if (has_aired(entry) && round_of_[entry] >= round) continue;
        const bool was_passed_over = has_aired(entry) && round_of_[entry] + 1 < round;
        places.push_back({!was_passed_over, mixed(salt, marks_[entry]), entry});
    }
    std::ranges::sort(places);
    std::vector<std::uint32_t> order;
    order.reserve(places.size());
    for (const Place& place : places) order.push_back(place.entry);
    return order;
}

const std::vector<std::uint32_t>& Turns::current_order() const {
    if (!order_is_made_) {
        order_ = order_of(round_);
        order_is_made_ = true;
    } else if (!order_.empty() && !is_due(order_.front())) {
        std::erase_if(order_, [this](std::uint32_t entry) { return !is_due(entry); });
    }
    return order_;
}

std::optional<Turn> Turns::next(const Accepts& accepts) const {
    std::size_t left = 0;
    for (const std::uint32_t entry : current_order()) {
        if (!is_due(entry)) continue;
        ++left;
        if (is_rested(entry) && accepts(entry)) return Turn{entry, round_, false};
    }
    if (left <= std::max<std::size_t>(left == 0 ? 0 : 1, marks_.size() / 10)) {
        for (const std::uint32_t entry : order_of(round_ + 1)) {
            if (is_rested(entry) && accepts(entry)) return Turn{entry, round_ + 1, false};
        }
        return std::nullopt;
    }
    // Too many wait for a place they fit in: the one whose turn is longest ago stands in.
    std::vector<std::uint32_t> others;
    for (std::uint32_t entry = 0; entry < marks_.size(); ++entry) {
        if (!is_due(entry) && is_rested(entry)) others.push_back(entry);
    }
    std::ranges::sort(others, {}, [this](std::uint32_t entry) { return last_[entry]; });
    for (const std::uint32_t entry : others) {
        if (accepts(entry)) return Turn{entry, round_, true};
    }
    return std::nullopt;
}

std::vector<Turn> Turns::upcoming(std::size_t most, const Accepts& accepts) const {
    std::vector<Turn> out;
    const auto take = [&](std::uint32_t entry, std::uint32_t round) {
        if (out.size() < most && accepts(entry)) out.push_back({entry, round, false});
    };
    for (const std::uint32_t entry : current_order()) {
        if (is_due(entry)) take(entry, round_);
    }
    if (out.size() >= most) return out;
    for (const std::uint32_t entry : order_of(round_ + 1)) {
        if (!is_due(entry)) take(entry, round_ + 1);
    }
    return out;
}

}  // namespace flathead::schedule
