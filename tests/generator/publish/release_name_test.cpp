#include "generator/publish/release_name.hpp"

#include "relay/base/error.hpp"

#include <gtest/gtest.h>

namespace flathead::publish {
namespace {

TEST(ReleaseName, IsStampAndSequence) {
    const Time at = *times::read_rfc3339("2026-11-20T10:12:33Z");
    EXPECT_EQ(release_name(at, 7).text, "20261120T101233Z-0007");
    EXPECT_EQ(release_name(at, 123456).text, "20261120T101233Z-123456");
    EXPECT_EQ(read_release_name("20261120T101233Z-0007")->sequence, 7u);
    EXPECT_EQ(read_release_name("20261120T101233Z-123456")->sequence, 123456u);
}

TEST(ReleaseName, AnythingElseIsNotOne) {
    const char* const others[] = {"",
                                  "..",
                                  "20261120T101233Z",
                                  "20261120T101233Z-",
                                  "20261120T101233Z-007",
                                  "20261120T101233Z-00x7",
                                  "20261120T101233Z-0007/",
                                  "20261120T101233Z-0007 ",
                                  "20261120T101233Z-1234567890",
                                  "20261120t101233Z-0007",
                                  "2026112 T101233Z-0007",
                                  ".new-12",
                                  ".old-20261120T101233Z-0007",
                                  "../20261120T101233Z-0007"};
    for (const char* other : others) EXPECT_FALSE(read_release_name(other)) << other;
}

TEST(ReleasePath, IsSplitIntoFolderAndName) {
    TextArena arena;
    const ReleasePath deep("x/all/short_epg/12.json", arena);
    EXPECT_EQ(deep.text(), "x/all/short_epg/12.json");
    EXPECT_EQ(deep.folder(), "x/all/short_epg");
    EXPECT_STREQ(deep.name(), "12.json");
    const ReleasePath top("plan.sqlite", arena);
    EXPECT_EQ(top.folder(), "");
    EXPECT_STREQ(top.name(), "plan.sqlite");
}

TEST(ReleasePath, WhatCouldLeaveTheReleaseIsRefused) {
    const std::string long_part(201, 'a');
    std::string deep = "a";
    for (int i = 0; i < 17; ++i) deep += "/a";
    const std::string others[] = {"",
                                  "/",
                                  "/etc/passwd",
                                  "www/",
                                  "www//a",
                                  "../a",
                                  "www/../a",
                                  "www/..",
                                  ".",
                                  "www/.a",
                                  ".new-1/a",
                                  "www/a b",
                                  "www/a\nb",
                                  "www/a\\b",
                                  "www/\xC3\xA9",
                                  "www/a%2e",
                                  "www/~a",
                                  std::string("www/a\0b", 7),
                                  "www/" + long_part,
                                  deep};
    TextArena arena;
    for (const std::string& other : others) EXPECT_THROW(ReleasePath(other, arena), Error) << other;
}

}  // namespace
}  // namespace flathead::publish
