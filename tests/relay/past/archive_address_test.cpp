#include "relay/past/archive_address.hpp"

#include "relay/base/error.hpp"

#include <gtest/gtest.h>

#include <string>

namespace flathead::past {
namespace {

constexpr std::int64_t at = 1'795'206'600;  // 2026-11-20T20:30:00Z, 21:30 in Rome

TEST(ArchiveAddress, EveryPlaceIsFilled) {
    struct Case {
        std::string_view written;
        std::string_view expected;
    };
    const Case cases[] = {
        {"http://h/{utc}-{utcend}?n={lutc}", "http://h/1795206600-1795210230?n=1795300000"},
        {"http://h/${start}/${end}/${now}/${timestamp}",
         "http://h/1795206600/1795210230/1795300000/1795300000"},
        {"http://h/{duration}/{duration:60}/${duration}/{duration:1}",
         "http://h/3630/60/3630/3630"},
        {"http://h/{offset}/{offset:60}", "http://h/93400/1556"},
        {"http://h/timeshift/u/p/{duration:60}/{Y}-{m}-{d}:{H}-{M}/7.ts",
         "http://h/timeshift/u/p/60/2026-11-20:21-30/7.ts"},
        {"{S}{utc:YmdHMS}{utcend:H:M:S}",
         "0020261120213000"
         "22:30:30"},
        {"${start:Y-m-d}", "2026-11-20"},
        {"{lutc:Y/m/d}", "2026/11/21"},
        {"http://h/plain.ts", "http://h/plain.ts"},
        {"{catchup-id}{}{x}{duration:0}{duration:x}{duration:-60}{utc",
         "{catchup-id}{}{x}{duration:0}{duration:x}{duration:-60}{utc"},
        {"{{utc}}", "{{utc}}"},
        {"$${start}$", "$1795206600$"},
    };
    for (const Case& one : cases) {
        EXPECT_EQ(archive_address(one.written, "Europe/Rome", {at, at + 3630}, 1'795'300'000),
                  one.expected)
            << one.written;
    }
}

TEST(ArchiveAddress, WithoutAZoneTheWallClockIsUtc) {
    EXPECT_EQ(archive_address("{H}:{M}", "", {at, at + 60}, at + 100), "20:30");
    EXPECT_THROW((void)archive_address("{H}", "Nowhere/At_All", {at, at + 60}, at), Error);
    EXPECT_EQ(archive_address("{utc}", "Nowhere/At_All", {at, at + 60}, at), "1795206600");
}

TEST(ArchiveAddress, WithoutAnEndItEndsNow) {
    EXPECT_EQ(archive_address("{utcend} {duration}", "", {at, std::nullopt}, at + 100),
              "1795206700 100");
}

}  // namespace
}  // namespace flathead::past
