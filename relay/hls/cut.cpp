#include "relay/hls/cut.hpp"

#include <algorithm>

namespace flathead::hls {
namespace {

constexpr ts::Ticks shortest = ts::ticks_per_second;
constexpr ts::Ticks beginning = 12 * ts::ticks_per_second;
constexpr ts::Ticks longest_at_first = 3 * ts::ticks_per_second;
// The very first one waits longer for a second key frame, which tells how far apart they are.
constexpr ts::Ticks longest_first = 5 * ts::ticks_per_second;
constexpr ts::Ticks round_down = ts::ticks_per_second * 45 / 100;

}  // namespace

void Cutter::settle(ts::Ticks key_interval, ts::Ticks lasts) {
    target_ = target(std::max(key_interval, lasts));
}

ts::Ticks Cutter::longest(std::chrono::seconds target) {
    return target.count() * ts::ticks_per_second + round_down;
}

std::chrono::seconds Cutter::target(ts::Ticks key_interval) const {
    if (target_) return *target_;
    const ts::Ticks needed =
        (key_interval - round_down + ts::ticks_per_second - 1) / ts::ticks_per_second;
    return std::max(wanted_, std::min(most_target, std::chrono::seconds{needed}));
}

void Cutter::begin(ts::Ticks time) {
    if (!run_began_) run_began_ = time;
    began_ = time;
    before_ = time;
}

Where Cutter::decide(const Look& look) const {
    const ts::Ticks lasts = look.time - began_;
    const std::chrono::seconds target = this->target(look.key_interval);
    const ts::Ticks longest = Cutter::longest(target);
    const ts::Ticks limit = std::max(longest, target_ ? 0 : longest_first + round_down);
    if (lasts > limit) return before_ - began_ >= shortest ? Where::before : Where::here;
    if (look.is_cut) return Where::here;

    const ts::Ticks past = look.time - run_began_.value_or(look.time);
    const bool is_beginning = past < beginning;
    if (look.is_key && lasts >= shortest) {
        if (look.next_key) return *look.next_key - began_ > longest ? Where::here : Where::nowhere;
        const bool is_long =
            lasts >= target.count() * ts::ticks_per_second || lasts + look.key_interval > longest;
        return is_beginning || is_long ? Where::here : Where::nowhere;
    }
    const ts::Ticks enough = target_ ? longest_at_first : longest_first;
    if (is_beginning && look.is_newest && lasts >= enough) return Where::here;
    return Where::nowhere;
}

}  // namespace flathead::hls
