#include "relay/hls/segment_store.hpp"

#include <limits>
#include <tuple>

namespace flathead::hls {

void SegmentStore::add(std::int32_t channel, std::uint64_t sequence, Segment segment) {
    bytes_ += segment.bytes;
    ++added_;
    kept_.insert_or_assign({channel, sequence},
                           Kept{std::make_shared<const Segment>(std::move(segment)), std::nullopt});
    while (bytes_ > most_bytes_ || kept_.size() > most_segments_) {
        remove(next_to_drop());
        ++dropped_;
    }
}

std::shared_ptr<const Segment> SegmentStore::find(std::int32_t channel,
                                                  std::uint64_t sequence) const {
    const auto place = kept_.find({channel, sequence});
    return place == kept_.end() ? nullptr : place->second.segment;
}

void SegmentStore::retire(std::int32_t channel, std::uint64_t sequence, event::Moment gone) {
    const auto place = kept_.find({channel, sequence});
    if (place != kept_.end()) place->second.gone = gone;
}

void SegmentStore::expire(event::Moment now) {
    for (Place place = kept_.begin(); place != kept_.end();) {
        const std::optional<event::Moment>& gone = place->second.gone;
        place = gone && *gone <= now ? remove(place) : std::next(place);
    }
}

// The first entry of each channel is its oldest.
SegmentStore::Place SegmentStore::next_to_drop() {
    Place best = kept_.begin();
    std::tuple<bool, std::size_t> least{true, std::numeric_limits<std::size_t>::max()};
    for (Place place = kept_.begin(); place != kept_.end();) {
        const std::int32_t channel = place->first.first;
        const std::tuple weight{!place->second.gone.has_value(), audience_(channel)};
        if (weight < least) {
            least = weight;
            best = place;
        }
        place = kept_.upper_bound({channel, std::numeric_limits<std::uint64_t>::max()});
    }
    return best;
}

SegmentStore::Place SegmentStore::remove(Place place) {
    bytes_ -= place->second.segment->bytes;
    return kept_.erase(place);
}

}  // namespace flathead::hls
