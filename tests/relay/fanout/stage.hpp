#pragma once
/// A feed that a station plays into, and the time that passes meanwhile.

#include "relay/fanout/cursor.hpp"
#include "tests/relay/fanout/station.hpp"

#include <string>
#include <string_view>

namespace flathead::fanout {

using ts::bytes_of;

inline double seconds_of(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

struct Stage {
    explicit Stage(const Show& shown = {}, const FeedOptions& options = {})
        : show(shown), station(shown), feed(options) {
        feed.begin(ts::Origin::other);
    }

    /// So many seconds pass, frame by frame; `each` runs after every frame.
    template <class Each>
    void play(double seconds, Each each) {
        const int frames = static_cast<int>(seconds * show.frames_per_second + 0.5);
        for (int i = 0; i < frames; ++i) {
            now += std::chrono::microseconds(1'000'000 / show.frames_per_second);
            feed.take(bytes_of(station.frame()), now);
            each();
        }
    }
    void play(double seconds) {
        play(seconds, [] {});
    }
    /// So many seconds of the stream come at once.
    void burst(double seconds) { feed.take(bytes_of(station.seconds(seconds)), now); }
    /// Another connection, to a station whose clock and pictures begin anew.
    void restart(ts::Origin origin) {
        show.begins_at += 5000;
        station = Station(show);
        feed.begin(origin);
    }

    Show show;
    Station station;
    Feed feed;
    Moment now{std::chrono::hours{1000}};
};

inline Show with_key_every(double seconds) {
    Show show;
    show.frames_per_key = static_cast<int>(seconds * show.frames_per_second);
    return show;
}

inline FeedOptions with_ring(std::size_t bytes) {
    FeedOptions options;
    options.least_bytes = bytes;
    options.most_bytes = bytes;
    return options;
}

}  // namespace flathead::fanout
