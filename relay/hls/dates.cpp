#include "relay/hls/dates.hpp"

#include <algorithm>

namespace flathead::hls {
namespace {

constexpr std::chrono::milliseconds tolerance{1000};
constexpr std::chrono::milliseconds clock_was_set{10'000};

std::chrono::milliseconds milliseconds_of(ts::Ticks time) {
    return std::chrono::milliseconds{time / 90};
}

}  // namespace

void Dates::saw(ts::Ticks time, Date arrived) {
    const Date zero = arrived - milliseconds_of(time);
    zero_ = zero_ ? std::min(*zero_, zero) : zero;
}

Date Dates::of_segment(ts::Ticks begin, bool is_discontinuity) {
    if (zero_) {
        if (!zero_used_) zero_used_ = zero_;
        const auto off = *zero_ - *zero_used_;
        const auto backward = is_discontinuity ? tolerance : clock_was_set;
        if (off > tolerance || off < -backward) zero_used_ = zero_;
    }
    zero_.reset();
    return zero_used_.value_or(Date{}) + milliseconds_of(begin);
}

}  // namespace flathead::hls
