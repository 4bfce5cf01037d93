#include "relay/base/url.hpp"

#include <gtest/gtest.h>

namespace flathead::url {
namespace {

TEST(Url, SplitKeepsPartsAsWritten) {
    const auto parts = split("http://us%40er:pw@[2001:db8::1]:8080/a/b?x=1&y=2#frag");
    ASSERT_TRUE(parts);
    EXPECT_EQ(parts->scheme, "http");
    EXPECT_EQ(parts->userinfo, "us%40er:pw");
    EXPECT_EQ(parts->host, "[2001:db8::1]");
    EXPECT_EQ(parts->port, "8080");
    EXPECT_EQ(parts->path, "/a/b");
    EXPECT_EQ(parts->query, "x=1&y=2");
    EXPECT_EQ(parts->fragment, "frag");
    EXPECT_FALSE(split("no scheme here"));
    EXPECT_FALSE(split("://x"));
}

TEST(Url, MaskedHidesEveryPlaceProvidersPutCredentials) {
    struct Case {
        const char* url;
        const char* expected;
    };
    const Case cases[] = {
        {"http://bob:pw@h/x", "http://***@h/x"},
        {"http://h/get.php?username=bob&password=pw&type=m3u_plus",
         "http://h/get.php?username=***&password=***&type=m3u_plus"},
        {"http://h:80/live/bob/pw/1.ts", "http://h:80/live/***/***/1.ts"},
        {"http://h/bob/pw/123", "http://h/***/***/123"},
        {"http://h/bob/pw/123.ts", "http://h/***/***/123.ts"},
        {"http://h/prefix/timeshift/bob/pw/60/2026-11-20:10-00/1.ts",
         "http://h/prefix/timeshift/***/***/60/2026-11-20:10-00/1.ts"},
        {"http://h/a.m3u8?access_token=abc&x=1", "http://h/a.m3u8?access_token=***&x=1"},
        {"http://h/plain/path/file.m3u", "http://h/plain/path/file.m3u"},
    };
    for (const Case& c : cases) EXPECT_EQ(masked(c.url), c.expected);
}

TEST(Url, MaskedInTextFindsEveryUrl) {
    EXPECT_EQ(masked_in_text("get \"http://a:b@h/x\" then rtsp://c:d@i/y failed"),
              "get \"http://***@h/x\" then rtsp://***@i/y failed");
}

TEST(Url, PercentDecodingLeavesMalformedEscapes) {
    EXPECT_EQ(percent_decoded("a%20b%2Fc%zz%4"), "a b/c%zz%4");
    EXPECT_EQ(percent_encoded("a b/ü"), "a%20b%2F%C3%BC");
}

}  // namespace
}  // namespace flathead::url
