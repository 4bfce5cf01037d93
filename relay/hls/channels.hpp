#pragma once
/// The channels that somebody watches as HLS, each with its run.

#include "relay/fanout/feed.hpp"
#include "relay/hls/recorder.hpp"
#include "relay/hls/segment_store.hpp"

#include <chrono>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <unordered_map>

namespace flathead::hls {

class Channels {
  public:
    Channels(const Options& options, SegmentStore& store) : options_(options), store_(store) {}

    /// Takes what is new in the feed, beginning a run where none is. True when that made segments.
    bool follow(std::int32_t channel, const fanout::Feed& feed, Now now);
    /// What the run follows; null: there is none.
    [[nodiscard]] const fanout::Feed* feed_of(std::int32_t channel) const;
    /// Ends the run; its segments go after their time.
    void end(std::int32_t channel, event::Moment now);
    /// The runs of channels for which `is_watched` says no.
    template <class IsWatched>
    void end_unwatched(event::Moment now, IsWatched is_watched) {
        for (auto at = running_.begin(); at != running_.end();)
            at = is_watched(at->first) ? std::next(at) : end(at, now);
    }

    /// Empty while there is nothing to begin with.
    [[nodiscard]] std::string playlist(std::int32_t channel);
    [[nodiscard]] std::chrono::seconds target(std::int32_t channel) const;
    [[nodiscard]] std::size_t size() const { return running_.size(); }
    [[nodiscard]] std::uint64_t losses() const;

  private:
    struct Running {
        Recorder recorder;
        const fanout::Feed* feed;
    };
    using Place = std::map<std::int32_t, Running>::iterator;
    Place end(Place place, event::Moment now);

    const Options& options_;
    SegmentStore& store_;
    std::map<std::int32_t, Running> running_;
    /// Where the next run begins at least, in case the clock is set back. One entry per channel
    /// that was ever watched.
    std::unordered_map<std::int32_t, Numbers> least_;
    std::uint64_t past_losses_ = 0;
};

}  // namespace flathead::hls
