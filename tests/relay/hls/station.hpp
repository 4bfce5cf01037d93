#pragma once
/// Real media on simulated air: ffmpeg's test pictures go through a feed into a recorder, an hour
/// in seconds.

#include "relay/fanout/feed.hpp"
#include "relay/hls/recorder.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace flathead::hls {

/// A transport stream of moving test pictures and a tone. `key_frames` is ffmpeg's forced key frame
/// expression or interval in seconds.
struct Clip {
    int seconds = 10;
    std::string codec = "libx264";
    int rate = 10;
    std::string key_interval = "2";
    bool has_audio = true;
};
[[nodiscard]] std::string make_clip(const Clip& clip);

class Station {
  public:
    explicit Station(Options options = {}, fanout::FeedOptions feed = {});

    /// The bytes take so long to arrive, evenly; 0: at once. `each` is called every tenth second.
    void play(
        std::string_view bytes, double seconds, const std::function<void()>& each = [] {});
    void begin(ts::Origin origin) { feed->begin(origin); }
    void wait(double seconds);
    void start_recorder();
    void follow() { recorder->follow(*feed, now()); }
    [[nodiscard]] Now now() const;

    Options options;
    std::unique_ptr<fanout::Feed> feed;
    SegmentStore store;
    std::unique_ptr<Recorder> recorder;  // null until start_recorder()
    std::chrono::milliseconds time{};    // since the station began
    constexpr static std::int32_t channel = 7;
};

}  // namespace flathead::hls
