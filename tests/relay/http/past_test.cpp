/// The past as clients ask for it: streams, and playlists and segments that a child program writes.

#include "tests/relay/fanout/station.hpp"
#include "tests/relay/http/house.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace flathead::http {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t now_epoch = 1'800'000'000;

tune::Policy fixed_clock() {
    tune::Policy policy;
    policy.wall_clock = [] { return Time(Seconds(now_epoch)); };
    return policy;
}

class PastOverHttp : public testing::Test {
  protected:
    [[nodiscard]] int status_of(const std::string& target, const std::string& method = "GET") {
        return house.ask(method + " " + target + " HTTP/1.1\r\n\r\n").status();
    }
    [[nodiscard]] nlohmann::json status() {
        return nlohmann::json::parse(house.ask("GET /status HTTP/1.1\r\n\r\n").body());
    }
    /// Asks, and waits until the child is asked for.
    [[nodiscard]] Client begun(const std::string& target, const std::string& headers = {}) {
        Client client = house.connect();
        const std::size_t before = house.openers.pieces.size();
        client.get(target, headers);
        EXPECT_TRUE(house.until([&] { return house.openers.pieces.size() > before; })) << target;
        return client;
    }
    void write(std::string_view bytes) { house.openers.piece_sink->took(ts::bytes_of(bytes)); }
    void end(upstreams::Reason reason = upstreams::Reason::ended) {
        house.openers.piece_sink->ended({.reason = reason, .why = "so", .retry_after = {}});
    }
    [[nodiscard]] bool ends(Client& client) {
        return house.until(client, [&] { return client.has_ended(); });
    }

    House house{{}, fixed_clock()};
    fanout::Station station{fanout::Show{}};
    const std::string playlist = "/channel/8.m3u8?utc=1799990000&duration=600";
    const std::string segment = "/channel/8/1799990000000-1799990006000.ts";
};

TEST_F(PastOverHttp, WhatIsNotKeptIsNotFoundAndOpensNothing) {
    for (const char* form : {".ts", "", ".m3u8"}) {
        for (const char* method : {"GET", "HEAD"}) {
            const auto channel = [&](int id, const char* query) {
                return status_of("/channel/" + std::to_string(id) + form + query, method);
            };
            EXPECT_EQ(channel(8, "?utc=1800000001"), 404) << "in the future";
            EXPECT_EQ(channel(8, "?utc=1799913599"), 404) << "too long ago";
            EXPECT_EQ(channel(7, "?utc=1799990000"), 404) << "no archive";
            EXPECT_EQ(channel(9, "?utc=1799990000"), 404) << "no channel";
            EXPECT_EQ(channel(8, "?utc=yesterday"), 400);
        }
    }
    EXPECT_EQ(status_of("/timeshift/8.ts?start=2027-01-15:08-01&duration=5"), 404);
    EXPECT_EQ(status_of("/timeshift/8.ts?duration=5"), 400);
    EXPECT_EQ(status_of("/channel/8/1800000001000-1800000002000.ts"), 404);
    EXPECT_EQ(status_of("/channel/7/1799990000000-1799990001000.ts"), 404);
    EXPECT_EQ(status_of("/channel/8/1699990000000-1699990001000.ts"), 404);
    EXPECT_EQ(status_of(playlist, "HEAD"), 200);
    EXPECT_EQ(status_of(segment, "HEAD"), 200);
    EXPECT_EQ(status_of("/channel/8.ts?utc=1799990000", "HEAD"), 200);
    EXPECT_EQ(house.openers.opened, 0);
    EXPECT_TRUE(house.openers.pieces.empty());
}

