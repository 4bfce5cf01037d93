#include "relay/playout/request.hpp"

#include "relay/base/error.hpp"

#include <gtest/gtest.h>

namespace flathead::playout {
namespace {

TEST(Request, EverythingThatIsSaidIsRead) {
    const Request out = read_request(R"({"url": "http://h/ä.m3u8", "user_agent": "u",
        "referrer": "r", "headers": [["X-A", "1"], ["X-A", "2"]], "trusted": true,
        "trusted_hosts": ["tv.lan"], "of_a_later_version": 1})");
    EXPECT_EQ(out.url, "http://h/ä.m3u8");
    EXPECT_EQ(out.user_agent, "u");
    EXPECT_EQ(out.referrer, "r");
    ASSERT_EQ(out.headers.size(), 2U);
    EXPECT_EQ(out.headers[1], std::pair(std::string("X-A"), std::string("2")));
    EXPECT_TRUE(out.trusted);
    EXPECT_EQ(out.trusted_hosts, std::vector<std::string>{"tv.lan"});
}

TEST(Request, NothingIsTrustedUnlessSaid) {
    const Request out = read_request(R"({"url": "http://h/"})");
    EXPECT_FALSE(out.trusted);
    EXPECT_TRUE(out.trusted_hosts.empty());
}

TEST(Request, WrongOnesAreRefused) {
    for (const char* text : {"",
                             "[]",
                             "{}",
                             R"({"url": ""})",
                             R"({"url": 1})",
                             R"({"url": "http://h/", "trusted": "yes"})",
                             R"({"url": "http://h/", "headers": [["a"]]})",
                             R"({"url": "http://h/", "headers": {"a": "b"}})",
                             R"({"url": "http://h/", "trusted_hosts": [1]})",
                             R"({"url": "http://h/"} x)"})
        EXPECT_THROW(static_cast<void>(read_request(text)), Error) << text;
}

}  // namespace
}  // namespace flathead::playout
