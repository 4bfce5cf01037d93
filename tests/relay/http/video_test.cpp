/// Where films are, as nginx is told.

#include "relay/http/video_answer.hpp"
#include "tests/relay/http/house.hpp"

#include <gtest/gtest.h>

namespace flathead::http {
namespace {

class Videos : public testing::Test {
  protected:
    [[nodiscard]] Client ask(const std::string& target,
                             const std::string& method = "GET",
                             const std::string& headers = {}) {
        return house.ask(method + " " + target + " HTTP/1.1\r\n" + headers + "\r\n");
    }
    /// Of a video that has to be looked for.
    [[nodiscard]] Client answer_of(const upstreams::Located& located) {
        Client client = house.connect();
        const std::size_t before = house.openers.searches.size();
        client.get("/video/33");
        EXPECT_TRUE(house.until([&] { return house.openers.searches.size() > before; }));
        house.openers.found(located);
        EXPECT_TRUE(house.until(client, [&] { return client.has_ended(); }));
        return client;
    }
    House house;
};

TEST_F(Videos, FileIsSaidByItsPath) {
    for (const char* method : {"GET", "HEAD"}) {
        const Client client = ask("/video/31", method);
        EXPECT_EQ(client.status(), 200);
        EXPECT_NE(client.head().find("X-Accel-Redirect: "
                                     "/flathead/file/srv/Fil%20ms/%C3%84%3F%23%25.mkv\r\n"),
                  std::string::npos)
            << client.head();
        EXPECT_NE(client.head().find("Content-Type: video/x-matroska\r\n"), std::string::npos);
    }
}

TEST_F(Videos, PlayersAreSentWhereTheOperatorWantsIt) {
    const Client client = ask("/video/32");
    EXPECT_EQ(client.status(), 302);
    EXPECT_NE(client.head().find("Location: http://127.0.0.1:9/movie/u/p/1.mp4\r\n"),
              std::string::npos);
}

TEST_F(Videos, RightsHoldForFilms) {
    EXPECT_EQ(ask("/video/31", "GET", "X-Flathead-Account: anna\r\n").status(), 200);
    EXPECT_EQ(ask("/video/31", "GET", "X-Flathead-Account: off\r\n").status(), 403);
    EXPECT_EQ(ask("/video/31", "GET", "X-Flathead-Account: nobody\r\n").status(), 403);
    EXPECT_EQ(ask("/video/5").status(), 404) << "a channel is no film";
    EXPECT_EQ(ask("/video/99").status(), 404);
    Client other = house.connect_tcp();
    other.get("/video/31");
    ASSERT_TRUE(house.until(other, [&] { return other.has_ended(); }));
    EXPECT_EQ(other.status(), 404) << "only nginx is told where files are";
}

TEST_F(Videos, ProvidersFileIsLookedForAndRemembered) {
    const Client first = answer_of(
        {.url = "http://cdn.example:8080/x/1.mp4?t=1", .address = "192.0.2.7", .failure = {}});
    EXPECT_EQ(first.status(), 200);
    for (const char* line : {"X-Accel-Redirect: /flathead/remote\r\n",
                             "X-Flathead-Address: http://192.0.2.7:8080/x/1.mp4?t=1\r\n",
                             "X-Flathead-Host: cdn.example:8080\r\n",
                             "X-Flathead-Name: cdn.example\r\n"})
        EXPECT_NE(first.head().find(line), std::string::npos) << first.head();
    EXPECT_EQ(ask("/video/33").head(), first.head());
    EXPECT_EQ(house.openers.searches.size(), 1U);
}

TEST_F(Videos, WhatCannotBeHadIsAnAnswer) {
    using upstreams::Reason;
    const std::pair<Reason, int> cases[] = {
        {Reason::refused, 404}, {Reason::busy, 503}, {Reason::unreachable, 502}};
    for (const auto& [reason, status] : cases) {
        upstreams::Located located;
        located.failure = {.reason = reason, .why = "so", .retry_after = {}};
        EXPECT_EQ(answer_of(located).status(), status);
    }
    EXPECT_EQ(answer_of({.url = "http://h/a b", .address = "192.0.2.7", .failure = {}}).status(),
              502);
}

TEST(RemoteReply, SecretsGoToTheFirstHostOnly) {
    plan::Video video;
    video.upstream.url = "https://us%20er:pw@h.example/1.mkv";
    video.upstream.user_agent = "VLC";
    video.upstream.headers = {{"Cookie", "a=b"}, {"X-Other", "c"}};
    const auto headers_at = [&](const char* url) {
        return remote_reply(video, {.url = url, .address = "2001:db8::1", .failure = {}})->headers;
    };
    const std::string same = headers_at("https://h.example/1.mkv");
    EXPECT_NE(same.find("X-Flathead-Address: https://[2001:db8::1]:443/1.mkv\r\n"),
              std::string::npos);
    EXPECT_NE(same.find("X-Flathead-Agent: VLC\r\n"), std::string::npos);
    EXPECT_NE(same.find("X-Flathead-Cookie: a=b\r\n"), std::string::npos);
    EXPECT_NE(same.find("X-Flathead-Authorization: Basic dXMgZXI6cHc=\r\n"), std::string::npos);
    const std::string other = headers_at("https://cdn.example");
    EXPECT_NE(other.find("X-Flathead-Address: https://[2001:db8::1]:443/\r\n"), std::string::npos);
    EXPECT_NE(other.find("X-Flathead-Agent: VLC\r\n"), std::string::npos);
    EXPECT_EQ(other.find("Cookie"), std::string::npos);
    EXPECT_EQ(other.find("Authorization"), std::string::npos);
    video.upstream.user_agent = "VLC\r\nX-Accel-Redirect: /x";
    EXPECT_EQ(headers_at("https://h.example/1.mkv").find("/x"), std::string::npos);
}

}  // namespace
}  // namespace flathead::http
