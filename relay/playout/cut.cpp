#include "relay/playout/cut.hpp"

#include <algorithm>

namespace flathead::playout {
namespace {

constexpr Ticks least_squeezed = ticks_per_second / 100;
/// So many times less than they take at their speed: stamps of 60 pictures a second stay apart.
constexpr Ticks most_squeeze = 700;
/// Of stamps that were rounded.
constexpr Ticks tolerance = 2;
/// A stream that is so far behind the end has none.
constexpr Ticks most_apart = 2 * ticks_per_second;

}  // namespace

Cut::Cut(Stamps first, bool has_video, const Part& part)
    : first_(first), has_video_(has_video), part_(part) {
    squeezed_ = std::max(least_squeezed, (part_.from - first_.dts) / most_squeeze);
}

Ticks Cut::placed(Ticks at) const {
    if (at >= part_.from || first_.pts >= part_.from || part_.before != Part::Joint::none)
        return at;
    return part_.from -
           std::max<Ticks>((part_.from - at) * squeezed_ / (part_.from - first_.dts), 1);
}

Ticks Cut::begins() const {
    return has_video_ ? placed(first_.dts) : std::max(first_.dts, part_.from);
}

std::optional<Stamps> Cut::video(Stamps at, Ticks duration, bool is_key) {
    if (part_.after == Part::Joint::none) {
        // What follows in order of decoding may need this picture, so it goes as well.
        const Ticks half = std::clamp<Ticks>(duration / 2, 1, ticks_per_second / 20);
        if (at.pts >= part_.to - half) video_is_over_ = true;
    } else if (is_key && !video_is_over_ && (part_.is_dts ? at.dts : at.pts) >= part_.to) {
        video_is_over_ = true;
        if (part_.after == Part::Joint::moving_key) part_.to = at.pts;
    }
    if (at.dts >= part_.to + most_apart) audio_is_over_ = true;
    // Of an open group: its reference is before the key frame we began with.
    const bool is_lost = at.pts < first_.pts && part_.before == Part::Joint::none;
    if (video_is_over_ || is_lost) return std::nullopt;
    return Stamps{placed(at.pts), placed(std::min(at.dts, at.pts))};
}

std::optional<Stamps> Cut::audio(Stamps at, Ticks duration) {
    const bool is_whole = part_.after == Part::Joint::none;
    if ((is_whole && at.pts + duration > part_.to + tolerance) || at.pts >= part_.to)
        audio_is_over_ = part_.after != Part::Joint::moving_key || video_is_over_ || !has_video_;
    if (at.pts >= part_.to + most_apart && is_whole) video_is_over_ = true;
    const Ticks begin = !has_video_ || part_.before == Part::Joint::key
                            ? part_.from
                            : std::max(part_.from, first_.pts);
    if (audio_is_over_ || at.pts < begin) return std::nullopt;
    return at;
}

void Cut::end_at(Ticks to) {
    // A stream that is over before stays so: what it left out cannot be had again.
    part_.to = to;
}

bool Cut::is_over(bool has_audio) const {
    return (video_is_over_ || !has_video_) && (audio_is_over_ || !has_audio);
}

}  // namespace flathead::playout
