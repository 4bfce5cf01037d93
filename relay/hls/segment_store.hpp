#pragma once
/// All finished segments of all channels, in memory files, under one cap. Answer to "full": what no
/// playlist lists goes first, then the oldest segments of the channel with the fewest clients.

#include "relay/event/loop.hpp"
#include "relay/hls/hls.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace flathead::hls {

class SegmentStore {
  public:
    using Audience = std::function<std::size_t(std::int32_t channel)>;  // clients it has

    SegmentStore(std::size_t most_bytes, std::size_t most_segments, Audience audience)
        : most_bytes_(most_bytes), most_segments_(most_segments), audience_(std::move(audience)) {}

    void add(std::int32_t channel, std::uint64_t sequence, Segment segment);
    [[nodiscard]] std::shared_ptr<const Segment> find(std::int32_t channel,
                                                      std::uint64_t sequence) const;
    /// No playlist lists it any more: it goes at that moment.
    void retire(std::int32_t channel, std::uint64_t sequence, event::Moment gone);
    void expire(event::Moment now);

    [[nodiscard]] std::size_t size() const { return kept_.size(); }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    [[nodiscard]] std::uint64_t added() const { return added_; }
    [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

  private:
    using Key = std::pair<std::int32_t, std::uint64_t>;
    struct Kept {
        std::shared_ptr<const Segment> segment;
        std::optional<event::Moment> gone;  // when retired
    };
    using Place = std::map<Key, Kept>::iterator;

    [[nodiscard]] Place next_to_drop();
    Place remove(Place place);

    std::size_t most_bytes_;
    std::size_t most_segments_;
    Audience audience_;
    std::map<Key, Kept> kept_;
    std::size_t bytes_ = 0;
    std::uint64_t added_ = 0;
    std::uint64_t dropped_ = 0;
};

}  // namespace flathead::hls
