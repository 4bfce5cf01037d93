#include "relay/hls/window.hpp"

#include <algorithm>

namespace flathead::hls {

std::uint64_t first_sequence(Date now, std::uint64_t least) {
    using namespace std::chrono;
    constexpr sys_days origin = year{2025} / January / 1;
    const auto quarters = (now - origin) / milliseconds{250};
    return std::max(least, static_cast<std::uint64_t>(std::max<std::int64_t>(quarters, 0)));
}

std::uint64_t first_discontinuity(Date now, std::uint64_t least) {
    constexpr std::uint64_t round = 1U << 16;
    constexpr std::uint64_t near = round / 16;
    const auto fours = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count() / 4;
    const std::uint64_t first =
        static_cast<std::uint64_t>(std::max<std::int64_t>(fours, 0)) % round;
    return least > first && least - first < near ? least : first;
}

std::uint64_t Window::next_discontinuity() const {
    const auto count = std::ranges::count_if(listed_, &Listed::is_discontinuity);
    return discontinuities_ + static_cast<std::uint64_t>(count);
}

ts::Ticks Window::lasts() const {
    ts::Ticks sum = 0;
    for (const Listed& segment : listed_) sum += segment.lasts;
    return sum;
}

std::vector<Window::Removed> Window::trim(std::chrono::seconds target) {
    std::vector<Removed> removed;
    ts::Ticks left = lasts();
    longest_listed_ = std::max(longest_listed_, left);
    const ts::Ticks least = 3 * target.count() * ts::ticks_per_second;
    while (listed_.size() > least_ && left - listed_.front().lasts >= least) {
        left -= listed_.front().lasts;
        removed.push_back(remove_oldest());
    }
    return removed;
}

Window::Removed Window::remove_oldest() {
    const Listed oldest = listed_.front();
    listed_.pop_front();
    if (oldest.is_discontinuity) ++discontinuities_;
    longest_listed_ = std::max(longest_listed_, oldest.lasts + lasts());
    const ts::TickSpan keep(oldest.lasts + longest_listed_);
    return {oldest.sequence, std::chrono::duration_cast<std::chrono::milliseconds>(keep)};
}

}  // namespace flathead::hls
