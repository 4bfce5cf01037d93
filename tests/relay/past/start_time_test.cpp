#include "relay/past/start_time.hpp"

#include <gtest/gtest.h>

#include <string>

namespace flathead::past {
namespace {

TEST(ReadStart, EveryFormMetIsTheSameMoment) {
    constexpr std::int64_t at = 1'795'206'600;  // 2026-11-20T20:30:00Z
    for (const char* text : {"2026-11-20:20-30",
                             "2026-11-20:20-30-00",
                             "2026-11-20:20-30:00",
                             "2026-11-20:20:30",
                             "2026-11-20:20:30:00",
                             "2026-11-20_20-30",
                             "2026-11-20 20-30",
                             "2026-11-20 20:30:00",
                             "2026-11-20T20:30Z",
                             "2026-11-20T20:30:00Z",
                             "2026-11-20T20:30:00.000Z",
                             "2026-11-20T20:30:00",
                             "2026-11-20T21:30:00+01:00",
                             "2026-11-20T21:30:00 01:00",
                             "2026-11-20T15:00:00-0530",
                             "20261120-2030",
                             "20261120-203000",
                             "202611202030",
                             "20261120203000",
                             "1795206600",
                             "1795206600000"}) {
        EXPECT_EQ(read_start(text), at) << text;
    }
    EXPECT_EQ(read_start("20261120-20"), at - 30 * 60);
    EXPECT_EQ(read_start("2026-11-20:20-30-15"), at + 15);
}

TEST(ReadStart, HourTwentyFourIsMidnightOfTheSameDate) {
    EXPECT_EQ(read_start("2026-11-20:24-05"), read_start("2026-11-20:00-05"));
    EXPECT_EQ(read_start("2026-11-20T24:00:00Z"), read_start("2026-11-20T00:00:00Z"));
}

TEST(ReadStart, WhatIsNoTimeIsAbsent) {
    for (const std::string& text : {std::string(),
                                    std::string("now"),
                                    std::string("2026-11-20"),
                                    std::string("2026-11-31:20-30"),
                                    std::string("2026-13-20:20-30"),
                                    std::string("2026-11-20:25-30"),
                                    std::string("2026-11-20:20-60"),
                                    std::string("2026-11-20:20-30/../x"),
                                    std::string("2026-11-20:20-30Zx"),
                                    std::string("2026-11-20:2-30"),
                                    std::string("-1795206600"),
                                    std::string("+1795206600"),
                                    std::string("1795206600.5"),
                                    std::string("99999999999999999999"),
                                    std::string("999999999999999"),
                                    std::string("1969-12-31T23:59:59Z"),
                                    std::string(" 1795206600"),
                                    std::string("2026-11-20T20:30:00+99:00"),
                                    std::string(50, '1')}) {
        EXPECT_FALSE(read_start(text)) << text;
    }
}

}  // namespace
}  // namespace flathead::past
