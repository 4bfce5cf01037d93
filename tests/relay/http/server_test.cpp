#include "relay/base/text.hpp"
#include "tests/relay/fanout/station.hpp"
#include "tests/relay/http/house.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace flathead::http {
namespace {

using namespace std::chrono_literals;

/// A request for a stream that is running: the station's first seconds are there.
struct Watching {
    explicit Watching(House& the_house,
                      Client the_client,
                      std::string_view target = "/channel/7.ts")
        : house(the_house), client(std::move(the_client)) {
        const std::size_t before = house.openers.running();
        client.get(target);
        EXPECT_TRUE(house.until([&] { return house.openers.running() > before; }));
        house.openers.give(station.seconds(4));
        EXPECT_TRUE(house.until(client, [&] { return client.has_head(); }));
    }

    House& house;
    Client client;
    fanout::Station station{fanout::Show{}};
};

fanout::Reception reception_of(const Client& client) {
    fanout::Reception out;
    out.take(client.body());
    return out;
}

TEST(Server, AStreamBeginsWithItsTypeTablesAndAKeyFrame) {
    House house;
    Watching watching(house, house.connect());
    Client& client = watching.client;
    EXPECT_EQ(client.status(), 200);
    const std::string head = client.head();
    EXPECT_NE(head.find("Content-Type: video/mp2t\r\n"), std::string::npos);
    EXPECT_NE(head.find("Connection: close\r\n"), std::string::npos);
    EXPECT_EQ(head.find("Content-Length"), std::string::npos);
    EXPECT_EQ(head.find("Transfer-Encoding"), std::string::npos);
    ASSERT_TRUE(house.until(client, [&] { return client.body().size() > 100'000; }));
    EXPECT_EQ(client.body().substr(0, 3), std::string("\x47\x40\x00", 3)) << "the PAT is first";
    watching.station.seconds(0);
    for (int i = 0; i < 50; ++i) house.openers.give(watching.station.frame());
    const std::size_t before = client.body().size();
    ASSERT_TRUE(house.until(client, [&] { return client.body().size() > before + 100'000; }));
    EXPECT_TRUE(reception_of(client).is_flawless());
}

TEST(Server, ASecondViewerGetsItsFirstByteInTheTurnsOfItsRequest) {
    House house;
    Watching first(house, house.connect());
    Client second = house.connect_tcp();
    second.get("/channel/7.ts");
    const event::Moment asked = event::Clock::now();
    ASSERT_TRUE(house.until(second, [&] { return !second.body().empty(); }));
    EXPECT_LT(event::Clock::now() - asked, 200ms) << "20 ms on an idle machine without sanitizers";
    EXPECT_EQ(house.openers.opened, 1);
    ASSERT_TRUE(house.until(second, [&] { return second.body().size() > 100'000; }))
        << "the burst came with it";
    EXPECT_TRUE(reception_of(second).is_flawless());
}

TEST(Server, HeadTellsTheTypeAndOpensNothing) {
    House house;
    struct Case {
        std::string target;
        int status;
        std::string type;
    };
    for (const Case& each : {Case{"/channel/5", 200, "video/mp2t"},
                             Case{"/channel/5.ts", 200, "video/mp2t"},
                             Case{"/channel/5.m3u8", 200, "application/vnd.apple.mpegurl"},
                             Case{"/auto/v5.1", 200, "video/mp2t"},
                             Case{"/tuner2/v6", 200, "video/mp2t"},
                             Case{"/channel/99.ts", 404, "text/plain"},
                             Case{"/auto/v99", 404, "text/plain"},
                             Case{"/channel/5/1.ts", 404, "text/plain"},
                             Case{"/status", 200, "application/json"},
                             Case{"/nothing", 404, "text/plain"}}) {
        const Client client = house.ask("HEAD " + each.target + " HTTP/1.1\r\n\r\n");
        EXPECT_EQ(client.status(), each.status) << each.target;
        EXPECT_NE(client.head().find("Content-Type: " + each.type), std::string::npos)
            << each.target;
        EXPECT_EQ(client.body(), "") << each.target;
    }
    EXPECT_EQ(house.openers.opened, 0);
    EXPECT_EQ(house.tuner->status().totals.tuned, 0U);
}

TEST(Server, WhatCannotBeAnsweredIsToldSo) {
    House house;
    struct Case {
        std::string request;
        int status;
    };
    for (const Case& each : {Case{"GET /channel/99.ts HTTP/1.1\r\n\r\n", 404},
                             Case{"GET /channel/99.m3u8 HTTP/1.1\r\n\r\n", 404},
                             Case{"GET /channel/5/1.ts HTTP/1.1\r\n\r\n", 404},
                             Case{"GET /auto/v99 HTTP/1.1\r\n\r\n", 404},
                             Case{"GET /../etc/passwd HTTP/1.1\r\n\r\n", 404},
                             Case{"GET /channel/%zz HTTP/1.1\r\n\r\n", 400},
                             Case{"nonsense\r\n\r\n", 400},
                             Case{"GET /status HTTP/3.0\r\n\r\n", 505},
                             Case{"GET /" + std::string(9000, 'x'), 431},
                             Case{"POST /nothing HTTP/1.1\r\n\r\n", 404},
                             Case{"POST /status HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", 405},
                             Case{"DELETE /channel/5.ts HTTP/1.1\r\n\r\n", 405}}) {
        const Client client = house.ask(each.request);
        EXPECT_EQ(client.status(), each.status) << each.request.substr(0, 60);
        EXPECT_FALSE(client.was_reset()) << each.request.substr(0, 60);
        if (each.status == 405) {
            EXPECT_NE(client.head().find("Allow: GET, HEAD\r\n"), std::string::npos);
        }
    }
    EXPECT_EQ(house.openers.opened, 0);
    EXPECT_TRUE(house.until([&] { return house.server->connections() == 0; }));
}

TEST(Server, ARequestMayArriveByteByByteAndBringMoreThanItself) {
    House house;
    Client client = house.connect();
    for (const char c : std::string("GET /health HTTP/1.1\r\nHost: x\r\n\r\n")) {
        client.send({&c, 1});
        house.loop.turn(1ms);
    }
    ASSERT_TRUE(house.until(client, [&] { return client.has_ended(); }));
    EXPECT_EQ(client.body(), "ok\n");

    Watching watching(house, house.connect());
    watching.client.send("GET /status HTTP/1.1\r\n\r\n" + std::string(5000, 'x'));
    watching.client.shut_down_sending();
    EXPECT_TRUE(house.until([&] { return house.server->connections() == 0; }))
        << "a closed half is a closed connection";
    EXPECT_TRUE(house.until([&] { return house.openers.running() == 0; }));
}

TEST(Server, ASmallAnswerIsGivenToAHalfClosedClient) {
    House house;
    Client client = house.connect_tcp();
    client.get("/health");
    client.shut_down_sending();
    ASSERT_TRUE(house.until(client, [&] { return client.has_ended(); }));
    EXPECT_EQ(client.status(), 200);
    EXPECT_FALSE(client.was_reset());
}

TEST(Server, AClientThatLeavesBeforeTheFirstByteFreesTheUpstream) {
    House house;
    for (const bool is_tcp : {false, true}) {
        Client client = is_tcp ? house.connect_tcp() : house.connect();
        client.get("/channel/5.ts");
        ASSERT_TRUE(house.until([&] { return house.openers.running() == 1; }));
        client.close();
        EXPECT_TRUE(house.until([&] { return house.openers.running() == 0; }));
        EXPECT_EQ(house.server->connections(), 0U);
    }
}

TEST(Server, HalfARequestEndsWithItsTime) {
    House house({.header_time = 1s});
    Client half = house.connect();
    half.send("GET /channel/5.ts HTTP/1.1\r\nHost:");
    Client silent = house.connect();
    ASSERT_TRUE(house.until(half, [&] { return half.has_ended(); }));
    EXPECT_EQ(half.status(), 408);
    ASSERT_TRUE(house.until(silent, [&] { return silent.has_ended(); }));
    EXPECT_EQ(silent.received, "");
    EXPECT_TRUE(house.until([&] { return house.server->connections() == 0; }));
}

TEST(Server, ToTooManyConnectionsItSaysSo) {
    House house({.most_connections = 2});
    const Client first = house.connect();
    const Client second = house.connect();
    Client third = house.connect();
    ASSERT_TRUE(house.until(third, [&] { return third.has_ended(); }));
    EXPECT_EQ(third.status(), 503);
    EXPECT_EQ(house.server->connections(), 2U);
}

TEST(Server, TheAccountIsBelievedFromNginxOnly) {
    House house;
    constexpr std::string_view headers =
        "X-Flathead-Account: anna\r\nX-Real-IP: 10.0.0.7\r\n"
        "User-Agent: VLC/3\r\n";
    Client through_nginx = house.connect();
    through_nginx.get("/channel/7.ts", headers);
    Client direct = house.connect_tcp();
    direct.get("/channel/7.ts", headers);
    const auto viewers = [&] {
        const Client client = house.ask("GET /status HTTP/1.1\r\n\r\n");
        const auto json = nlohmann::json::parse(client.body());
        return json["channels"].empty() ? nlohmann::json::array() : json["channels"][0]["viewers"];
    };
    ASSERT_TRUE(house.until([&] { return viewers().size() == 2; }));
    for (const auto& viewer : viewers()) {
        const bool is_known = viewer["account"] == "anna";
        EXPECT_EQ(viewer["client"], is_known ? "10.0.0.7" : "127.0.0.1");
        EXPECT_EQ(viewer["account"], is_known ? "anna" : "");
        EXPECT_EQ(viewer["user_agent"], "VLC/3");
    }
    EXPECT_NE(viewers()[0]["account"], viewers()[1]["account"]);
}

TEST(Server, AccountsWithoutARightGetNothing) {
    House house;
    const auto status = [&](std::string_view request, std::string_view account) {
        return house
            .ask(text::join(request, " HTTP/1.1\r\nX-Flathead-Account: ", account, "\r\n\r\n"))
            .status();
    };
    for (const std::string_view path : {"GET /channel/7.ts",
                                        "HEAD /channel/7.ts",
                                        "GET /channel/7.m3u8",
                                        "GET /channel/7/1.ts"}) {
        EXPECT_EQ(status(path, "nobody"), 403) << path;
        EXPECT_EQ(status(path, "off"), 403) << path;
    }
    EXPECT_EQ(status("HEAD /channel/7.ts", "anna"), 200);
    EXPECT_EQ(house.openers.opened, 0);
}

TEST(Server, ConnectionsOfAnAccountAreToldAsDigits) {
    House house;
    const auto active = [&](std::string_view account) {
        return house.ask(text::join("GET /active/", account, " HTTP/1.1\r\n\r\n")).body();
    };
    EXPECT_EQ(active("anna"), "0");
    EXPECT_EQ(active("nobody"), "0");
    Client watching = house.connect();
    watching.get("/channel/7.ts", "X-Flathead-Account: anna\r\n");
    ASSERT_TRUE(house.until([&] { return active("anna") == "1"; }));
    const auto json = nlohmann::json::parse(house.ask("GET /status HTTP/1.1\r\n\r\n").body());
    EXPECT_EQ(json["accounts"].dump(), R"([{"active_cons":1,"name":"anna"}])");
    EXPECT_FALSE(text::contains(house.ask("GET /status/public HTTP/1.1\r\n\r\n").body(), "anna"));
}

TEST(Server, AccountHeadersThatMakeNoSenseGetNoStream) {
    House house;
    for (const std::string_view headers :
         {"X-Flathead-Account: a\r\nx-flathead-account: b\r\n", "X-Flathead-Account: \xFF\r\n"}) {
        const Client client =
            house.ask("GET /channel/5.ts HTTP/1.1\r\n" + std::string(headers) + "\r\n");
        EXPECT_EQ(client.status(), 400) << headers;
    }
    EXPECT_EQ(house.openers.opened, 0);
}

TEST(Server, TheOldestOfAnAccountGetsLastWordsInWholePackets) {
    House house;
    constexpr std::string_view headers = "X-Flathead-Account: anna\r\n";
    Client oldest = house.connect();
    oldest.get("/channel/7.ts", headers);
    ASSERT_TRUE(house.until([&] { return house.openers.running() == 1; }));
    fanout::Station station{fanout::Show{}};
    house.openers.give(station.seconds(4));
    ASSERT_TRUE(house.until(oldest, [&] { return oldest.body().size() > 100'000; }));
    Client newest = house.connect();
    newest.get("/channel/7.ts", headers);
    ASSERT_TRUE(house.until(oldest, [&] { return oldest.has_ended(); }));
    EXPECT_FALSE(oldest.was_reset());
    EXPECT_EQ(oldest.body().size() % 188, 0U);
    ASSERT_TRUE(house.until(newest, [&] { return newest.body().size() > 100'000; }));
    EXPECT_FALSE(newest.has_ended());
}

TEST(Server, AStreamCanEndAfterATime) {
    House house;
    Watching watching(house, house.connect(), "/auto/v7?duration=1&transcode=none");
    ASSERT_TRUE(house.until(watching.client, [&] { return watching.client.has_ended(); }));
    EXPECT_FALSE(watching.client.was_reset());
    EXPECT_EQ(watching.client.body().size() % 188, 0U);
    EXPECT_TRUE(house.until([&] { return house.openers.running() == 0; }));
}

TEST(Server, ATunerIsToldThatAllAreInUse) {
    House house({}, {.tuner_patience = 300ms});
    Watching watching(house, house.connect(), "/auto/v5.1");
    const Client refused = house.ask("GET /auto/v6 HTTP/1.1\r\n\r\n");
    EXPECT_EQ(refused.status(), 503);
    EXPECT_NE(refused.head().find("X-HDHomeRun-Error: 805 All Tuners In Use\r\n"),
              std::string::npos)
        << refused.head();
    EXPECT_EQ(house.openers.opened, 1);
}

TEST(Server, HealthFollowsThePlan) {
    House house;
    EXPECT_EQ(house.ask("GET /health HTTP/1.1\r\n\r\n").status(), 200);
    house.trouble = "open plan /x: No such file or directory";
    const Client client = house.ask("GET /health HTTP/1.0\r\n\r\n");
    EXPECT_EQ(client.status(), 503);
    EXPECT_EQ(client.body(), house.trouble + "\n");
}

TEST(Server, TellsOfItsViewersWhileTheyWatch) {
    House house;
    Watching watching(house, house.connect_tcp());
    ASSERT_TRUE(
        house.until(watching.client, [&] { return watching.client.body().size() > 100'000; }));
    const auto json = nlohmann::json::parse(house.ask("GET /status HTTP/1.1\r\n\r\n").body());
    ASSERT_EQ(json["channels"].size(), 1U);
    EXPECT_EQ(json["channels"][0]["id"], 7);
    watching.client.read();
    EXPECT_EQ(json["channels"][0]["viewers"][0]["bytes"], watching.client.body().size());
    EXPECT_EQ(json["connections"], 2);
    const std::string metrics = house.ask("GET /metrics HTTP/1.1\r\n\r\n").body();
    EXPECT_NE(metrics.find("flathead_relay_viewers 1\n"), std::string::npos);
    EXPECT_NE(metrics.find("flathead_relay_streams_total 1\n"), std::string::npos);
}

TEST(Server, ThoseWhoWatchAreLetGoWhenTheRelayStops) {
    House house;
    Watching watching(house, house.connect());
    Client waiting = house.connect();
    waiting.get("/channel/6.ts");
    Client idle = house.connect();
    ASSERT_TRUE(house.until([&] { return house.openers.opened == 2; }));
    ASSERT_TRUE(house.until([&] { return house.server->connections() == 3; }));
    house.server->stop_listening();
    EXPECT_EQ(house.server->connections(), 2U) << "a request that never came is not waited for";
    house.tuner->shut_down();
    ASSERT_TRUE(house.until(watching.client, [&] { return watching.client.has_ended(); }));
    EXPECT_FALSE(watching.client.was_reset());
    EXPECT_EQ(watching.client.body().size() % 188, 0U);
    ASSERT_TRUE(house.until(waiting, [&] { return waiting.has_ended(); }));
    EXPECT_EQ(waiting.status(), 503);
    EXPECT_TRUE(house.until([&] { return house.server->connections() == 0; }));
}

TEST(Server, CanGoWhileSomebodyWatches) {
    House house;
    Watching watching(house, house.connect());
    house.server.reset();
    ASSERT_TRUE(house.until(watching.client, [&] { return watching.client.has_ended(); }));
    EXPECT_TRUE(house.until([&] { return house.openers.running() == 0; }));
}

}  // namespace
}  // namespace flathead::http
