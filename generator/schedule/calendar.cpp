#include "generator/schedule/calendar.hpp"

#include <algorithm>
#include <iterator>

namespace flathead::schedule {
namespace {

using std::chrono::days;

bool is_within(std::pair<int, int> range, int day) {
    const auto [first, last] = range;
    return first <= last ? first <= day && day <= last : day >= first || day <= last;
}

std::vector<Occurrence> occurrences(
    const BlockConfig& block, std::size_t index, const tz::WallClock& clock, Time from, Time to) {
    std::vector<Occurrence> out;
    const days longest = std::chrono::ceil<days>(block.length.value_or(days{2})) + days{1};
    const auto last = std::chrono::floor<days>(clock.local(to)) + days{1};
    for (auto day = std::chrono::floor<days>(clock.local(from)) - longest; day <= last;
         day += days{1}) {
        if (!is_on(block, day)) continue;
        Occurrence one{index, clock.instant(day + block.at), std::nullopt};
        if (block.length) one.end = one.start + *block.length;
        if (block.until)
            one.end =
                clock.instant(day + *block.until + (*block.until <= block.at ? days{1} : days{0}));
        // Clocks may jump over all of it.
        if (one.end && *one.end <= one.start) continue;
        out.push_back(one);
    }
    return out;
}

}  // namespace

bool is_on(const BlockConfig& block, std::chrono::local_days day) {
    const unsigned weekday = std::chrono::weekday(day).iso_encoding() - 1;
    if ((block.weekdays >> weekday & 1U) == 0) return false;
    if (block.dates.empty()) return true;
    const std::chrono::year_month_day date(day);
    const int of_month = static_cast<int>(static_cast<unsigned>(date.day()));
    const int of_year = static_cast<int>(static_cast<unsigned>(date.month())) * 100 + of_month;
    const int dated = static_cast<int>(date.year()) * 10'000 + of_year;
    return std::ranges::any_of(block.dates, [&](std::pair<int, int> range) {
        return is_within(range,
                         range.first < 100      ? of_month
                         : range.first < 10'000 ? of_year
                                                : dated);
    });
}

Calendar::Calendar(const std::vector<BlockConfig>& blocks,
                   const std::vector<bool>& usable,
                   const tz::WallClock& clock,
                   Time from,
                   Time to)
    : blocks_(blocks), by_block_(blocks.size()) {
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        if (usable[i]) by_block_[i] = occurrences(blocks[i], i, clock, from, to);
    }
}

std::optional<Occurrence> Calendar::on(Time at, const HasBegun& has_begun) const {
    for (std::size_t i = 0; i < by_block_.size(); ++i) {
        const auto next = std::ranges::upper_bound(by_block_[i], at, {}, &Occurrence::start);
        if (next == by_block_[i].begin()) continue;
        const Occurrence& last = *std::prev(next);
        const bool is_now =
            last.end ? at < *last.end : at - last.start <= blocks_[i].lateness && !has_begun(last);
        if (is_now) return last;
    }
    return std::nullopt;
}

std::optional<Occurrence> Calendar::next(Time at, std::size_t before) const {
    std::optional<Occurrence> first;
    for (std::size_t i = 0; i < std::min(before, by_block_.size()); ++i) {
        const auto next = std::ranges::upper_bound(by_block_[i], at, {}, &Occurrence::start);
        if (next != by_block_[i].end() && (!first || next->start < first->start)) first = *next;
    }
    return first;
}

}  // namespace flathead::schedule
