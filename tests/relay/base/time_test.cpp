#include "relay/base/time.hpp"

#include <gtest/gtest.h>

namespace flathead::times {
namespace {

using namespace std::chrono_literals;

TEST(Times, DurationsAreUnitsFromLargeToSmallEachOnce) {
    struct Case {
        const char* text;
        std::optional<Seconds> expected;
    };
    const Case cases[] = {{"90s", 90s},
                          {"15m", 15min},
                          {"6h", 6h},
                          {"7d", 168h},
                          {"1h30m", 90min},
                          {"0", 0s},
                          {"-1h", -1h},
                          {"", std::nullopt},
                          {"5", std::nullopt},
                          {"m5", std::nullopt},
                          {"30m1h", std::nullopt},
                          {"1h1h", std::nullopt},
                          {"1.5h", std::nullopt},
                          {"9999999999d", std::nullopt}};
    for (const Case& c : cases) EXPECT_EQ(read_duration(c.text), c.expected) << c.text;
}

TEST(Times, DurationTextReadsBack) {
    for (const Seconds span : {0s, 90s, 3600s, 5400s, 86'400s, 90'061s, -3600s}) {
        EXPECT_EQ(read_duration(duration_text(span)), span) << duration_text(span);
    }
}

TEST(Times, Rfc3339WithOffsetIsTheSameInstant) {
    const auto noon = read_rfc3339("2026-11-20T12:00:00Z");
    ASSERT_TRUE(noon);
    EXPECT_EQ(read_rfc3339("2026-11-20T13:00:00+01:00"), noon);
    EXPECT_EQ(read_rfc3339("2026-11-20T07:30:00.25-04:30"), noon);
    EXPECT_EQ(read_rfc3339("@1795176000"), noon);
    EXPECT_EQ(rfc3339(*noon), "2026-11-20T12:00:00Z");
    for (const char* wrong : {"",
                              "2026-11-20",
                              "2026-02-30T00:00:00Z",
                              "2026-11-20T24:00:00Z",
                              "2026-11-20T12:00:00"}) {
        EXPECT_EQ(read_rfc3339(wrong), std::nullopt) << wrong;
    }
}

TEST(Times, StampAndXmltvForms) {
    const Time at = *read_rfc3339("2026-11-20T10:12:33Z");
    EXPECT_EQ(stamp(at), "20261120T101233Z");
    EXPECT_EQ(xmltv(at), "20261120101233 +0000");
}

TEST(Times, FloorAndCeilAreMultiplesOfTheBlockAlsoBeforeTheEpoch) {
    EXPECT_EQ(floor_to(Time{3661s}, 1h), Time{3600s});
    EXPECT_EQ(floor_to(Time{-1s}, 1h), Time{-3600s});
    EXPECT_EQ(ceil_to(Time{3600s}, 1h), Time{3600s});
    EXPECT_EQ(ceil_to(Time{3601s}, 1h), Time{7200s});
}

}  // namespace
}  // namespace flathead::times
