#include "generator/schedule/filler.hpp"

#include "generator/schedule/selection.hpp"

#include <algorithm>

namespace flathead::schedule {
namespace {

/// Up to here a gap is filled by the best fit of its candidates, as many as these.
constexpr Seconds longest_fit = std::chrono::minutes{15};
constexpr std::size_t most_candidates = 24;

std::vector<std::uint64_t> marks_of(const std::vector<ItemIndex>& items,
                                    std::span<const std::uint64_t> marks) {
    std::vector<std::uint64_t> out;
    for (const ItemIndex item : items) out.push_back(marks[item]);
    return out;
}

}  // namespace

Clips::Clips(const Catalogue& catalogue,
             std::span<const std::uint64_t> marks,
             std::vector<ItemIndex> items,
             std::uint64_t seed)
    : items_(std::move(items)),
      turns_(marks_of(items_, marks), seed, Turns::Kind::shuffled),
      last_(items_.size()) {
    for (const ItemIndex item : items_) {
        entry_of_.emplace(item, static_cast<std::uint32_t>(lengths_.size()));
        lengths_.push_back(playing_time(catalogue[item]));
        shortest_ = std::min(shortest_, lengths_.back());
        longest_ = std::max(longest_, lengths_.back());
    }
}

void Clips::note(const ScheduleRow& row, std::optional<ItemIndex> index) {
    const auto entry = index ? entry_of_.find(*index) : entry_of_.end();
    if (entry == entry_of_.end()) return turns_.note(std::nullopt, row.round);
    turns_.note(entry->second, row.round);
    last_[entry->second] = row.end;
}

std::optional<Clip> Clips::next(Time at, Seconds room) const {
    if (room < shortest_) return std::nullopt;
    auto turn = turns_.next(
        [&](std::uint32_t entry) { return lengths_[entry] <= room && is_rested(entry, at); });
    if (!turn) turn = turns_.next([&](std::uint32_t entry) { return lengths_[entry] <= room; });
    if (!turn) return std::nullopt;
    return clip(*turn);
}

std::vector<Clip> Clips::fill(Time at, Seconds gap) const {
    if (is_empty() || gap < shortest_) return {};
    if (gap <= std::min(longest_fit, std::max<Seconds>(std::chrono::minutes{5}, 3 * longest_)))
        return best_fit(at, gap);
    // One clip of a long gap; the caller notes it and asks again.
    if (const auto one = next(at, gap)) return {*one};
    return best_fit(at, gap);
}

/// Every sum of lengths that can be reached, by the candidate that reached it first: a second later
/// on is a second less of slate.
std::vector<Clip> Clips::best_fit(Time at, Seconds gap) const {
    auto candidates = turns_.upcoming(most_candidates, [&](std::uint32_t entry) {
        return lengths_[entry] <= gap && is_rested(entry, at);
    });
    if (candidates.empty()) {
        candidates = turns_.upcoming(most_candidates,
                                     [&](std::uint32_t entry) { return lengths_[entry] <= gap; });
    }
    const auto room = static_cast<std::size_t>(gap.count());
    constexpr std::uint8_t none = 0xFF;
    static_assert(most_candidates < none);
    std::vector<std::uint8_t> by(room + 1, none);
    std::size_t best = 0;
    for (std::size_t i = 0; i < candidates.size() && best < room; ++i) {
        const auto length = static_cast<std::size_t>(lengths_[candidates[i].entry].count());
        for (std::size_t sum = room; sum >= length; --sum) {
            const std::size_t before = sum - length;
            if (by[sum] != none || (before != 0 && by[before] == none)) continue;
            by[sum] = static_cast<std::uint8_t>(i);
            best = std::max(best, sum);
        }
    }
    std::vector<Clip> out;
    for (std::size_t sum = best; sum > 0;
         sum -= static_cast<std::size_t>(out.back().length.count()))
        out.push_back(clip(candidates[by[sum]]));
    std::ranges::reverse(out);
    return out;
}

}  // namespace flathead::schedule
