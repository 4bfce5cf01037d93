#include "relay/fanout/lead.hpp"

#include <gtest/gtest.h>

namespace flathead::fanout {
namespace {

using namespace std::chrono_literals;

constexpr Moment start{1000h};

ts::Ticks ticks(double seconds) {
    return static_cast<ts::Ticks>(seconds * ts::ticks_per_second);
}

double seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

TEST(Lead, IsNothingBeforeTheFirstClock) {
    EXPECT_EQ(Lead().at(start), Duration::zero());
}

TEST(Lead, GrowsByWhatTheStreamIsFasterThanTheWall) {
    Lead lead;
    lead.note(ticks(50), start);
    lead.note(ticks(60), start + 1s);
    EXPECT_NEAR(seconds(lead.at(start + 1s)), 9, 0.01);
    EXPECT_NEAR(seconds(lead.at(start + 4s)), 6, 0.01) << "it melts while the upstream waits";
}

TEST(Lead, StallIsNotMadeUpForAtAnySpeed) {
    Lead lead;
    lead.note(ticks(0), start);
    EXPECT_EQ(lead.at(start + 60s), Lead::least);
    lead.note(ticks(0.1), start + 60s);
    lead.note(ticks(11), start + 60s);
    EXPECT_NEAR(seconds(lead.at(start + 60s)), 8, 0.01) << "3 s of the stall, not 60";
}

TEST(Lead, ClockThatLeapsDoesNotHoldTheUpstreamForHours) {
    Lead lead;
    lead.note(ticks(0), start);
    lead.note(ticks(3600), start + 1s);
    EXPECT_EQ(lead.at(start + 1s), Lead::most);
    EXPECT_EQ(lead.at(start + 31s), Duration::zero());
}

TEST(Lead, ClockThatRunsALittleFastNeverAddsUp) {
    // 200 ppm for ten days are 173 s; a provider's buffer must not fill because of that.
    Lead lead;
    for (int minute = 0; minute < 10 * 24 * 60; ++minute) {
        lead.note(ticks(minute * 60 * 1.0002), start + minute * 1min);
    }
    EXPECT_LT(seconds(lead.at(start + 10 * 24 * 60min)), 0.2);
}

}  // namespace
}  // namespace flathead::fanout
