#include "relay/hls/window.hpp"

#include <gtest/gtest.h>

namespace flathead::hls {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

constexpr Date noon{sys_days{year{2026} / November / 20} + 12h};

Listed lasting(std::uint64_t sequence, int seconds, bool is_discontinuity = false) {
    return {.sequence = sequence,
            .lasts = seconds * ts::ticks_per_second,
            .is_discontinuity = is_discontinuity};
}

TEST(Window, LaterRunsBeginHigherThanEarlierOnesEnd) {
    const std::uint64_t first = first_sequence(noon, 0);
    EXPECT_EQ(first, 59'486'400U * 4);
    EXPECT_LT(first, 1ULL << 31) << "old players read 31 bits";
    // An hour of the shortest segments, after ten that came at once.
    EXPECT_GT(first_sequence(noon + 1h, 0), first + 10 + 3600);
    // Killed and back within three seconds of its beginning.
    EXPECT_GT(first_sequence(noon + 3s, 0), first + 10 + 1);
    EXPECT_EQ(first_sequence(noon - 1h, first + 7), first + 7) << "the clock was set back";
    EXPECT_EQ(first_sequence(Date{}, 0), 0U);
}

TEST(Window, DiscontinuitiesOfLaterRunsAreHigherAndSmall) {
    const std::uint64_t first = first_discontinuity(noon, 0);
    EXPECT_LT(first, 1U << 16);
    EXPECT_GT(first_discontinuity(noon + 1min, 0), first + 10);
    EXPECT_EQ(first_discontinuity(noon, first + 7), first + 7) << "many in a short run";
    EXPECT_LT(first_discontinuity(noon + 72h, first), 1U << 16);
    // Even where the numbers begin again, that is not undone by those of a run three days ago.
    EXPECT_EQ(first_discontinuity(Date{}, 65'535), 0U);
}

TEST(Window, KeepsSixSegmentsAndThreeTargetDurations) {
    Window window(100, 6);
    std::uint64_t next = 100;
    for (; next < 112; ++next) {
        window.add(lasting(next, 1));
        EXPECT_TRUE(window.trim(4s).empty()) << "12 s are just three target durations";
    }
    window.add(lasting(next++, 4));
    const auto removed = window.trim(4s);
    ASSERT_EQ(removed.size(), 4U);
    EXPECT_EQ(removed[0].sequence, 100U);
    EXPECT_EQ(removed[3].sequence, 103U);
    EXPECT_EQ(window.listed().front().sequence, 104U);

    for (; next < 130; ++next) {
        window.add(lasting(next, 4));
        static_cast<void>(window.trim(4s));
    }
    EXPECT_EQ(window.listed().size(), 6U);
}

TEST(Window, RemovedSegmentIsKeptForItselfAndTheLongestPlaylist) {
    Window window(0, 3);
    for (std::uint64_t i = 0; i < 3; ++i) {
        window.add(lasting(i, i == 0 ? 2 : 4));
        EXPECT_TRUE(window.trim(3s).empty());
    }
    window.add(lasting(3, 4));
    const auto removed = window.trim(3s);
    ASSERT_EQ(removed.size(), 1U);
    EXPECT_EQ(removed[0].keep, 2s + 14s);
}

TEST(Window, DiscontinuitiesThatLeaveAreCounted) {
    Window window(70, 3);
    window.add(lasting(70, 4, true));
    window.add(lasting(71, 4));
    window.add(lasting(72, 4, true));
    EXPECT_EQ(window.discontinuities(), 70U);
    static_cast<void>(window.remove_oldest());
    EXPECT_EQ(window.discontinuities(), 71U);
    static_cast<void>(window.remove_oldest());
    EXPECT_EQ(window.discontinuities(), 71U);
    static_cast<void>(window.remove_oldest());
    EXPECT_EQ(window.discontinuities(), 72U);
}

}  // namespace
}  // namespace flathead::hls
