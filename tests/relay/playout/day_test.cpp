/// A day of a channel in some seconds: the clock is an argument, and jumps where we would sleep.

#include "relay/base/files.hpp"
#include "relay/base/process.hpp"
#include "relay/base/spawn.hpp"
#include "relay/plan/write.hpp"
#include "relay/playout/channel.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>
#include <unistd.h>
#include <vector>

namespace flathead::playout {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t first_second = 1'790'000'000;
constexpr std::int64_t row_seconds = 900;
constexpr std::int64_t rows_of_a_day = 96;

class JumpingWall final : public Wall {
  public:
    explicit JumpingWall(Ticks now) : now_(now) {}
    Ticks now() override { return now_; }
    bool wait(std::chrono::milliseconds span, const Output& output) override {
        now_ += span.count() * (ticks_per_second / 1000);
        return !output.is_gone();
    }
    bool hold(Ticks) override { return false; }
    bool has_stepped() override { return false; }

  private:
    Ticks now_;
};

/// Stamps of key frames in a stream; each of its rows has one, at its beginning.
std::vector<Ticks> keys_of(int fd) {
    std::vector<Ticks> out;
    std::string bytes;
    std::vector<char> piece(1 << 16);
    for (;;) {
        const ssize_t count = ::read(fd, piece.data(), piece.size());
        if (count < 0 && errno == EAGAIN) {
            std::this_thread::yield();
            continue;
        }
        if (count <= 0) return out;
        bytes.append(piece.data(), static_cast<std::size_t>(count));
        std::size_t at = 0;
        for (; at + 188 <= bytes.size(); at += 188) {
            const auto* const p = reinterpret_cast<const std::uint8_t*>(bytes.data() + at);
            const bool is_start = (p[1] & 0x40) != 0 && (p[3] & 0x30) == 0x30;
            if (!is_start || p[4] == 0 || (p[5] & 0x40) == 0) continue;
            const std::uint8_t* const stamp = p + 5 + p[4] + 9;
            out.push_back(Ticks{stamp[0] & 0x0EU} << 29 | Ticks{stamp[1]} << 22 |
                          Ticks{stamp[2] & 0xFEU} << 14 | Ticks{stamp[3]} << 7 | stamp[4] >> 1);
        }
        bytes.erase(0, at);
    }
}

void make_clip(const Path& file) {
    const char* const path = std::getenv("PATH");
    Command command;
    command.words = {"ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=gray:size=64x48:rate=2"};
    for (const char* word : {"-t", "901", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "2"})
        command.words.emplace_back(word);
    for (const char* word : {"-g", "2000", "-x264-params", "scenecut=0"})
        command.words.emplace_back(word);
    command.words.push_back(file.string());
    command.environment = {{"PATH", path == nullptr ? "/usr/bin:/bin" : path}};
    const CapturedOutcome made = run_and_capture(command);
    ASSERT_TRUE(made.outcome.succeeded()) << made.outcome.error_text;
}

void write_plan(const Path& file, const Path& clip) {
    plan::Writer writer(file, plan::Settings{});
    plan::Source source;
    source.name = "library";
    writer.add(source);
    plan::Channel channel;
    channel.id = 1;
    channel.name = "Day";
    channel.upstreams.emplace_back().source = "library";
    channel.upstreams.back().kind = plan::Kind::schedule;
    writer.add(channel);
    plan::Media media;
    media.id = 1;
    media.duration = 901s;
    plan::Rendition& rendition = media.renditions.emplace_back();
    rendition.upstream.source = "library";
    rendition.upstream.kind = plan::Kind::file;
    rendition.upstream.url = clip.string();
    rendition.fits = true;
    writer.add(media);
    std::vector<plan::Row> rows;
    for (std::int64_t i = 0; i <= rows_of_a_day; ++i) {
        const std::int64_t start = first_second + i * row_seconds;
        rows.push_back({start, start + row_seconds, 1, 0ms});
    }
    plan::Schedule schedule;
    schedule.video = "h264";
    writer.add(1, schedule, rows);
    writer.finish();
}

TEST(Day, EveryRowBeginsWhenTheScheduleSaysToTheTick) {
    const TemporaryFolder folder;
    make_clip(folder.path() / "clip.mkv");
    write_plan(folder.path() / "plan.sqlite", folder.path() / "clip.mkv");
    ScheduleRequest request;
    request.plan = (folder.path() / "plan.sqlite").string();
    request.channel = 1;
    request.from = std::chrono::seconds(first_second);
    request.to = std::chrono::seconds(first_second + rows_of_a_day * row_seconds);
    Pipe pipe = make_pipe();
    std::vector<Ticks> keys;
    std::thread reader([&] { keys = keys_of(pipe.reader.get()); });
    JumpingWall wall(first_second * ticks_per_second);
    play_channel(request, "", Output(pipe.writer.get()), wall);
    pipe.writer.close();
    reader.join();
    ASSERT_EQ(keys.size(), static_cast<std::size_t>(rows_of_a_day));
    for (std::size_t i = 0; i < keys.size(); ++i) {
        EXPECT_EQ(keys[i] - keys[0], static_cast<Ticks>(i) * row_seconds * ticks_per_second)
            << "row " << i;
    }
    const Ticks ahead = request.to->count() * (ticks_per_second / 1000) - wall.now();
    // The lead, and the last pictures, which are half a second each and decoded two before.
    EXPECT_LE(ahead, 6 * ticks_per_second) << "never more than the lead";
}

}  // namespace
}  // namespace flathead::playout
