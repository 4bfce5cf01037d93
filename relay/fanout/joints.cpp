#include "relay/fanout/joints.hpp"

#include <algorithm>
#include <utility>

namespace flathead::fanout {
namespace {

Instant instant_of(const Joint& joint) {
    return {joint.at, joint.mark.time, joint.arrived};
}

bool are_close(const Instant& a, const Instant& b) {
    return duration_of(b.time - a.time) < Joints::spacing &&
           b.arrived - a.arrived < Joints::spacing;
}

}  // namespace

bool Joints::is_needless(const Joint& joint) const {
    if (all_.empty() || joint.mark.is_cut) return false;
    if (joint.mark.is_key) return has_key_ && are_close(last_key_, instant_of(joint));
    return are_close(instant_of(all_.back()), instant_of(joint));
}

void Joints::note_key(const Joint& joint) {
    if (has_key_) {
        intervals_[next_interval_] = joint.mark.time - last_key_.time;
        next_interval_ = (next_interval_ + 1) % intervals_.size();
    }
    last_key_ = instant_of(joint);
    has_key_ = true;
}

void Joints::add(Joint joint) {
    if (is_needless(joint)) return;
    if (joint.mark.is_cut) has_key_ = false;
    if (joint.mark.is_key) note_key(joint);
    if (all_.size() == most) all_.pop_front();
    all_.push_back(std::move(joint));
}

void Joints::forget_before(Position at) {
    while (!all_.empty() && all_.front().at < at) all_.pop_front();
}

const Joint* Joints::newest_key() const {
    const auto found =
        std::find_if(all_.rbegin(), all_.rend(), [](const Joint& j) { return j.mark.is_key; });
    return found == all_.rend() ? nullptr : &*found;
}

Position Joints::newest_cut() const {
    const auto found =
        std::find_if(all_.rbegin(), all_.rend(), [](const Joint& j) { return j.mark.is_cut; });
    return found == all_.rend() ? 0 : found->at;
}

Instant Joints::instant(Position at, const Instant& head) const {
    if (at >= head.at || all_.empty()) return {at, head.time, head.arrived};
    const auto after = std::ranges::upper_bound(all_, at, {}, &Joint::at);
    if (after == all_.begin()) return {at, after->mark.time, after->arrived};
    const Instant low = instant_of(*std::prev(after));
    const Instant high = after == all_.end() ? head : instant_of(*after);
    const double part = static_cast<double>(at - low.at) / static_cast<double>(high.at - low.at);
    const double ticks = static_cast<double>(high.time - low.time) * part;
    const double wait = static_cast<double>((high.arrived - low.arrived).count()) * part;
    return {at,
            low.time + static_cast<ts::Ticks>(ticks),
            low.arrived + Duration(static_cast<Duration::rep>(wait))};
}

Duration Joints::key_interval(ts::Ticks head_time) const {
    const ts::Ticks running = has_key_ ? head_time - last_key_.time : 0;
    return duration_of(std::max(running, *std::ranges::max_element(intervals_)));
}

}  // namespace flathead::fanout
