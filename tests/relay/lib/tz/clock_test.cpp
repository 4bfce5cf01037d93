#include "relay/lib/tz/clock.hpp"

#include "relay/base/error.hpp"

#include <gtest/gtest.h>

namespace flathead::tz {
namespace {

using namespace std::chrono_literals;

Time at(std::string_view text) {
    return times::read_rfc3339(text).value();
}

std::chrono::local_seconds reading(std::string_view text) {
    return std::chrono::local_seconds{at(text).time_since_epoch()};
}

TEST(WallClock, ShowsLocalTime) {
    const WallClock rome("Europe/Rome");
    EXPECT_EQ(rome.local(at("2026-02-02T12:00:00Z")), reading("2026-02-02T13:00:00Z"));
    EXPECT_EQ(rome.local(at("2026-03-29T00:59:59Z")), reading("2026-03-29T01:59:59Z"));
    EXPECT_EQ(rome.local(at("2026-03-29T01:00:00Z")), reading("2026-03-29T03:00:00Z"));
    EXPECT_THROW(WallClock("Europe/Roma"), Error);
}

TEST(WallClock, AReadingThatIsJumpedOverIsTheFirstInstantBehindOneThatComesTwiceTheFirst) {
    const WallClock rome("Europe/Rome");
    EXPECT_EQ(rome.instant(reading("2026-03-29T02:00:00Z")), at("2026-03-29T01:00:00Z"));
    EXPECT_EQ(rome.instant(reading("2026-03-29T02:59:00Z")), at("2026-03-29T01:00:00Z"));
    EXPECT_EQ(rome.instant(reading("2026-03-29T03:00:00Z")), at("2026-03-29T01:00:00Z"));
    EXPECT_EQ(rome.instant(reading("2026-10-25T02:30:00Z")), at("2026-10-25T00:30:00Z"));
    EXPECT_EQ(rome.instant(reading("2026-10-25T03:00:00Z")), at("2026-10-25T02:00:00Z"));
}

TEST(WallClock, FullHoursAreThoseOfTheZone) {
    const WallClock kathmandu("Asia/Kathmandu");  // +05:45
    EXPECT_EQ(kathmandu.ceil(at("2026-02-02T12:00:00Z"), 30min), at("2026-02-02T12:15:00Z"));
    EXPECT_EQ(kathmandu.ceil(at("2026-02-02T12:15:00Z"), 30min), at("2026-02-02T12:15:00Z"));
    EXPECT_EQ(kathmandu.floor(at("2026-02-02T12:44:59Z"), 30min), at("2026-02-02T12:15:00Z"));
    // Steps that do not divide a day begin anew at midnight.
    const WallClock utc("UTC");
    EXPECT_EQ(utc.ceil(at("2026-02-02T23:50:00Z"), 7h), at("2026-02-03T00:00:00Z"));
    EXPECT_EQ(utc.floor(at("2026-02-02T23:50:00Z"), 7h), at("2026-02-02T21:00:00Z"));
    // Half an hour is put on in spring: 02:00 becomes 02:30.
    const WallClock howe("Australia/Lord_Howe");
    EXPECT_EQ(howe.ceil(at("2026-10-03T15:29:00Z"), 1h), at("2026-10-03T16:00:00Z"));
    EXPECT_EQ(howe.floor(at("2026-10-03T15:40:00Z"), 1h), at("2026-10-03T15:30:00Z"));
    // In autumn the hour comes twice.
    const WallClock rome("Europe/Rome");
    EXPECT_EQ(rome.ceil(at("2026-10-25T00:31:00Z"), 1h), at("2026-10-25T01:00:00Z"));
    EXPECT_EQ(rome.ceil(at("2026-10-25T01:01:00Z"), 1h), at("2026-10-25T02:00:00Z"));
}

}  // namespace
}  // namespace flathead::tz
