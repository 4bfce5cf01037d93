#include "relay/tune/attempts.hpp"

#include "relay/base/utf8.hpp"

#include <algorithm>
#include <numeric>

namespace flathead::tune {
namespace {

constexpr std::size_t most_failure_bytes = 300;
constexpr std::chrono::minutes most_retry_after{5};
constexpr std::size_t most_of_a_flapping_one = 2;  // step of the back-off

/// An upstream that says no is asked less often than one that breaks.
std::size_t head_start(upstreams::Reason reason) {
    switch (reason) {
        case upstreams::Reason::refused:
            return 3;
        case upstreams::Reason::busy:
        case upstreams::Reason::malformed:
            return 2;
        case upstreams::Reason::ended:
        case upstreams::Reason::unreachable:
        case upstreams::Reason::timed_out:
            return 0;
    }
    return 0;
}

}  // namespace

std::vector<std::size_t> Attempts::due(event::Moment now) const {
    std::vector<std::size_t> order(records_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::erase_if(order,
                  [&](std::size_t i) { return again_ != i && records_[i].not_before > now; });
    std::ranges::stable_sort(
        order, {}, [&](std::size_t i) { return std::pair(again_ != i, records_[i].this_spell); });
    return order;
}

std::optional<event::Moment> Attempts::next_due(event::Moment now) const {
    std::optional<event::Moment> next;
    for (const Record& record : records_) {
        if (record.not_before > now && (!next || record.not_before < *next))
            next = record.not_before;
    }
    return next;
}

bool Attempts::has_untried(std::size_t beside) const {
    for (std::size_t i = 0; i < records_.size(); ++i)
        if (i != beside && records_[i].this_spell == 0) return true;
    return false;
}

void Attempts::opened(std::size_t upstream) {
    if (again_ == upstream) again_.reset();
}

void Attempts::failed(std::size_t upstream,
                      const upstreams::Ending& ending,
                      event::Duration ran_for,
                      event::Moment now) {
    const bool had_run_well = ran_for >= good_run_;
    if (had_run_well) runs_well(upstream);
    Record& record = records_[upstream];
    ++record.failures;
    record.reason = ending.reason;
    record.last_failure = utf8::truncated(utf8::clean_line(ending.why), most_failure_bytes);
    const std::chrono::seconds asked = std::clamp<std::chrono::seconds>(
        ending.retry_after.value_or(std::chrono::seconds{0}), {}, most_retry_after);
    if (had_run_well && asked.count() == 0) {
        again_ = upstream;
        return;
    }
    // A stream that breaks every few seconds is better than a slate for most of the time.
    const std::size_t most =
        ran_for >= good_run_ / 6 ? most_of_a_flapping_one : back_off_.size() - 1;
    const std::size_t step = std::min(record.in_a_row + head_start(ending.reason), most);
    record.not_before = now + std::max<event::Duration>(back_off_[step], asked);
    ++record.in_a_row;
    ++record.this_spell;
}

void Attempts::runs_well(std::size_t upstream) {
    for (Record& record : records_) record.this_spell = 0;
    records_[upstream].in_a_row = 0;
    records_[upstream].not_before = {};
}

void Attempts::rearrange(std::span<const std::optional<std::size_t>> old_places) {
    std::vector<Record> records(old_places.size());
    std::optional<std::size_t> again;
    for (std::size_t i = 0; i < old_places.size(); ++i) {
        if (!old_places[i]) continue;
        records[i] = records_[*old_places[i]];
        if (again_ == old_places[i]) again = i;
    }
    records_ = std::move(records);
    again_ = again;
}

}  // namespace flathead::tune
