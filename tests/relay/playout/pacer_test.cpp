#include "relay/playout/pacer.hpp"

#include <gtest/gtest.h>

namespace flathead::playout {
namespace {

using namespace std::chrono_literals;
constexpr Ticks second = ticks_per_second;

class PacerTest : public ::testing::Test {
  protected:
    Pacer pacer{6s};
    Pacer::Clock::time_point start{1000s};

    /// How long after `now` the packet must wait; nothing when it may leave at once.
    std::chrono::milliseconds wait(Ticks dts, Pacer::Clock::duration now) {
        const auto left = pacer.due(dts, start + now) - (start + now);
        return std::max(std::chrono::duration_cast<std::chrono::milliseconds>(left), 0ms);
    }
};

TEST_F(PacerTest, LeadLeavesAtOnceAndTheRestAtItsOwnSpeed) {
    EXPECT_EQ(wait(900 * second, 0s), 0ms);
    EXPECT_EQ(wait(906 * second, 0s), 0ms);
    EXPECT_NEAR(static_cast<double>(wait(908 * second, 0s).count()), 2000, 50);
    EXPECT_NEAR(static_cast<double>(wait(930 * second, 20s).count()), 4000, 200);
}

TEST_F(PacerTest, AfterALongStallOnlyTheLeadComesAtOnce) {
    static_cast<void>(wait(0, 0s));
    EXPECT_EQ(wait(1 * second, 60s), 0ms);
    EXPECT_EQ(wait(7 * second, 60s), 0ms);
    EXPECT_GT(wait(20 * second, 60s), 10s) << "or a minute would arrive at once";
}

TEST_F(PacerTest, SourceWithAFastClockNeverPilesUp) {
    static_cast<void>(wait(0, 0s));
    for (int i = 1; i < 100'000; ++i) {
        const auto now = std::chrono::milliseconds(i * 999LL);  // 0.1 % faster than ours
        ASSERT_EQ(wait(i * second, now), 0ms) << i;
    }
}

}  // namespace
}  // namespace flathead::playout
