#include "relay/playout/decode_stamps.hpp"

namespace flathead::playout {
namespace {

constexpr Ticks usual_step = ticks_per_second / 50;

}  // namespace

Ticks DecodeStamps::dts(Ticks pts, Ticks duration) {
    waiting_.push(pts);
    if (count_ < depth_) {
        const Ticks step = duration > 0 ? duration : usual_step;
        return first_ - (depth_ - count_++) * step;
    }
    const Ticks out = waiting_.top();
    waiting_.pop();
    return out;
}

}  // namespace flathead::playout
