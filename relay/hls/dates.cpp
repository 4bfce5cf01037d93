#include "relay/hls/dates.hpp"

#include <algorithm>

namespace flathead::hls {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds tolerance{1000};

milliseconds milliseconds_of(ts::Ticks time) {
    return std::chrono::duration_cast<milliseconds>(ts::TickSpan(time));
}

milliseconds since_origin(event::Moment moment) {
    return std::chrono::floor<milliseconds>(moment.time_since_epoch());
}

}  // namespace

void Dates::saw(ts::Ticks time, event::Moment arrived) {
    const milliseconds zero = since_origin(arrived) - milliseconds_of(time);
    zero_ = zero_ ? std::min(*zero_, zero) : zero;
}

Date Dates::of_segment(ts::Ticks begin, ts::Ticks lasts, bool is_discontinuity, Now now) {
    const milliseconds epoch = now.date.time_since_epoch() - since_origin(now.moment);
    if (!epoch_ || std::chrono::abs(epoch - *epoch_) > tolerance) epoch_ = epoch;

    const milliseconds zero = zero_.value_or(zero_used_.value_or(since_origin(now.moment)));
    if (!zero_used_) zero_used_ = zero;
    const milliseconds off = zero - *zero_used_;
    if (off > tolerance || (is_discontinuity && off < -tolerance)) zero_used_ = zero;
    zero_.reset();

    const milliseconds date = std::max(*zero_used_ + milliseconds_of(begin), end_);
    zero_used_ = date - milliseconds_of(begin);
    end_ = date + milliseconds_of(lasts);
    return Date{date + *epoch_};
}

}  // namespace flathead::hls
