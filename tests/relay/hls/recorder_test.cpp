#include "relay/hls/recorder.hpp"

#include "relay/base/fd.hpp"
#include "relay/base/text.hpp"
#include "tests/relay/hls/playlist_checker.hpp"
#include "tests/relay/hls/station.hpp"

#include <gtest/gtest.h>

namespace flathead::hls {
namespace {

using Fresh = std::vector<double>;

Playlist read_playlist(Station& station) {
    PlaylistChecker checker;
    const auto trouble = checker.look(station.recorder->playlist());
    EXPECT_EQ(trouble.value_or(""), "");
    return checker.last();
}

Fresh lengths(const Playlist& playlist) {
    Fresh out;
    for (const Entry& entry : playlist.entries) out.push_back(entry.lasts);
    return out;
}

std::string bytes_of(const Segment& segment) {
    std::string bytes(segment.bytes, '\0');
    EXPECT_EQ(pread_full(segment.file, bytes, 0, "a segment"), segment.bytes);
    return bytes;
}

/// PIDs of the first packets: every segment must begin with PAT, PMT, then a key frame.
std::string beginning(const Segment& segment) {
    const std::string bytes = bytes_of(segment);
    std::string out;
    for (std::size_t at = 0; at + ts::packet_bytes <= bytes.size() && at < 3 * ts::packet_bytes;
         at += ts::packet_bytes) {
        const ts::Packet packet(reinterpret_cast<const std::uint8_t*>(bytes.data()) + at);
        out += text::join(
            packet.pid() == ts::pat_pid ? "PAT" : "", packet.is_random_access() ? "key" : "", ' ');
    }
    return out;
}

TEST(Recorder, ColdChannelIsReadyAfterTwoSeconds) {
    Station station;
    station.start_recorder();
    double ready_after = 0;
    station.play(make_clip({.seconds = 6, .key_interval = "1"}), 6, [&] {
        if (ready_after == 0 && station.recorder->is_ready())
            ready_after = static_cast<double>(station.time.count()) / 1000;
    });
    EXPECT_GE(ready_after, 1.5);
    EXPECT_LE(ready_after, 2.9);
    const Playlist playlist = read_playlist(station);
    EXPECT_EQ(playlist.target, 2);
    EXPECT_EQ(playlist.entries.front().lasts, 1);
    EXPECT_TRUE(playlist.entries.front().is_discontinuity) << "an earlier run may be remembered";
}

TEST(Recorder, OneSegmentIsEnoughWhenItIsLong) {
    Station station;
    station.start_recorder();
    double ready_after = 0;
    station.play(make_clip({.seconds = 9, .key_interval = "4.4"}), 9, [&] {
        if (ready_after == 0 && station.recorder->is_ready())
            ready_after = static_cast<double>(station.time.count()) / 1000;
    });
    EXPECT_GE(ready_after, 4);
    EXPECT_LE(ready_after, 5.5);
    EXPECT_EQ(read_playlist(station).target, 4) << "one for each group of pictures";
}

TEST(Recorder, RunningFeedGivesItsPastAtOnce) {
    Station station;
    station.play(make_clip({.seconds = 20}), 20);
    station.start_recorder();
    station.follow();
    ASSERT_TRUE(station.recorder->is_ready());
    const Playlist playlist = read_playlist(station);
    EXPECT_GE(playlist.lasts(), 6);
    EXPECT_EQ(lengths(playlist).front(), 2);
}

TEST(Recorder, SegmentsBeginWithTablesAndAKeyFrame) {
    Station station;
    station.start_recorder();
    station.play(make_clip({.seconds = 30}), 30);
    const Playlist playlist = read_playlist(station);
    ASSERT_GE(playlist.entries.size(), 6U);
    for (std::size_t i = 0; i < playlist.entries.size(); ++i) {
        const auto segment = station.store.find(Station::channel, playlist.sequence + i);
        ASSERT_NE(segment, nullptr);
        EXPECT_EQ(segment->bytes % ts::packet_bytes, 0U);
        EXPECT_EQ(beginning(*segment), "PAT  key ") << i;
    }
}

TEST(Recorder, OtherOriginIsADiscontinuity) {
    Station station;
    station.start_recorder();
    const std::string clip = make_clip({.seconds = 9});
    station.play(clip, 9);
    station.begin(ts::Origin::other);
    station.play(make_clip({.seconds = 9, .codec = "mpeg2video", .has_audio = false}), 9);
    const Playlist playlist = read_playlist(station);
    std::string where;
    for (const Entry& entry : playlist.entries) where += entry.is_discontinuity ? '!' : '.';
    EXPECT_EQ(where, "..!...") << "the first one is not listed any more";
    EXPECT_EQ(playlist.discontinuities, first_discontinuity(Station().now().date, 0) + 1);
    EXPECT_EQ(beginning(*station.store.find(Station::channel, playlist.sequence + 2)), "PAT  key ");
}

TEST(Recorder, LossIsADiscontinuityAndNotTheEnd) {
    Station station({}, {.least_bytes = 1, .most_bytes = 1});
    const std::string clip = make_clip({.seconds = 180, .rate = 25});
    ASSERT_GT(clip.size(), 3 * station.feed->ring().capacity());
    station.start_recorder();
    const std::size_t third = clip.size() / 3;
    station.play(std::string_view(clip).substr(0, third), 60);
    const std::uint64_t before = station.recorder->next_sequence();
    // Nobody looks until the ring has moved on.
    std::unique_ptr<Recorder> aside = std::move(station.recorder);
    station.play(std::string_view(clip).substr(third, third), 60);
    station.recorder = std::move(aside);
    station.play(std::string_view(clip).substr(2 * third), 60);
    EXPECT_EQ(station.recorder->losses(), 1U);
    const Playlist playlist = read_playlist(station);
    EXPECT_GT(playlist.discontinuities, first_discontinuity(Station().now().date, 0));
    EXPECT_GT(playlist.sequence, before) << "and it went on for long";
}

TEST(Recorder, SegmentsThatHadToGoAreNotListed) {
    Station station({.most_segments = 3});
    station.start_recorder();
    station.play(make_clip({.seconds = 40}), 40);
    const Playlist playlist = read_playlist(station);
    EXPECT_EQ(playlist.entries.size(), 3U);
    EXPECT_EQ(playlist.sequence + 3, station.recorder->next_sequence());
    EXPECT_EQ(playlist.discontinuities, first_discontinuity(Station().now().date, 0) + 1);
}

}  // namespace
}  // namespace flathead::hls
