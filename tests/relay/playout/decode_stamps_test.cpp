#include "relay/playout/decode_stamps.hpp"

#include <gtest/gtest.h>

namespace flathead::playout {
namespace {

constexpr Ticks frame = 3600;

TEST(DecodeStamps, PyramidOfThreePicturesIsInOrder) {
    DecodeStamps stamps(2, 0);
    Ticks last = -10 * frame;
    for (int group = 0; group < 50; ++group) {
        // I or P first, then the middle one of three, then the others.
        for (const int place : group == 0 ? std::vector{0} : std::vector{0, -2, -3, -1}) {
            const Ticks pts = (group * 4 + place) * frame;
            const Ticks dts = stamps.dts(pts, frame);
            EXPECT_GT(dts, last);
            EXPECT_LE(dts, pts);
            EXPECT_GE(dts, pts - 6 * frame);
            last = dts;
        }
    }
}

TEST(DecodeStamps, FirstOnesAreBeforeTheFirstPicture) {
    DecodeStamps stamps(2, 1000);
    EXPECT_EQ(stamps.dts(1000, frame), 1000 - 2 * frame);
    EXPECT_EQ(stamps.dts(1000 + 3 * frame, frame), 1000 - frame);
    EXPECT_EQ(stamps.dts(1000 + frame, frame), 1000);
    EXPECT_EQ(stamps.dts(1000 + 2 * frame, frame), 1000 + frame);
}

TEST(DecodeStamps, WithoutReorderingTheyAreThePts) {
    DecodeStamps stamps(0, 500);
    EXPECT_EQ(stamps.dts(500, 0), 500);
    EXPECT_EQ(stamps.dts(4100, 0), 4100);
}

}  // namespace
}  // namespace flathead::playout
