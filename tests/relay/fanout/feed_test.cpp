#include "relay/fanout/feed.hpp"

#include "tests/relay/fanout/stage.hpp"

#include <gtest/gtest.h>

namespace flathead::fanout {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t half_megabyte = 512U << 10;

double between(const Joint* early, const Joint* late) {
    return seconds_of(duration_of(late->mark.time - early->mark.time));
}

/// Seconds of the stream from a joint to the head.
double there(const Stage& stage, const Joint* joint) {
    return seconds_of(stage.feed.age(joint->at, stage.now));
}

TEST(Feed, NobodyJoinsBeforeTheFirstKeyFrame) {
    Stage stage;
    EXPECT_EQ(stage.feed.join(stage.now), nullptr);
    EXPECT_EQ(stage.feed.last_arrival(), std::nullopt);
    stage.play(0.5);
    ASSERT_NE(stage.feed.join(stage.now), nullptr);
    EXPECT_EQ(stage.feed.last_arrival(), stage.now);
    EXPECT_TRUE(stage.feed.join(stage.now)->mark.is_key);
}

TEST(Feed, ViewerJoinsWhereTheBurstIsThere) {
    struct Case {
        double key_every;
        double played;
        double joins_at;
        const char* why;
    };
    constexpr Case cases[] = {
        {1, 10.5, 7, "the newest key frame with 3 s after it"},
        {1, 2.5, 0, "less than the burst is there: the oldest"},
        {1, 3.9, 0, "key 1 has only 2.9 s after it"},
        {1, 4.1, 1, "key 1 has 3.1 s after it"},
        {10, 14, 10, "long intervals: the newest key frame is old enough"},
        {10, 12, 0, "long intervals: 2 s would not be enough, so 12 it is"},
    };
    for (const Case& c : cases) {
        Stage stage(with_key_every(c.key_every));
        stage.play(c.played);
        const Joint* joint = stage.feed.join(stage.now);
        ASSERT_NE(joint, nullptr) << c.why;
        EXPECT_TRUE(joint->mark.is_key);
        EXPECT_NEAR(there(stage, joint), c.played - c.joins_at, 0.1) << c.why;
    }
}

TEST(Feed, BurstIsMeasuredInStreamNotInWaiting) {
    Stage stage;
    stage.burst(9);
    const Joint* joint = stage.feed.join(stage.now);
    ASSERT_NE(joint, nullptr);
    EXPECT_NEAR(between(joint, stage.feed.newest_key()), 3, 0.1) << "8 s is the newest";
}

TEST(Feed, ViewerJoinsAfterTheNewestCut) {
    Stage stage;
    stage.play(10);
    stage.restart(ts::Origin::other);
    stage.play(1.5);
    const Joint* joint = stage.feed.join(stage.now);
    ASSERT_NE(joint, nullptr);
    EXPECT_NEAR(there(stage, joint), 1.5, 0.1) << "less than the burst, but nothing to cross";
    stage.play(3);
    EXPECT_NEAR(there(stage, stage.feed.join(stage.now)), 3.5, 0.1);
}

TEST(Feed, RingGrowsUntilItHoldsBufferAndKeyFrames) {
    // 94 KB/s and a little.
    struct Case {
        double key_every;
        std::size_t expected;
        const char* why;
    };
    constexpr Case cases[] = {
        {1, 2U << 20, "12 s are 1.1 MB"},
        {10, 4U << 20, "10 s and twice 10 s are 2.9 MB"},
    };
    for (const Case& c : cases) {
        FeedOptions options;
        options.least_bytes = half_megabyte;
        Stage stage(with_key_every(c.key_every), options);
        EXPECT_EQ(stage.feed.ring().capacity(), half_megabyte);
        stage.play(120);
        EXPECT_EQ(stage.feed.ring().capacity(), c.expected) << c.why;
        EXPECT_GE(seconds_of(stage.feed.age(stage.feed.oldest(), stage.now)), 10 + 2 * c.key_every);
    }
}

TEST(Feed, RingGrowsByStreamWhenItComesAtOnce) {
    FeedOptions options;
    options.least_bytes = half_megabyte;
    Stage stage({}, options);
    stage.burst(60);
    EXPECT_EQ(stage.feed.ring().capacity(), 2U << 20);
}

TEST(Feed, RingGrowsOnceToWhatTheRateAsksFor) {
    Show show = with_key_every(2);
    show.packets_per_frame = 212;  // 8 Mbit/s
    Stage stage(show);
    stage.play(40);
    EXPECT_EQ(stage.feed.ring().capacity(), 16U << 20) << "14 s are 14 MB";
    EXPECT_EQ(stage.feed.counts().grown, 1U);
    EXPECT_EQ(stage.feed.counts().renewed_bytes, 0U);
}

TEST(Feed, RingNeverGrowsBeyondItsLimit) {
    FeedOptions options;
    options.least_bytes = half_megabyte;
    options.most_bytes = 1U << 20;
    Stage stage({}, options);
    stage.play(60);
    EXPECT_EQ(stage.feed.ring().capacity(), 1U << 20);
    EXPECT_EQ(stage.feed.counts().grown, 1U);
}

TEST(Feed, PaceOfALiveStreamNeedsNoFreshPages) {
    Stage stage({}, with_ring(2U << 20));
    stage.play(120);
    EXPECT_EQ(stage.feed.counts().renewed_bytes, 0U);
    stage.burst(30);
    EXPECT_GT(stage.feed.counts().renewed_bytes, 0U);
}

TEST(Feed, HeldPagesAreLeftAloneForOneRound) {
    Stage stage({}, with_ring(2U << 20));
    stage.play(60);
    *stage.feed.page_hold() = true;
    stage.play(60);
    EXPECT_NEAR(static_cast<double>(stage.feed.counts().renewed_bytes), 2U << 20, 50'000);
}

TEST(Feed, LeadIsWhatTheStreamIsAheadOfTheWall) {
    Stage stage;
    stage.play(5);
    EXPECT_NEAR(seconds_of(stage.feed.ahead(stage.now)), 0, 0.1);
    stage.burst(10);
    EXPECT_NEAR(seconds_of(stage.feed.ahead(stage.now)), 10, 0.1);
    EXPECT_NEAR(seconds_of(stage.feed.ahead(stage.now + 4s)), 6, 0.1);
}

TEST(Feed, AgeCountsWaitingAndLagDoesNot) {
    Stage stage;
    stage.play(10);
    const Position at = stage.feed.newest_key()->at;
    EXPECT_NEAR(seconds_of(stage.feed.age(at, stage.now)), 1, 0.1);
    EXPECT_NEAR(seconds_of(stage.feed.lag(at)), 1, 0.1);
    stage.now += 60s;
    EXPECT_NEAR(seconds_of(stage.feed.age(at, stage.now)), 61, 0.1);
    stage.play(1);
    EXPECT_NEAR(seconds_of(stage.feed.lag(at)), 2, 0.1) << "by the stream's clock";
    stage.burst(10);
    EXPECT_LE(seconds_of(stage.feed.lag(stage.feed.newest_key()->at)), 0.1) << "by arrival";
    EXPECT_EQ(stage.feed.age(stage.feed.head(), stage.now + 1h), Duration::zero());
}

TEST(Feed, RateAndKeyIntervalAreOfTheLatestPast) {
    Stage stage(with_key_every(2));
    stage.play(30);
    const double expected = 25 * 20 * 188;
    EXPECT_NEAR(stage.feed.bytes_per_second(), expected, expected * 0.05);
    EXPECT_NEAR(seconds_of(stage.feed.key_interval()), 2, 0.05);
}

TEST(Feed, IntervalThatHasNotEndedCounts) {
    Stage stage(with_key_every(0));
    stage.play(20);
    EXPECT_NEAR(seconds_of(stage.feed.key_interval()), 20, 0.2);
}

TEST(Feed, JoinsAreNeverAtBytesThatAreAboutToGo) {
    FeedOptions options = with_ring(half_megabyte);  // 5 s
    options.burst = 60s;
    Stage stage({}, options);
    for (int i = 0; i < 20; ++i) {
        stage.play(0.9);
        const Joint* joint = stage.feed.join(stage.now);
        ASSERT_NE(joint, nullptr);
        EXPECT_GE(stage.feed.ring().left(joint->at), half_megabyte / 2);
    }
}

TEST(Feed, WhatIsSentAgainIsHeldBackWhileItComesFast) {
    Stage stage;
    const Station before = stage.station;
    stage.play(20);
    const Position head = stage.feed.head();
    stage.station = before;
    stage.feed.begin(ts::Origin::reconnect);
    stage.now += 1s;
    stage.burst(19.5);
    EXPECT_EQ(stage.feed.head(), head);
    stage.play(1);
    EXPECT_GT(stage.feed.head(), head);
    EXPECT_FALSE(stage.feed.newest_key()->mark.is_cut);
}

TEST(Feed, WhatIsSentAgainIsShownWhenItComesNoFasterThanWatched) {
    Stage stage;
    const Station before = stage.station;
    stage.play(20);
    const Position head = stage.feed.head();
    stage.station = before;
    stage.feed.begin(ts::Origin::reconnect);
    stage.play(3.9);
    EXPECT_EQ(stage.feed.head(), head);
    stage.play(4);
    EXPECT_GT(stage.feed.head(), head);
}

TEST(Feed, GarbageIsNoArrival) {
    Stage stage;
    stage.feed.take(bytes_of(std::string(300'000, 'x')), stage.now);
    EXPECT_EQ(stage.feed.head(), 0U);
    EXPECT_EQ(stage.feed.last_arrival(), std::nullopt);
    EXPECT_EQ(stage.feed.counts().taken_bytes, 300'000U);
}

}  // namespace
}  // namespace flathead::fanout
