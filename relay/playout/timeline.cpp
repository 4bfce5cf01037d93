#include "relay/playout/timeline.hpp"

#include <algorithm>

namespace flathead::playout {
namespace {

/// A stream that steps back by more, or ahead by more than that, is on another time line.
constexpr Ticks most_back = ticks_per_second / 2;
constexpr Ticks most_ahead = 10 * ticks_per_second;
/// How far apart the streams of one input come: fragments of MP4 hold all the video first.
constexpr Ticks most_apart = 12 * ticks_per_second;
/// Reordering delays a picture by some frames; more is a broken stamp.
constexpr Ticks most_delay = 3 * ticks_per_second;

}  // namespace

Timeline::Timeline(std::size_t streams, Ticks start) : streams_(streams), start_(start) {}

bool Timeline::fits(const Stream& stream, Ticks at) const {
    const Ticks earliest = stream.last ? *stream.last - most_back : edge_ - most_apart;
    return at >= earliest && at <= std::max(stream.last.value_or(edge_), edge_) + most_ahead;
}

/// The new time line goes on where the old one ended.
void Timeline::close_up(const Stream& stream, Ticks dts, Ticks duration) {
    const Ticks step = duration > 0 ? duration : std::max<Ticks>(stream.step, 1);
    const Ticks own = stream.last ? *stream.last + step : edge_;
    previous_offset_ = offset_;
    offset_ = std::max(own, edge_) - dts;
    ++breaks_;
}

std::optional<Stamps> Timeline::place(std::size_t index,
                                      std::optional<Ticks> pts,
                                      std::optional<Ticks> dts,
                                      Ticks duration) {
    Stream& stream = streams_.at(index);
    if (!dts) dts = pts;
    if (!dts && !offset_) return std::nullopt;
    if (!dts) dts = stream.last.value_or(edge_) + std::max<Ticks>(stream.step, 1) - *offset_;
    if (!pts || *pts < *dts || *pts > *dts + most_delay) pts = *dts;
    if (!offset_) {
        offset_ = start_ - *dts;
        edge_ = start_;
    }
    Ticks offset = *offset_;
    if (!fits(stream, *dts + offset)) {
        if (previous_offset_ && fits(stream, *dts + *previous_offset_)) {
            offset = *previous_offset_;
        } else {
            close_up(stream, *dts, duration);
            offset = *offset_;
        }
    }
    Stamps out{*pts + offset, *dts + offset};
    if (stream.last) out.dts = std::max(out.dts, *stream.last + 1);
    if (out.dts < 0) return std::nullopt;
    out.pts = std::max(out.pts, out.dts);
    if (stream.last) stream.step = std::min(out.dts - *stream.last, ticks_per_second);
    if (duration > 0) stream.step = std::min(duration, ticks_per_second);
    stream.last = out.dts;
    edge_ = std::max(edge_, out.dts);
    return out;
}

}  // namespace flathead::playout
