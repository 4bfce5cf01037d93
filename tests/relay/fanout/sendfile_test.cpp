/// Pages of a small ring in sockets that are read slowly: what arrives must be what was sent.

#include "tests/relay/fanout/stage.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <linux/sockios.h>
#include <memory>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <random>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <utility>
#include <vector>

namespace flathead::fanout {
namespace {

using Ends = std::pair<Fd, Fd>;  // the relay's and the viewer's

Ends unix_pair() {
    int ends[2]{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    return {Fd(ends[0]), Fd(ends[1])};
}

Ends tcp_pair() {
    const Fd listener(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(listener.get(), generic, length), 0);
    EXPECT_EQ(::listen(listener.get(), 1), 0);
    EXPECT_EQ(::getsockname(listener.get(), generic, &length), 0);
    Fd viewer(::socket(AF_INET, SOCK_STREAM, 0));
    const int bytes = 128 << 10;
    EXPECT_EQ(::setsockopt(viewer.get(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes), 0);
    EXPECT_EQ(::connect(viewer.get(), generic, length), 0);
    Fd relay(::accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK));
    EXPECT_EQ(::setsockopt(relay.get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &bytes, sizeof bytes), 0);
    return {std::move(relay), std::move(viewer)};
}

struct Watcher {
    Watcher(const Feed& feed, Moment now, Ends pair, std::size_t most)
        : cursor(std::make_unique<Cursor>(feed, now)), ends(std::move(pair)), reads(most) {}

    void send(Moment now) {
        if (!cursor) return;
        int unsent = 0;
        if (cursor->is_lagging()) {
            ASSERT_EQ(::ioctl(ends.first.get(), SIOCOUTQ, &unsent), 0);
        }
        if (cursor->keep_up(now, static_cast<std::size_t>(unsent)) == Pace::too_slow) {
            cursor.reset();  // without a reset of the connection: what was sent is read on
            return;
        }
        while (true) {
            const Piece piece = cursor->next();
            if (piece.bytes == 0) return;
            off_t offset = piece.offset;
            const ssize_t sent =
                piece.memory.empty()
                    ? ::sendfile(ends.first.get(), piece.file, &offset, piece.bytes)
                    : ::send(ends.first.get(), piece.memory.data(), piece.bytes, MSG_NOSIGNAL);
            if (sent <= 0) return;
            cursor->sent(static_cast<std::size_t>(sent));
        }
    }
    bool read(std::size_t most) {
        std::array<char, 65536> bytes;
        bool is_something = false;
        while (most > 0) {
            const ssize_t got =
                ::recv(ends.second.get(), bytes.data(), std::min(most, bytes.size()), MSG_DONTWAIT);
            if (got <= 0) break;
            reception.take({bytes.data(), static_cast<std::size_t>(got)});
            most -= static_cast<std::size_t>(got);
            is_something = true;
        }
        return is_something;
    }

    std::unique_ptr<Cursor> cursor;
    Ends ends;
    std::size_t reads;  // each tenth of a second
    Reception reception;
};

struct Story {
    const char* what;
    Ends (*ends)();
    std::size_t ring_bytes;
    bool has_bursts;
};

TEST(Sendfile, SlowViewersGetNoByteThatWasOverwritten) {
    constexpr Story stories[] = {
        {"unix", unix_pair, 4U << 20, false},
        {"unix, bursts", unix_pair, 1U << 20, true},
        {"tcp", tcp_pair, 4U << 20, false},
        {"tcp, bursts", tcp_pair, 4U << 20, true},
    };
    for (const Story& story : stories) {
        Show show;
        show.packets_per_frame = 40;  // 188 KB/s
        Stage stage(show, with_ring(story.ring_bytes));
        stage.play(5);
        std::mt19937 random(7);
        std::vector<std::unique_ptr<Watcher>> watchers;
        const auto come = [&] {
            watchers.push_back(std::make_unique<Watcher>(
                stage.feed, stage.now, story.ends(), std::size_t{300} << random() % 9));
        };
        for (int i = 0; i < 10; ++i) come();
        for (int tenth = 0; tenth < 600; ++tenth) {
            stage.play(0.08);
            if (story.has_bursts && random() % 80 == 0) {
                stage.burst(static_cast<double>(random() % 20));
            }
            for (const auto& watcher : watchers) {
                watcher->send(stage.now);
                watcher->read(watcher->reads);
            }
            if (random() % 40 == 0) come();
        }
        std::uint64_t packets = 0;
        std::uint64_t jumps = 0;
        std::uint64_t given_up = 0;
        for (const auto& watcher : watchers) {
            while (watcher->read(SIZE_MAX)) {
            }
            const Reception& got = watcher->reception;
            EXPECT_TRUE(got.is_flawless())
                << story.what << ": " << got.sync_errors << " sync, " << got.counter_errors
                << " counter, " << got.damaged << " damaged, " << got.steps_back << " back";
            packets += got.packets;
            jumps += got.jumps;
            given_up += watcher->cursor ? 0 : 1;
        }
        EXPECT_GT(packets, 100'000U) << story.what;
        EXPECT_GT(jumps, 0U) << story.what << ": nobody was slow";
        EXPECT_GT(given_up, 0U) << story.what << ": nobody was too slow";
    }
}

}  // namespace
}  // namespace flathead::fanout
