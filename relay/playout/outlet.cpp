#include "relay/playout/outlet.hpp"

#include <algorithm>
#include <utility>

namespace flathead::playout {
namespace {

using namespace std::string_view_literals;

constexpr Ticks step = ticks_per_second / 25;
/// End of sequence (ITU-T H.265, 7.4.2.4.4): the picture that follows is counted afresh, though it
/// is no IDR picture.
constexpr std::string_view end_of_hevc = "\0\0\0\1\x48\1"sv;

}  // namespace

Outlet::Outlet(const Output& output, std::size_t places, Ticks start)
    : output_(output), places_(places), edge_(start), last_(places_) {}

void Outlet::change(const Shape& shape) {
    end_of_sequence_ = {};
    if (mux_) {
        const bool is_hevc = std::ranges::any_of(
            shape, [](const auto& stream) { return stream && stream->codec == av::Codec::hevc; });
        if (is_hevc) end_of_sequence_ = end_of_hevc;
        mux_->change(shape);
    } else {
        mux_.emplace(shape);
    }
}

void Outlet::rejoin(Ticks at) {
    shift_ = edge_ - at;
}

void Outlet::add(Unit out) {
    out.at.pts += shift_;
    out.at.dts += shift_;
    std::optional<Ticks>& last = last_.at(out.stream);
    // Where pictures are reordered by more places than before the first ones are to be decoded
    // before the last ones of before.
    if (last) out.at.dts = std::max(out.at.dts, *last + 1);
    out.at.pts = std::max(out.at.pts, out.at.dts);
    last = out.at.dts;
    edge_ = std::max(edge_, out.at.pts + step);
    if (!end_of_sequence_.empty() && out.is_key && mux_->is_video(out.stream))
        out.bytes.insert(0, std::exchange(end_of_sequence_, {}));
    if (std::exchange(is_apart_, false)) mux_->begin_apart();
    mux_->write(out, waiting_);
}

bool Outlet::flush() {
    return waiting_.empty() || output_.write(waiting_);
}

}  // namespace flathead::playout
