#include "relay/hls/channels.hpp"

namespace flathead::hls {

bool Channels::follow(std::int32_t channel, const fanout::Feed& feed, Now now) {
    auto place = running_.find(channel);
    if (place == running_.end()) {
        const Numbers least = least_[channel];
        const Numbers first{first_sequence(now.date, least.sequence),
                            first_discontinuity(now.date, least.discontinuity)};
        place = running_.emplace(channel, Running{{channel, first, options_, store_}, &feed}).first;
    }
    Recorder& recorder = place->second.recorder;
    const std::uint64_t before = recorder.next_sequence();
    recorder.follow(feed, now);
    return recorder.next_sequence() != before;
}

const fanout::Feed* Channels::feed_of(std::int32_t channel) const {
    const auto place = running_.find(channel);
    return place == running_.end() ? nullptr : place->second.feed;
}

void Channels::end(std::int32_t channel, event::Moment now) {
    const auto place = running_.find(channel);
    if (place != running_.end()) end(place, now);
}

Channels::Place Channels::end(Place place, event::Moment now) {
    Recorder& recorder = place->second.recorder;
    recorder.retire_all(now);
    least_[place->first] = recorder.next();
    past_losses_ += recorder.losses();
    return running_.erase(place);
}

std::string Channels::playlist(std::int32_t channel) {
    const auto place = running_.find(channel);
    if (place == running_.end() || !place->second.recorder.is_ready()) return {};
    return place->second.recorder.playlist();
}

std::chrono::seconds Channels::target(std::int32_t channel) const {
    const auto place = running_.find(channel);
    return place == running_.end() ? options_.target : place->second.recorder.target();
}

std::uint64_t Channels::losses() const {
    std::uint64_t sum = past_losses_;
    for (const auto& [channel, running] : running_) sum += running.recorder.losses();
    return sum;
}

}  // namespace flathead::hls
