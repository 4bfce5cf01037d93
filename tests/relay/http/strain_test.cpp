/// Clients that misbehave, and too many of them.

#include "tests/relay/fanout/station.hpp"
#include "tests/relay/http/house.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace flathead::http {
namespace {

using namespace std::chrono_literals;

/// As many descriptors as this process may have; what it had comes back.
class DescriptorLimit {
  public:
    explicit DescriptorLimit(rlim_t wanted) {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        rlimit now = before_;
        now.rlim_cur = std::min(wanted, before_.rlim_max);
        ::setrlimit(RLIMIT_NOFILE, &now);
        is_enough_ = now.rlim_cur == wanted;
    }
    DescriptorLimit(const DescriptorLimit&) = delete;
    DescriptorLimit& operator=(const DescriptorLimit&) = delete;
    ~DescriptorLimit() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    [[nodiscard]] bool is_enough() const { return is_enough_; }

  private:
    rlimit before_{};
    bool is_enough_ = false;
};

TEST(Strain, AViewerWhoReadsNothingIsGivenUpAndTheOthersLoseNothing) {
    House house({.stuck_time = 2s});
    fanout::Station station({.packets_per_frame = 400});
    Client frozen_tcp = house.connect_tcp(4096);
    Client frozen_unix = house.connect();
    Client good = house.connect_tcp();
    for (const Client* each : {&frozen_tcp, &frozen_unix, &good}) each->get("/channel/7.ts");
    ASSERT_TRUE(house.until([&] { return house.openers.running() == 1; }));
    house.openers.give(station.seconds(4));
    ASSERT_TRUE(house.until(good, [&] { return good.has_head(); }));
    ASSERT_EQ(house.server->connections(), 3U);
    const bool is_alone = house.until(
        good,
        [&] {
            house.openers.give(station.frame());
            return house.server->connections() == 1;
        },
        20s);
    EXPECT_TRUE(is_alone);
    EXPECT_FALSE(good.has_ended());
    fanout::Reception reception;
    reception.take(good.body());
    EXPECT_TRUE(reception.is_flawless());
    EXPECT_EQ(reception.jumps, 0U);
    ASSERT_TRUE(house.until(frozen_tcp, [&] { return frozen_tcp.has_ended(); }));
    EXPECT_TRUE(frozen_tcp.was_reset()) << "what was queued of the ring must not be delivered";
}

/// Slower than the stream: moved on, never cut within a packet, bytes never mixed.
TEST(Strain, ASlowViewerGetsWholePacketsOnly) {
    House house;
    fanout::Station station({.frames_per_key = 10, .packets_per_frame = 400});
    Client slow = house.connect_tcp(4096);
    slow.get("/channel/7.ts");
    ASSERT_TRUE(house.until([&] { return house.openers.running() == 1; }));
    house.openers.give(station.seconds(4));
    const event::Moment end = event::Clock::now() + 6s;
    while (event::Clock::now() < end && !slow.has_ended()) {
        for (int i = 0; i < 10; ++i) house.openers.give(station.frame());
        house.loop.turn(2ms);
        slow.read(50'000);
    }
    fanout::Reception reception;
    reception.take(slow.body());
    EXPECT_GT(reception.packets, 1000U);
    EXPECT_TRUE(reception.is_flawless());
    EXPECT_GT(reception.jumps, 0U) << "it was not slow at all";
}

/// Connects so many times from a process of its own, says something on every tenth, and waits for
/// the end of all.
class Crowd {
  public:
    Crowd(const House& house, std::size_t count) : process_(::fork()) {
        if (process_ != 0) return;
        std::vector<Client> clients;
        while (clients.size() < count) {
            clients.push_back(house.connect());
            if (clients.size() % 10 == 0) clients.back().send("GET /channel/7.ts HT");
        }
        for (const Client& each : clients) {
            char byte = 0;
            while (::recv(each.fd(), &byte, 1, 0) > 0) {
            }
        }
        ::_exit(0);
    }
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;
    ~Crowd() {
        if (process_ <= 0) return;
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }

  private:
    pid_t process_;
};

TEST(Strain, TenThousandConnectionsLeaveOneViewerUntouched) {
    constexpr std::size_t count = 10'000;
    const DescriptorLimit limit(count + 500);
    if (!limit.is_enough()) GTEST_SKIP() << "the descriptor limit of this user is too low";
    House house({.header_time = 8s});
    fanout::Station station{fanout::Show{}};
    Client viewer = house.connect();
    viewer.get("/channel/7.ts");
    ASSERT_TRUE(house.until([&] { return house.openers.running() == 1; }));
    house.openers.give(station.seconds(4));
    const Crowd crowd(house, count);
    const auto plays = [&](auto is_true) {
        return house.until(
            viewer,
            [&] {
                house.openers.give(station.frame());
                return is_true();
            },
            60s);
    };
    ASSERT_TRUE(plays([&] { return house.server->connections() > count * 8 / 10; }));
    Client asking = house.connect();
    asking.get("/health");
    ASSERT_TRUE(plays([&] {
        asking.read();
        return asking.status() == 200;
    }));
    ASSERT_TRUE(plays([&] { return house.server->connections() == 1; }));
    fanout::Reception reception;
    reception.take(viewer.body());
    EXPECT_TRUE(reception.is_flawless());
    EXPECT_EQ(reception.jumps, 0U);
    EXPECT_FALSE(viewer.has_ended());
}

TEST(Strain, WithoutFreeDescriptorsClientsAreSentAwayAndServiceComesBack) {
    House house;
    Client viewer = house.connect();
    viewer.get("/channel/7.ts");
    ASSERT_TRUE(house.until([&] { return house.openers.running() == 1; }));
    fanout::Station station{fanout::Show{}};
    house.openers.give(station.seconds(4));
    ASSERT_TRUE(house.until(viewer, [&] { return viewer.has_head(); }));
    Client late = house.connect_tcp();
    late.get("/health");
    {
        const DescriptorLimit none(static_cast<rlim_t>(late.fd()) + 1);
        ASSERT_TRUE(house.until(late, [&] { return late.has_ended(); }));
        EXPECT_EQ(house.server->connections(), 1U);
        house.openers.give(station.frame());
    }
    EXPECT_EQ(house.ask("GET /health HTTP/1.1\r\n\r\n").status(), 200);
    const std::string metrics = house.ask("GET /metrics HTTP/1.1\r\n\r\n").body();
    EXPECT_EQ(metrics.find("flathead_relay_accept_failures_total 0\n"), std::string::npos);
    EXPECT_FALSE(viewer.has_ended());
}

TEST(Strain, AFloodBehindARequestIsNotRead) {
    House house;
    Client client = house.connect();
    client.get("/channel/7.ts");
    ASSERT_TRUE(house.until([&] { return house.openers.running() == 1; }));
    const std::string flood(64 << 10, 'x');
    client.send(flood);
    for (int i = 0; i < 3; ++i) house.loop.turn(5ms);
    client.send(flood);
    for (int i = 0; i < 3; ++i) house.loop.turn(5ms);
    EXPECT_EQ(house.server->connections(), 1U);
    client.close();
    EXPECT_TRUE(house.until([&] { return house.server->connections() == 0; }))
        << "its end is seen although what came before was not read";
}

}  // namespace
}  // namespace flathead::http
