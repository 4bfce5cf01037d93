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

TEST(Request, ScheduleIsRead) {
    const Request out = read_request(R"({"schedule": {"plan": "/p.sqlite", "channel": 12,
        "lead_ms": 4500, "from": 1790000000, "to": 1790000600, "write": "playlist",
        "prefix": "12/"}, "slate": "/slates"})");
    ASSERT_TRUE(out.schedule);
    EXPECT_EQ(out.schedule->plan, "/p.sqlite");
    EXPECT_EQ(out.schedule->channel, 12);
    EXPECT_EQ(out.schedule->lead, std::chrono::milliseconds{4500});
    EXPECT_EQ(out.schedule->from, std::chrono::seconds{1'790'000'000});
    EXPECT_EQ(out.schedule->to, std::chrono::seconds{1'790'000'600});
    EXPECT_EQ(out.schedule->write, ScheduleRequest::Write::playlist);
    EXPECT_EQ(out.schedule->prefix, "12/");
    EXPECT_EQ(out.slate, "/slates");
    const Request segment = read_request(R"({"schedule": {"plan": "/p", "channel": 1,
        "from_ms": 1790000000123, "to_ms": 1790000006123, "write": "segment"}})");
    EXPECT_EQ(segment.schedule->from, std::chrono::milliseconds{1'790'000'000'123});
    const Request live = read_request(R"({"schedule": {"plan": "/p", "channel": 1}})");
    EXPECT_FALSE(live.schedule->from);
    EXPECT_EQ(live.schedule->lead, std::chrono::milliseconds{3000});
}

TEST(Request, ScheduleThatMakesNoSenseIsRefused) {
    for (const char* schedule : {R"([])",
                                 R"({})",
                                 R"({"plan": "/p"})",
                                 R"({"plan": "", "channel": 1})",
                                 R"({"plan": "/p", "channel": 0})",
                                 R"({"plan": "/p", "channel": "1"})",
                                 R"({"plan": "/p", "channel": 18446744073709551615})",
                                 R"({"plan": "/p", "channel": 1.5})",
                                 R"({"plan": "/p", "channel": 1, "lead_ms": 70000})",
                                 R"({"plan": "/p", "channel": 1, "to": 10})",
                                 R"({"plan": "/p", "channel": 1, "from": 10, "to": 10})",
                                 R"({"plan": "/p", "channel": 1, "from": -1})",
                                 R"({"plan": "/p", "channel": 1, "write": "segment", "from": 1})",
                                 R"({"plan": "/p", "channel": 1, "write": "file"})"})
        EXPECT_THROW(
            static_cast<void>(read_request(std::string(R"({"schedule": )") + schedule + "}")),
            Error)
            << schedule;
}

}  // namespace
}  // namespace flathead::playout
