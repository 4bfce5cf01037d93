#include "generator/sources/hdhomerun_source.hpp"

#include <gtest/gtest.h>

namespace flathead::sources {
namespace {

TEST(HdhomerunSource, NumbersAreIdsAndProtectedChannelsAreLeftOut) {
    const Loaded loaded = load_hdhomerun(
        R"([{"GuideNumber":"5.1","GuideName":"WABC  HD","URL":"http://d:5004/auto/v5.1"},
            {"GuideNumber":"6","GuideName":"Pay","URL":"http://d:5004/auto/v6","DRM":1},
            {"GuideNumber":"7","GuideName":"","URL":"http://d:5004/auto/v7"},
            {"GuideNumber":"7","GuideName":"Again","URL":"http://d:5004/auto/v7"},
            {"GuideNumber":"8","GuideName":"Odd","URL":"file:///etc/passwd"}])",
        R"({"TunerCount":4})",
        "antenna");
    EXPECT_TRUE(loaded.is_good());
    EXPECT_EQ(loaded.listing.tuner_count, 4);
    ASSERT_EQ(loaded.listing.entries.size(), 2U);
    const Entry& first = loaded.listing.entries[0];
    EXPECT_EQ(first.native_id, "5.1");
    EXPECT_EQ(first.number, "5.1");
    EXPECT_EQ(first.name, "WABC HD");
    EXPECT_EQ(first.url, "http://d:5004/auto/v5.1");
    EXPECT_EQ(loaded.listing.entries[1].name, "7");
    ASSERT_EQ(loaded.listing.problems.count(), 3U);
    EXPECT_EQ(loaded.listing.problems.first()[2], (Problem{"DRM", "1 protected channel left out"}));
}

TEST(HdhomerunSource, WhatIsNoLineupIsRejected) {
    EXPECT_EQ(load_hdhomerun("<html>", "", "a").rejected, "an HTML page");
    EXPECT_EQ(load_hdhomerun("[]", "", "a").rejected, "a lineup without a usable channel");
}

TEST(HdhomerunSource, EveryFormOfTheAddressIsOneDevice) {
    for (const char* url : {"http://10.0.0.9",
                            "http://10.0.0.9/",
                            "http://10.0.0.9/discover.json",
                            "http://10.0.0.9/lineup.json"}) {
        EXPECT_EQ(hdhomerun_base(url), "http://10.0.0.9");
    }
}

}  // namespace
}  // namespace flathead::sources
