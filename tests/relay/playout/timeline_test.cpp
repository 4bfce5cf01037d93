#include "relay/playout/timeline.hpp"

#include <gtest/gtest.h>

namespace flathead::playout {
namespace {

constexpr Ticks second = ticks_per_second;
constexpr Ticks frame = 3600;

class TimelineTest : public ::testing::Test {
  protected:
    /// The DTS a packet gets whose PTS and DTS are equal.
    Ticks dts(std::size_t stream, Ticks at, Ticks duration = frame) {
        const auto out = timeline.place(stream, at, at, duration);
        EXPECT_TRUE(out.has_value());
        return out ? out->dts : -1;
    }
    Timeline timeline{2, 3 * second};
};

TEST_F(TimelineTest, FirstPacketIsAtTheStartAndOthersKeepTheirDistance) {
    EXPECT_EQ(dts(0, 7'000'000), 3 * second);
    EXPECT_EQ(dts(1, 7'000'000 - second), 2 * second) << "audio that began before the picture";
    EXPECT_EQ(dts(0, 7'000'000 + frame), 3 * second + frame);
    EXPECT_EQ(timeline.breaks(), 0);
}

TEST_F(TimelineTest, TimeLineThatStartsAgainGoesOnAfterTheLastPacket) {
    dts(0, 900 * second);
    dts(0, 900 * second + frame);
    EXPECT_EQ(dts(0, 0), 3 * second + 2 * frame);
    EXPECT_EQ(dts(0, frame), 3 * second + 3 * frame);
    EXPECT_EQ(timeline.breaks(), 1);
}

TEST_F(TimelineTest, PacketsOfBeforeABreakThatComeLateKeepTheirPlace) {
    dts(0, 900 * second);
    dts(1, 900 * second);
    dts(0, 900 * second + frame);
    EXPECT_EQ(dts(0, 50 * second), 3 * second + 2 * frame);
    EXPECT_EQ(dts(1, 900 * second + frame / 2), 3 * second + frame / 2) << "of the old time line";
    EXPECT_EQ(dts(1, 50 * second), 3 * second + 2 * frame);
    EXPECT_EQ(timeline.breaks(), 1);
}

TEST_F(TimelineTest, SmallStepBackIsABreakAndNothingIsLost) {
    dts(0, 10 * second);
    EXPECT_EQ(dts(0, 7 * second), 3 * second + frame) << "an encoder that started again";
    EXPECT_EQ(dts(0, 7 * second + frame), 3 * second + 2 * frame);
}

TEST_F(TimelineTest, GapOfSomeSecondsStaysAndALongOneIsClosed) {
    dts(0, 0);
    EXPECT_EQ(dts(0, 6 * second), 9 * second);
    EXPECT_EQ(dts(0, 60 * second), 9 * second + frame);
}

TEST_F(TimelineTest, StreamThatWasSilentForLongComesBackAtTheEdge) {
    dts(0, 0);
    dts(1, 0);
    for (Ticks at = frame; at <= 60 * second; at += frame) dts(0, at);
    EXPECT_EQ(dts(1, 60 * second), 63 * second);
    EXPECT_EQ(timeline.breaks(), 0);
}

TEST_F(TimelineTest, FragmentWithAllItsVideoFirstIsNoBreak) {
    dts(0, 0);
    for (Ticks at = frame; at <= 9 * second; at += frame) dts(0, at);
    EXPECT_EQ(dts(1, 0), 3 * second);
    EXPECT_EQ(timeline.breaks(), 0);
}

TEST_F(TimelineTest, MissingStampsFollowTheLastByItsDuration) {
    EXPECT_FALSE(timeline.place(0, std::nullopt, std::nullopt, 0));
    dts(0, 0, 1920);
    const auto next = timeline.place(0, std::nullopt, std::nullopt, 1920);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->dts, 3 * second + 1920);
    EXPECT_EQ(next->pts, next->dts);
}

TEST_F(TimelineTest, PtsKeepsItsDistanceUnlessItIsImpossible) {
    const auto delayed = timeline.place(0, 2 * frame, 0, frame);
    ASSERT_TRUE(delayed);
    EXPECT_EQ(delayed->pts - delayed->dts, 2 * frame);
    for (const Ticks pts : {Ticks{0}, 500 * second}) {
        const auto broken = timeline.place(0, pts, frame, frame);
        ASSERT_TRUE(broken);
        EXPECT_EQ(broken->pts, broken->dts);
    }
}

TEST_F(TimelineTest, AnyStampsAtAllGrowWithinEachStream) {
    std::uint64_t seed = 1;
    std::optional<Ticks> last[2];
    for (int i = 0; i < 20'000; ++i) {
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        const std::size_t stream = seed >> 63;
        const Ticks at = static_cast<Ticks>(seed >> 20) % (i % 7 == 0 ? 1LL << 33 : 20 * second);
        const auto out = timeline.place(stream, at + static_cast<Ticks>(seed % 9000), at, frame);
        if (!out) continue;
        if (last[stream]) {
            ASSERT_GT(out->dts, *last[stream]);
        }
        ASSERT_GE(out->pts, out->dts);
        last[stream] = out->dts;
    }
}

}  // namespace
}  // namespace flathead::playout
