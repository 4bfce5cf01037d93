#include "relay/playout/cut.hpp"

#include <gtest/gtest.h>

namespace flathead::playout {
namespace {

constexpr Ticks second = ticks_per_second;
constexpr Ticks frame = 3600;
constexpr Ticks sound = 1920;

TEST(Cut, WhatLiesInsideStaysWhereItIs) {
    Cut cut({10 * second, 10 * second - 2 * frame}, true, Part{10 * second, 20 * second});
    const auto out = cut.video({12 * second, 12 * second - frame}, frame, false);
    ASSERT_TRUE(out);
    EXPECT_EQ(out->pts, 12 * second);
    EXPECT_EQ(out->dts, 12 * second - frame);
    EXPECT_EQ(cut.begins(), 10 * second - 2 * frame)
        << "nothing is pressed where nothing is before";
}

TEST(Cut, PicturesBeforeTheStartArePressedIntoTheMomentBeforeItInTheirOrder) {
    const Ticks key = 5 * second;
    Cut cut({key, key - 2 * frame}, true, Part{10 * second, 20 * second});
    Ticks last_dts = cut.begins() - 1;
    Ticks last_pts = 0;
    for (Ticks at = key; at < 12 * second; at += frame) {
        const auto out = cut.video({at, at - 2 * frame}, frame, false);
        ASSERT_TRUE(out) << at;
        EXPECT_GT(out->dts, last_dts);
        EXPECT_GT(out->pts, last_pts);
        EXPECT_LE(out->dts, out->pts);
        EXPECT_GE(out->dts, 10 * second - second / 50);
        EXPECT_EQ(out->pts >= 10 * second, at >= 10 * second) << at;
        if (at >= 10 * second) {
            EXPECT_EQ(out->pts, at);
        }
        last_dts = out->dts;
        last_pts = out->pts;
    }
}

TEST(Cut, LongGroupsAreNotPressedIntoNothing) {
    const Ticks from = 100 * second;
    Cut cut({from - 60 * second, from - 60 * second}, true, Part{from, from + second});
    Ticks last = 0;
    for (Ticks at = from - 60 * second; at < from; at += second / 60) {
        const auto out = cut.video({at, at}, second / 60, false);
        ASSERT_TRUE(out);
        EXPECT_GT(out->pts, last);
        last = out->pts;
    }
    EXPECT_LT(last, from);
    EXPECT_GE(cut.begins(), from - second / 8);
}

TEST(Cut, PicturesOfAnOpenGroupBeforeItsKeyFrameAreLeftOut) {
    Cut cut({10 * second, 10 * second - 2 * frame}, true, Part{10 * second, 20 * second});
    EXPECT_FALSE(cut.video({10 * second - frame, 10 * second - frame}, frame, false));
    EXPECT_TRUE(cut.video({10 * second + frame, 10 * second}, frame, false));
}

TEST(Cut, VideoEndsWithTheFirstPictureThatIsTooLateInOrderOfDecoding) {
    Cut cut({0, 0}, true, Part{0, 10 * second});
    EXPECT_TRUE(cut.video({10 * second - frame, 9 * second}, frame, false));
    EXPECT_FALSE(cut.video({10 * second - frame / 2, 9 * second + frame}, frame, false));
    EXPECT_FALSE(cut.video({10 * second - 2 * frame, 9 * second + 2 * frame}, frame, false))
        << "it may need the one that was left out";
    EXPECT_FALSE(cut.is_over(true)) << "its sound goes on";
    EXPECT_TRUE(cut.is_over(false));
}

TEST(Cut, SoundIsWholeAndDoesNotReachIntoTheNextPart) {
    Cut cut({0, 0}, true, Part{5 * second, 10 * second});
    EXPECT_FALSE(cut.audio({5 * second - 1, 5 * second - 1}, sound));
    EXPECT_TRUE(cut.audio({5 * second, 5 * second}, sound));
    EXPECT_TRUE(cut.audio({10 * second - sound, 10 * second - sound}, sound));
    EXPECT_FALSE(cut.audio({10 * second - sound / 2, 10 * second - sound / 2}, sound));
    EXPECT_FALSE(cut.is_over(true));
    EXPECT_FALSE(cut.video({10 * second, 10 * second}, frame, false));
    EXPECT_TRUE(cut.is_over(true));
}

TEST(Cut, SoundBeginsWithTheFirstPicture) {
    Cut cut({7 * second, 7 * second}, true, Part{5 * second, 10 * second});
    EXPECT_FALSE(cut.audio({6 * second, 6 * second}, sound));
    EXPECT_TRUE(cut.audio({7 * second, 7 * second}, sound));
    Cut radio({5 * second - 900, 5 * second - 900}, false, Part{5 * second, 10 * second});
    EXPECT_FALSE(radio.audio({5 * second - 900, 5 * second - 900}, sound));
    EXPECT_EQ(radio.begins(), 5 * second);
}

TEST(Cut, StreamThatStoppedLongBeforeTheEndIsNotWaitedFor) {
    Cut cut({0, 0}, true, Part{0, 10 * second});
    EXPECT_FALSE(cut.audio({12 * second, 12 * second}, sound));
    EXPECT_TRUE(cut.is_over(true)) << "no picture for two seconds beyond the end";
}

TEST(Cut, EndMoves) {
    Cut cut({0, 0}, true, Part{0, 10 * second});
    cut.end_at(5 * second);
    EXPECT_FALSE(cut.video({6 * second, 6 * second}, frame, false));
    EXPECT_EQ(cut.to(), 5 * second);
}

}  // namespace
}  // namespace flathead::playout
