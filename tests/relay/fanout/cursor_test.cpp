#include "relay/fanout/cursor.hpp"

#include "tests/relay/fanout/stage.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

namespace flathead::fanout {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t half_megabyte = 512U << 10;

/// A viewer whose socket takes what it is told to; the kernel holds nothing back.
struct Viewer {
    Viewer(const Feed& feed, Moment now) : cursor(feed, now) {}

    void read(std::size_t most) {
        while (most > 0) {
            const Piece piece = cursor.next();
            if (piece.bytes == 0) return;
            const std::size_t bytes = std::min(piece.bytes, most);
            std::string text(piece.memory.substr(0, bytes));
            if (piece.memory.empty()) {
                text.resize(bytes);
                ASSERT_EQ(::pread(piece.file, text.data(), bytes, piece.offset),
                          static_cast<ssize_t>(bytes));
            }
            got += text;
            cursor.sent(bytes);
            most -= bytes;
        }
    }
    void read_all() { read(SIZE_MAX); }
    [[nodiscard]] Reception reception() const {
        Reception reception;
        reception.take(got);
        return reception;
    }

    Cursor cursor;
    std::string got;
};

TEST(Cursor, BeginsWithTablesAndKeyFrame) {
    Stage stage;
    stage.play(5);
    const Joint joint = *stage.feed.join(stage.now);
    Viewer viewer(stage.feed, stage.now);
    EXPECT_EQ(viewer.cursor.next().memory, ts::join_packets(joint.mark));
    EXPECT_NEAR(seconds_of(viewer.cursor.behind(stage.now)), 4, 0.1);
    viewer.read_all();
    EXPECT_EQ(viewer.got.size(),
              ts::join_packets(joint.mark).size() + stage.feed.head() - joint.at);
    EXPECT_EQ(viewer.cursor.sent_bytes(), viewer.got.size());
    EXPECT_EQ(viewer.cursor.behind(stage.now), Duration::zero());
    EXPECT_TRUE(viewer.reception().is_flawless());
}

TEST(Cursor, ViewerThatKeepsUpGetsEverythingAndSeldomAsksTheKernel) {
    FeedOptions options;
    options.least_bytes = half_megabyte;  // grows while the viewer watches
    Stage stage({}, options);
    stage.play(1);
    Viewer viewer(stage.feed, stage.now);
    int asked = 0;
    stage.play(100, [&] {
        if (viewer.cursor.is_lagging()) ++asked;
        EXPECT_EQ(viewer.cursor.keep_up(stage.now, 0), Pace::fine);
        viewer.read_all();
    });
    EXPECT_GE(stage.feed.counts().grown, 1U);
    const Reception reception = viewer.reception();
    EXPECT_TRUE(reception.is_flawless());
    EXPECT_EQ(reception.jumps, 0U);
    EXPECT_GT(reception.packets, 100U * 25 * 20);
    EXPECT_LE(asked, 100 / 5);
}

TEST(Cursor, SlowViewerIsMovedToNewestKeyFrame) {
    Stage stage;
    stage.play(5);
    Viewer viewer(stage.feed, stage.now);
    viewer.read(100'000);
    Pace pace = Pace::fine;
    double seconds = 0;
    stage.play(30, [&] {
        if (pace != Pace::fine) return;
        pace = viewer.cursor.keep_up(stage.now, 0);
        seconds += 0.04;
    });
    EXPECT_EQ(pace, Pace::skipped);
    EXPECT_NEAR(seconds, 11, 0.2) << "10 s of buffer, one of which was read ahead";
    EXPECT_EQ(viewer.cursor.skips(), 1U);
    viewer.read_all();
    const Reception reception = viewer.reception();
    EXPECT_TRUE(reception.is_flawless());
    EXPECT_EQ(reception.jumps, 1U);
}

TEST(Cursor, PacketThatWasBegunIsFinished) {
    for (const std::size_t begun : {100U, 188U + 1, 376U - 1, 376U, 376U + 1, 376U + 187}) {
        Stage stage;
        stage.play(1);
        Viewer viewer(stage.feed, stage.now);
        viewer.read(begun);
        stage.play(12);
        ASSERT_EQ(viewer.cursor.keep_up(stage.now, 0), Pace::skipped);
        viewer.read(77);
        stage.play(12);
        ASSERT_EQ(viewer.cursor.keep_up(stage.now, 0), Pace::skipped);
        viewer.read_all();
        EXPECT_EQ(viewer.got.size() % ts::packet_bytes, 0U);
        EXPECT_TRUE(viewer.reception().is_flawless()) << begun;
    }
}

TEST(Cursor, ThirdSkipWithinAMinuteIsTooSlow) {
    struct Case {
        double pause;
        Pace third;
    };
    for (const Case& c : {Case{0, Pace::too_slow}, Case{60, Pace::skipped}}) {
        Stage stage;
        stage.play(1);
        Viewer viewer(stage.feed, stage.now);
        for (int skip = 0; skip < 2; ++skip) {
            stage.play(12);
            ASSERT_EQ(viewer.cursor.keep_up(stage.now, 0), Pace::skipped);
            viewer.read_all();
        }
        stage.play(c.pause, [&] {
            ASSERT_EQ(viewer.cursor.keep_up(stage.now, 0), Pace::fine);
            viewer.read_all();
        });
        stage.play(12);
        EXPECT_EQ(viewer.cursor.keep_up(stage.now, 0), c.third);
    }
}

TEST(Cursor, ViewerStaysWhileThereIsNoNewerKeyFrame) {
    Stage stage(with_key_every(40), with_ring(8U << 20));
    stage.play(1);
    Viewer viewer(stage.feed, stage.now);
    viewer.read(10'000);
    stage.play(38, [&] { ASSERT_EQ(viewer.cursor.keep_up(stage.now, 0), Pace::fine); });
    EXPECT_NEAR(seconds_of(viewer.cursor.behind(stage.now)), 39, 0.2);
    stage.play(2);
    EXPECT_EQ(viewer.cursor.keep_up(stage.now, 0), Pace::skipped);
    EXPECT_LT(seconds_of(viewer.cursor.behind(stage.now)), 1.1);
}

TEST(Cursor, WhenTheRingHoldsNoKeyFrameTheNextOneIsWaitedFor) {
    Stage stage(with_key_every(16), with_ring(half_megabyte));  // 5 s
    stage.play(1);
    Viewer viewer(stage.feed, stage.now);
    viewer.read(10'000);
    double skipped_after = 0;
    stage.play(14, [&] {
        const Pace pace = viewer.cursor.keep_up(stage.now, 0);
        ASSERT_NE(pace, Pace::too_slow);
        if (pace == Pace::skipped) skipped_after = seconds_of(stage.now.time_since_epoch());
    });
    ASSERT_GT(skipped_after, 0);
    viewer.read_all();
    EXPECT_EQ(viewer.got.size() % ts::packet_bytes, 0U) << "the begun packet was finished";
    EXPECT_LT(viewer.got.size(), 10'188U) << "and nothing more was sent";
    stage.play(3, [&] {
        EXPECT_EQ(viewer.cursor.keep_up(stage.now, 0), Pace::fine);
        viewer.read_all();
    });
    EXPECT_EQ(viewer.cursor.skips(), 1U);
    EXPECT_EQ(viewer.reception().jumps, 1U);
    EXPECT_TRUE(viewer.reception().is_flawless());
    EXPECT_GT(viewer.got.size(), 100'000U);
}

TEST(Cursor, NobodyWaitsForAKeyFrameForEver) {
    Stage stage(with_key_every(0), with_ring(half_megabyte));
    stage.play(1);
    Viewer viewer(stage.feed, stage.now);
    std::vector<Pace> seen;
    stage.play(60, [&] {
        const Pace pace = viewer.cursor.keep_up(stage.now, 0);
        if (seen.empty() || seen.back() != pace) seen.push_back(pace);
    });
    const std::vector<Pace> expected{Pace::fine, Pace::skipped, Pace::fine, Pace::too_slow};
    EXPECT_EQ(seen, expected);
}

TEST(Cursor, KernelThatHoldsWhatLeavesTheRingIsTooSlow) {
    Stage stage({}, with_ring(half_megabyte));
    stage.play(1);
    Viewer viewer(stage.feed, stage.now);
    viewer.read(50'000);
    const Position held = stage.feed.join(stage.now)->at;
    Pace pace = Pace::fine;
    while (pace != Pace::too_slow) {
        stage.play(0.1);
        ASSERT_GT(stage.feed.ring().left(held), 0U) << "told too late";
        pace = viewer.cursor.keep_up(stage.now, 50'000);
    }
    EXPECT_EQ(viewer.cursor.skips(), 1U) << "what came later was skipped before";
    EXPECT_LT(stage.feed.ring().left(held), half_megabyte / 4) << "told too early";
}

TEST(Cursor, BytesTheKernelGotBeforeASkipAreNotForgotten) {
    Stage stage({}, with_ring(half_megabyte));
    stage.play(1);
    Viewer viewer(stage.feed, stage.now);
    viewer.read(50'000);
    const Position held = stage.feed.join(stage.now)->at;
    bool is_gone = false;
    stage.play(10, [&] {
        if (is_gone) return;
        const Pace pace = viewer.cursor.keep_up(stage.now, viewer.got.size());
        if (pace == Pace::skipped) viewer.read(60'000);
        is_gone = pace == Pace::too_slow;
        EXPECT_TRUE(is_gone || stage.feed.ring().left(held) > 0);
    });
    EXPECT_TRUE(is_gone);
    EXPECT_EQ(viewer.cursor.skips(), 1U);
}

TEST(Cursor, KernelThatIsEmptyAgainIsNotTooSlow) {
    Stage stage({}, with_ring(half_megabyte));
    stage.play(1);
    Viewer viewer(stage.feed, stage.now);
    viewer.read(50'000);
    while (viewer.cursor.keep_up(stage.now, 50'000) == Pace::fine) stage.play(0.1);
    ASSERT_EQ(viewer.cursor.skips(), 1U);
    // Everything was delivered in the end; the place it had is of no interest any more.
    stage.play(10, [&] {
        ASSERT_EQ(viewer.cursor.keep_up(stage.now, 0), Pace::fine);
        viewer.read_all();
    });
    EXPECT_TRUE(viewer.reception().is_flawless());
}

TEST(Cursor, MayBeDestroyedAfterItsFeed) {
    auto stage = std::make_unique<Stage>();
    stage->play(1);
    const auto cursor = std::make_unique<Cursor>(stage->feed, stage->now);
    stage.reset();
}

TEST(Cursor, NeitherStallNorBurstOfTheUpstreamMakesAViewerSlow) {
    Stage stage;
    stage.play(5);
    Viewer viewer(stage.feed, stage.now);
    stage.now += 60s;
    EXPECT_EQ(viewer.cursor.keep_up(stage.now, 0), Pace::fine);
    stage.play(1);
    EXPECT_EQ(viewer.cursor.keep_up(stage.now, 0), Pace::fine);
    viewer.read_all();
    stage.burst(11);
    EXPECT_EQ(viewer.cursor.keep_up(stage.now, 0), Pace::fine);
    viewer.read_all();
    EXPECT_EQ(viewer.reception().jumps, 0U);
}

TEST(Cursor, ViewerThatJoinsFarBehindIsNotMovedForThat) {
    Stage stage(with_key_every(12));
    stage.play(14);  // the newest key frame has only 2 s after it
    Viewer viewer(stage.feed, stage.now);
    EXPECT_NEAR(seconds_of(viewer.cursor.behind(stage.now)), 14, 0.1);
    EXPECT_EQ(viewer.cursor.keep_up(stage.now, 0), Pace::fine);
}

}  // namespace
}  // namespace flathead::fanout
