/// Playlists and segments as clients ask for them.

#include "tests/relay/fanout/station.hpp"
#include "tests/relay/http/house.hpp"

#include <gtest/gtest.h>

namespace flathead::http {
namespace {

using namespace std::chrono_literals;

/// The first line that is no tag.
std::string first_segment(const std::string& playlist) {
    std::size_t at = 0;
    while (at < playlist.size() && playlist[at] == '#') at = playlist.find('\n', at) + 1;
    return playlist.substr(at, playlist.find('\n', at) - at);
}

class HlsOverHttp : public testing::Test {
  protected:
    void SetUp() override {
        Client client = house.connect();
        client.get("/channel/7.m3u8");
        ASSERT_TRUE(house.until([&] { return house.openers.running() == 1; }));
        house.openers.give(station.seconds(20));
        ASSERT_TRUE(house.until(client, [&] { return client.has_ended(); }));
        ASSERT_EQ(client.status(), 200) << client.received;
        EXPECT_NE(client.head().find("Content-Type: application/vnd.apple.mpegurl\r\n"),
                  std::string::npos);
        EXPECT_NE(client.head().find("Cache-Control: no-cache\r\n"), std::string::npos);
        EXPECT_TRUE(client.body().starts_with("#EXTM3U\n"));
        segment = first_segment(client.body());
        ASSERT_TRUE(segment.starts_with("7/")) << segment;
    }

    House house;
    fanout::Station station{fanout::Show{}};
    std::string segment;
};

TEST_F(HlsOverHttp, ASegmentOfThePlaylistIsThereWholeAndInParts) {
    const std::string target = "/channel/" + segment;
    const Client whole = house.ask("GET " + target + " HTTP/1.1\r\n\r\n");
    EXPECT_EQ(whole.status(), 200);
    EXPECT_NE(whole.head().find("Content-Type: video/mp2t\r\n"), std::string::npos);
    EXPECT_NE(whole.head().find("Cache-Control: public, max-age="), std::string::npos);
    EXPECT_NE(whole.head().find("immutable"), std::string::npos);
    const std::string length = "Content-Length: " + std::to_string(whole.body().size()) + "\r\n";
    EXPECT_NE(whole.head().find(length), std::string::npos);
    fanout::Reception reception;
    reception.take(whole.body());
    EXPECT_TRUE(reception.is_flawless());
    EXPECT_GT(reception.packets, 100U);

    const Client part = house.ask("GET " + target + " HTTP/1.1\r\nRange: bytes=188-375\r\n\r\n");
    EXPECT_EQ(part.status(), 206);
    EXPECT_EQ(part.body(), whole.body().substr(188, 188));
    EXPECT_NE(part.head().find("Content-Range: bytes 188-375/" +
                               std::to_string(whole.body().size()) + "\r\n"),
              std::string::npos);
    const Client beyond =
        house.ask("GET " + target + " HTTP/1.1\r\nRange: bytes=999999999-\r\n\r\n");
    EXPECT_EQ(beyond.status(), 416);
    const Client head = house.ask("HEAD " + target + " HTTP/1.1\r\n\r\n");
    EXPECT_EQ(head.status(), 200);
    EXPECT_NE(head.head().find(length), std::string::npos);
    EXPECT_EQ(head.body(), "");
}

TEST_F(HlsOverHttp, OneUpstreamServesAllAndAnotherChannelsSegmentsAreNotThere) {
    const Client again = house.ask("GET /channel/7.m3u8 HTTP/1.1\r\n\r\n");
    EXPECT_EQ(again.status(), 200);
    EXPECT_EQ(house.openers.opened, 1);
    const std::string sequence = segment.substr(2);
    EXPECT_EQ(house.ask("GET /channel/5/" + sequence + " HTTP/1.1\r\n\r\n").status(), 404);
    EXPECT_EQ(house.openers.opened, 1);
}

TEST(Hls, AClientThatLeavesWhileItWaitsIsForgotten) {
    House house;
    Client client = house.connect();
    client.get("/channel/7.m3u8");
    ASSERT_TRUE(house.until([&] { return house.openers.running() == 1; }));
    client.close();
    EXPECT_TRUE(house.until([&] { return house.server->connections() == 0; }));
    EXPECT_EQ(house.hls->counts().pending, 0U);
}

}  // namespace
}  // namespace flathead::http
