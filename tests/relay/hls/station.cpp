#include "tests/relay/hls/station.hpp"

#include "relay/base/process.hpp"
#include "relay/base/text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace flathead::hls {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds step{100};

}  // namespace

std::string make_clip(const Clip& clip) {
    const std::string length = text::join(clip.seconds);
    std::vector<std::string> words{"ffmpeg",
                                   "-v",
                                   "error",
                                   "-f",
                                   "lavfi",
                                   "-i",
                                   text::join("testsrc=size=64x36:rate=", clip.rate)};
    if (clip.has_audio) words.insert(words.end(), {"-f", "lavfi", "-i", "sine=sample_rate=16000"});
    words.insert(words.end(),
                 {"-t",
                  length,
                  "-c:v",
                  clip.codec,
                  "-preset",
                  "ultrafast",
                  "-g",
                  "10000",
                  "-bf",
                  "0",
                  "-threads",
                  "1",
                  "-force_key_frames",
                  text::join("expr:gte(t,n_forced*", clip.key_interval, ")"),
                  "-pix_fmt",
                  "yuv420p",
                  "-c:a",
                  "aac",
                  "-b:a",
                  "16k",
                  "-f",
                  "mpegts",
                  "-muxdelay",
                  "0.5",
                  "-"});
    const auto made = run_and_capture(
        {.words = words, .environment = {{"PATH", std::getenv("PATH")}}, .folder = {}});
    EXPECT_TRUE(made.outcome.succeeded()) << made.outcome.error_text;
    return made.output;
}

Station::Station(Options o, fanout::FeedOptions f)
    : options(o),
      feed(std::make_unique<fanout::Feed>(f)),
      store(
          options.most_bytes, options.most_segments, [](std::int32_t) { return std::size_t{1}; }) {}

Now Station::now() const {
    constexpr Date began{
        std::chrono::sys_days{std::chrono::year{2026} / std::chrono::November / 20}};
    return {event::Moment{} + 1000h + time, began + time};
}

void Station::start_recorder() {
    recorder = std::make_unique<Recorder>(
        channel,
        Numbers{first_sequence(now().date, 0), first_discontinuity(now().date, 0)},
        options,
        store);
}

void Station::play(std::string_view bytes, double seconds, const std::function<void()>& each) {
    const auto steps = std::max<std::size_t>(1, static_cast<std::size_t>(seconds * 10));
    for (std::size_t i = 0; i < steps; ++i) {
        const std::size_t from = bytes.size() * i / steps;
        const std::size_t to = bytes.size() * (i + 1) / steps;
        if (seconds > 0) time += step;
        feed->take(ts::bytes_of(bytes).subspan(from, to - from), now().moment);
        if (recorder) follow();
        store.expire(now().moment);
        each();
    }
}

void Station::wait(double seconds) {
    time += std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
    store.expire(now().moment);
}

}  // namespace flathead::hls
