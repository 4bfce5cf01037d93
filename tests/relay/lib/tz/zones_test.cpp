#include "relay/lib/tz/zones.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <gtest/gtest.h>

namespace flathead::tz {
namespace {

/// The wall clock's reading written as if it were UTC.
std::string at(std::string_view reading, std::string_view zone) {
    const auto local = times::read_rfc3339(text::join(reading, "Z"));
    return times::rfc3339(utc_of(std::chrono::local_seconds{local->time_since_epoch()}, zone));
}

TEST(Zones, SummerAndWinterHaveTheirOwnOffsets) {
    EXPECT_EQ(at("2026-11-20T20:45:00", "Europe/Rome"), "2026-11-20T19:45:00Z");
    EXPECT_EQ(at("2026-07-20T20:45:00", "Europe/Rome"), "2026-07-20T18:45:00Z");
    EXPECT_EQ(at("2026-11-20T21:00:00", "America/New_York"), "2026-11-21T02:00:00Z");
    EXPECT_EQ(at("2026-07-20T21:00:00", "America/New_York"), "2026-07-21T01:00:00Z");
    EXPECT_EQ(at("2026-07-20T21:00:00", "Asia/Kathmandu"), "2026-07-20T15:15:00Z");
    EXPECT_EQ(at("2026-07-20T21:00:00", "UTC"), "2026-07-20T21:00:00Z");
}

TEST(Zones, AReadingThatIsSkippedInSpringCountsAsBeforeTheChange) {
    EXPECT_EQ(at("2026-03-29T01:59:59", "Europe/Rome"), "2026-03-29T00:59:59Z");
    EXPECT_EQ(at("2026-03-29T02:30:00", "Europe/Rome"), "2026-03-29T01:30:00Z");
    EXPECT_EQ(at("2026-03-29T03:00:00", "Europe/Rome"), "2026-03-29T01:00:00Z");
}

TEST(Zones, AReadingThatComesTwiceInAutumnIsTheFirst) {
    EXPECT_EQ(at("2026-10-25T02:30:00", "Europe/Rome"), "2026-10-25T00:30:00Z");
    EXPECT_EQ(at("2026-10-25T03:00:00", "Europe/Rome"), "2026-10-25T02:00:00Z");
    EXPECT_EQ(at("2026-11-01T01:30:00", "America/New_York"), "2026-11-01T05:30:00Z");
}

TEST(Zones, AnUnknownZoneIsAnErrorThatNamesIt) {
    for (const std::string_view zone : {"Europe/Atlantis", "", "../../etc/passwd"}) {
        try {
            (void)at("2026-11-20T20:45:00", zone);
            ADD_FAILURE() << zone << " is known";
        } catch (const Error& error) {
            EXPECT_TRUE(text::contains(error.what(), text::join("time zone ", zone)))
                << error.what();
        }
    }
}

}  // namespace
}  // namespace flathead::tz
