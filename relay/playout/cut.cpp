#include "relay/playout/cut.hpp"

#include <algorithm>

namespace flathead::playout {
namespace {

constexpr Ticks least_squeezed = ticks_per_second / 100;
/// So many times less than they take at their speed: stamps of 60 pictures a second stay apart.
constexpr Ticks most_squeeze = 700;
/// A sound that ends so much late is not cut off: the next one begins that much later.
constexpr Ticks tolerance = ticks_per_second / 100;
/// A stream that is so far behind the end has none.
constexpr Ticks most_apart = 2 * ticks_per_second;

}  // namespace

Cut::Cut(Stamps first, bool has_video, Ticks from, Ticks to)
    : first_(first), has_video_(has_video), from_(from), to_(to) {
    squeezed_ = std::max(least_squeezed, (from_ - first_.dts) / most_squeeze);
}

Ticks Cut::placed(Ticks at) const {
    if (at >= from_ || first_.pts >= from_) return at;
    return from_ - std::max<Ticks>((from_ - at) * squeezed_ / (from_ - first_.dts), 1);
}

Ticks Cut::begins() const {
    return has_video_ ? placed(first_.dts) : std::max(first_.dts, from_);
}

std::optional<Stamps> Cut::video(Stamps at, Ticks duration) {
    const Ticks half = std::clamp<Ticks>(duration / 2, 1, ticks_per_second / 20);
    // What follows in order of decoding may need this picture, so it goes as well.
    if (at.pts >= to_ - half) video_is_over_ = true;
    if (at.dts >= to_ + most_apart) audio_is_over_ = true;
    // Of an open group: its reference is before the key frame we began with.
    if (video_is_over_ || at.pts < first_.pts) return std::nullopt;
    return Stamps{placed(at.pts), placed(std::min(at.dts, at.pts))};
}

std::optional<Stamps> Cut::audio(Stamps at, Ticks duration) {
    if (at.pts + duration > to_ + tolerance || at.pts >= to_) audio_is_over_ = true;
    if (at.pts >= to_ + most_apart) video_is_over_ = true;
    const Ticks begin = has_video_ ? std::max(from_, first_.pts) : from_;
    if (audio_is_over_ || at.pts < begin) return std::nullopt;
    return at;
}

void Cut::end_at(Ticks to) {
    // A stream that is over before stays so: what it left out cannot be had again.
    to_ = to;
}

bool Cut::is_over(bool has_audio) const {
    return (video_is_over_ || !has_video_) && (audio_is_over_ || !has_audio);
}

}  // namespace flathead::playout
