#include "relay/hls/dates.hpp"

#include <gtest/gtest.h>

namespace flathead::hls {
namespace {

using namespace std::chrono_literals;

constexpr Date noon{std::chrono::sys_days{std::chrono::year{2026} / std::chrono::November / 20} +
                    12h};
constexpr event::Moment start{5000h};

ts::Ticks at(double seconds) {
    return static_cast<ts::Ticks>(seconds * ts::ticks_per_second);
}

/// Four seconds of stream that begin then; noon is when the test began.
Date segment(Dates& dates, double begin, bool is_discontinuity = false, Date clock = noon) {
    return dates.of_segment(at(begin), at(4), is_discontinuity, {start, clock});
}

TEST(Dates, PictureThatWasDelayedLeastCounts) {
    Dates dates;
    dates.saw(at(10), start + 300ms);
    dates.saw(at(11), start + 1020ms);
    dates.saw(at(12), start + 2700ms);
    EXPECT_EQ(segment(dates, 10, true), noon + 20ms);
}

TEST(Dates, BurstAtTheBeginningIsOfThePast) {
    Dates dates;
    for (int i = 0; i <= 10; ++i) dates.saw(at(i), start);
    EXPECT_EQ(segment(dates, 0, true), noon - 10s);
}

TEST(Dates, GoOnByDurationsWhateverTheJitter) {
    Dates dates;
    dates.saw(at(0), start);
    EXPECT_EQ(segment(dates, 0, true), noon);
    dates.saw(at(4), start + 4900ms);
    EXPECT_EQ(segment(dates, 4), noon + 4s);
    dates.saw(at(8), start + 7200ms);
    EXPECT_EQ(segment(dates, 8), noon + 8s);
}

TEST(Dates, MoveOnAfterAStallAndBackAtADiscontinuityOnly) {
    Dates dates;
    dates.saw(at(0), start);
    EXPECT_EQ(segment(dates, 0, true), noon);
    dates.saw(at(4), start + 90s);
    EXPECT_EQ(segment(dates, 4), noon + 90s);
    dates.saw(at(100), start + 184s);
    EXPECT_EQ(segment(dates, 100), noon + 186s) << "two seconds early, but no discontinuity";
    dates.saw(at(200), start + 284s);
    EXPECT_EQ(segment(dates, 200, true), noon + 284s);
}

TEST(Dates, NoPicturesShareATime) {
    Dates dates;
    dates.saw(at(0), start);
    EXPECT_EQ(segment(dates, 0, true), noon);
    // Another origin begins with ten seconds of its past.
    dates.saw(at(4), start + 4s);
    dates.saw(at(14), start + 4s);
    EXPECT_EQ(segment(dates, 4, true), noon + 4s);
    dates.saw(at(8), start + 4s);
    EXPECT_EQ(segment(dates, 8), noon + 8s);
}

TEST(Dates, FollowAClockThatWasSetBack) {
    Dates dates;
    dates.saw(at(0), start);
    EXPECT_EQ(segment(dates, 0, true), noon);
    dates.saw(at(4), start + 4s);
    EXPECT_EQ(segment(dates, 4, false, noon + 600ms), noon + 4s) << "slewing is not setting";
    dates.saw(at(8), start + 8s);
    EXPECT_EQ(segment(dates, 8, false, noon - 1h), noon - 1h + 8s);
}

}  // namespace
}  // namespace flathead::hls