TEST_F(PastOverHttp, StreamEndsWithItsLastByte) {
    Client client = house.connect();
    client.get("/timeshift/8.ts?start=2027-01-15:07-00&duration=1");
    ASSERT_TRUE(house.until([&] { return house.openers.running() == 1; }));
    house.openers.give(station.seconds(2));
    ASSERT_TRUE(house.until(client, [&] { return client.has_head(); }));
    const nlohmann::json channel = status()["channels"][0];
    EXPECT_EQ(channel["past"]["from"], 1'799'996'400);
    EXPECT_EQ(channel["past"]["to"], 1'799'996'460);
    // More than a socket takes at once, and then the end.
    house.openers.give(station.seconds(7));
    house.openers.end();
    ASSERT_TRUE(ends(client));
    EXPECT_FALSE(client.was_reset());
    EXPECT_EQ(client.head().find("chunked"), std::string::npos);
    fanout::Reception reception;
    reception.take(client.body());
    EXPECT_TRUE(reception.is_flawless());
    EXPECT_EQ(client.body().size() % 188, 0U);
    fanout::Station again{fanout::Show{}};
    const std::size_t whole = again.seconds(2).size() + again.seconds(7).size();
    EXPECT_GT(client.body().size(), whole - 20 * 188) << "nothing of the end is missing";
    ASSERT_TRUE(house.until([&] { return status()["channels"].empty(); }));
}

TEST_F(PastOverHttp, PlaylistIsWhatTheChildWrites) {
    Client client = begun(playlist);
    const upstreams::Rows& rows = house.openers.pieces[0];
    EXPECT_EQ(rows.channel, 8);
    EXPECT_EQ(rows.write, upstreams::Rows::Write::playlist);
    EXPECT_EQ(rows.from, 1'799'990'000s);
    EXPECT_EQ(rows.to, 1'799'990'600s);
    EXPECT_EQ(rows.prefix, "8/");
    write("#EXTM3U\n");
    write("#EXT-X-ENDLIST\n");
    EXPECT_EQ(status()["past"]["pieces"], 1);
    end();
    ASSERT_TRUE(ends(client));
    EXPECT_EQ(client.status(), 200);
    EXPECT_NE(client.head().find("Content-Type: application/vnd.apple.mpegurl\r\n"),
              std::string::npos);
    EXPECT_NE(client.head().find("Content-Length: 23\r\n"), std::string::npos);
    EXPECT_EQ(client.body(), "#EXTM3U\n#EXT-X-ENDLIST\n");
    ASSERT_TRUE(house.until([&] { return house.openers.piece_sink == nullptr; }));
    EXPECT_EQ(status()["past"]["pieces"], 0);
}

TEST_F(PastOverHttp, OldClientsGetNoChunks) {
    Client client = house.connect();
    client.send("GET " + segment + " HTTP/1.0\r\n\r\n");
    ASSERT_TRUE(house.until([&] { return house.openers.piece_sink != nullptr; }));
    EXPECT_EQ(house.openers.pieces[0].from, 1'799'990'000'000ms);
    EXPECT_EQ(house.openers.pieces[0].to, 1'799'990'006'000ms);
    write("GGGG");
    end();
    ASSERT_TRUE(ends(client));
    EXPECT_EQ(client.body(), "GGGG");
    EXPECT_EQ(client.head().find("chunked"), std::string::npos);
}

TEST_F(PastOverHttp, ChildThatFailsBeforeItsFirstByteIsAnAnswer) {
    using upstreams::Reason;
    const std::pair<Reason, int> cases[] = {{Reason::refused, 404},
                                            {Reason::busy, 503},
                                            {Reason::unreachable, 502},
                                            {Reason::timed_out, 502},
                                            {Reason::malformed, 502}};
    for (const auto& [reason, code] : cases) {
        Client client = begun(segment);
        end(reason);
        ASSERT_TRUE(ends(client));
        EXPECT_EQ(client.status(), code);
    }
    EXPECT_EQ(status()["totals"]["pieces_failed"], 5);
    EXPECT_EQ(status()["past"]["pieces"], 0);
}

TEST_F(PastOverHttp, SomethingElseIsNoAnswer) {
    const std::pair<std::string, std::string> cases[] = {
        {playlist, "GGGG"}, {playlist, "#EXTINF"}, {segment, "#EXTM3U\n"}, {segment, "<html>"}};
    for (const auto& [target, bytes] : cases) {
        Client client = begun(target);
        write(bytes);
        ASSERT_TRUE(ends(client));
        EXPECT_EQ(client.status(), 502) << target << bytes;
        ASSERT_TRUE(house.until([&] { return house.openers.piece_sink == nullptr; }));
    }
}

TEST_F(PastOverHttp, ChildThatFailsLaterLeavesTheAnswerUnfinished) {
    Client client = begun(segment);
    write("GGGG");
    end(upstreams::Reason::malformed);
    ASSERT_TRUE(ends(client));
    EXPECT_EQ(client.body().find("0\r\n\r\n"), std::string::npos) << "a cache must not keep it";
}

TEST_F(PastOverHttp, ClientThatGoesTakesTheChildWithIt) {
    {
        Client client = begun(segment);
        write("GGGG");
        client.close();
    }
    EXPECT_TRUE(house.until([&] { return house.openers.piece_sink == nullptr; }));
    EXPECT_EQ(status()["past"]["pieces"], 0);
}

TEST_F(PastOverHttp, SlowClientMakesTheChildWait) {
    Client client = begun(segment);
    std::size_t written = 0;
    const std::string bytes(188 * 1000, 'G');
    while (!house.openers.is_piece_paused && written < (64U << 20)) {
        write(bytes);
        written += bytes.size();
        house.loop.turn(1ms);
    }
    EXPECT_TRUE(house.openers.is_piece_paused);
    EXPECT_LT(written, 8U << 20);
    ASSERT_TRUE(house.until(client, [&] { return !house.openers.is_piece_paused; }));
    end();
    ASSERT_TRUE(ends(client));
    EXPECT_GT(client.body().size(), written);
}

TEST_F(PastOverHttp, NoMoreThanSoManyAtOnce) {
    std::vector<Client> clients;
    for (std::size_t i = 0; i < Limits{}.most_pieces; ++i) clients.push_back(begun(segment));
    const Client refused = house.ask("GET " + segment + " HTTP/1.1\r\n\r\n");
    EXPECT_EQ(refused.status(), 503);
    EXPECT_NE(refused.head().find("Retry-After: "), std::string::npos);
    clients.pop_back();
    EXPECT_TRUE(
        house.until([&] { return status()["past"]["pieces"] == Limits{}.most_pieces - 1; }));
    const Client next = begun(segment);
}

TEST_F(PastOverHttp, AccountThatPlaysThePastByHlsHasASeat) {
    const std::string anna = "X-Flathead-Account: anna\r\nX-Real-IP: 10.0.0.1\r\n";
    const std::string elsewhere = "X-Flathead-Account: anna\r\nX-Real-IP: 10.0.0.2\r\n";
    const auto code = [&](const std::string& target, const std::string& headers) {
        Client client = begun(target, headers);
        write(target == playlist ? "#EXTM3U\n" : "GGGG");
        end();
        EXPECT_TRUE(ends(client));
        return client.status();
    };
    EXPECT_EQ(code(playlist, anna), 200);
    EXPECT_EQ(code(segment, anna), 200);
    EXPECT_EQ(house.tuner->active("anna"), 1U);
    EXPECT_EQ(status()["past"]["hls_clients"], 1);
    EXPECT_EQ(code(playlist, elsewhere), 200) << "the newest wins";
    EXPECT_EQ(house.tuner->active("anna"), 1U);
    const Client barred = house.ask("GET " + segment + " HTTP/1.1\r\n" + anna + "\r\n");
    EXPECT_EQ(barred.status(), 403);
    EXPECT_EQ(code(segment, elsewhere), 200);
    EXPECT_EQ(code(playlist, anna), 200) << "who begins anew is the newest";
    const Client off = house.ask("GET " + segment + " HTTP/1.1\r\nX-Flathead-Account: off\r\n\r\n");
    EXPECT_EQ(off.status(), 403);
}

}  // namespace
}  // namespace flathead::http
