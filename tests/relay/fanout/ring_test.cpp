#include "relay/fanout/ring.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace flathead::fanout {
namespace {

constexpr std::size_t small = 64U << 10;

constexpr Position page_end(Position at) {
    return (at + 4095) / 4096 * 4096;
}

/// The byte the tests write at a position: never the same at positions a ring apart.
std::uint8_t byte_at(Position at) {
    return static_cast<std::uint8_t>((at >> 16U) * 31 + at * 7 + (at >> 8U));
}

void write(Ring& ring, std::size_t bytes) {
    const std::span<std::uint8_t> room = ring.room(bytes);
    for (std::size_t i = 0; i < bytes; ++i) room[i] = byte_at(ring.head() + i);
    ring.publish(bytes);
}

bool holds(const Ring& ring, Position from, std::size_t count) {
    const auto bytes = ring.bytes(from, count);
    for (std::size_t i = 0; i < count; ++i) {
        if (bytes[i] != byte_at(from + i)) return false;
    }
    return true;
}

TEST(Ring, CapacityIsPowerOfTwoOfWholePages) {
    EXPECT_EQ(Ring(1).capacity(), 4096U);
    EXPECT_EQ(Ring(4097).capacity(), 8192U);
    EXPECT_EQ(Ring(small).capacity(), small);
}

TEST(Ring, BytesAreContiguousAcrossTheEnd) {
    Ring ring(small);
    for (int i = 0; i < 11; ++i) write(ring, 15'000);
    EXPECT_EQ(ring.tail(), page_end(11 * 15'000) - small);
    EXPECT_TRUE(holds(ring, ring.tail(), ring.head() - ring.tail()));
}

TEST(Ring, RoomCountsAsOverwrittenAsSoonAsItIsGivenOut) {
    Ring ring(small);
    for (int i = 0; i < 5; ++i) write(ring, 15'000);
    EXPECT_EQ(ring.left(ring.tail()), 0U);
    EXPECT_EQ(ring.left(ring.tail() + 100), 100U);
    static_cast<void>(ring.room(20'000));
    write(ring, 188);
    EXPECT_EQ(ring.tail(), page_end(5 * 15'000 + 20'000) - small);
    EXPECT_EQ(ring.tail_after(1000), ring.tail() + 1000);
    EXPECT_TRUE(holds(ring, ring.tail(), ring.head() - ring.tail()));
}

TEST(Ring, FileHoldsWhatTheMapHolds) {
    Ring ring(small);
    for (int i = 0; i < 7; ++i) write(ring, 15'000);
    Position at = ring.tail();
    while (at < ring.head()) {
        std::vector<std::uint8_t> read(ring.straight(at));
        ASSERT_FALSE(read.empty());
        ASSERT_EQ(::pread(ring.file(), read.data(), read.size(), ring.offset(at)),
                  static_cast<ssize_t>(read.size()));
        EXPECT_TRUE(std::ranges::equal(read, ring.bytes(at, read.size())));
        at += read.size();
    }
    EXPECT_EQ(at, ring.head());
}

TEST(Ring, GrownRingHasSamePositionsAndBytes) {
    Ring ring(small);
    for (int i = 0; i < 7; ++i) write(ring, 15'000);
    const Position tail = ring.tail();
    const Position head = ring.head();
    ring.grow(3 * small);
    EXPECT_EQ(ring.capacity(), 4 * small);
    EXPECT_EQ(ring.tail(), tail);
    EXPECT_EQ(ring.head(), head);
    EXPECT_TRUE(holds(ring, tail, head - tail));
    for (int i = 0; i < 12; ++i) write(ring, 15'000);
    EXPECT_EQ(ring.tail(), tail) << "the larger ring is filled up before anything is overwritten";
    EXPECT_TRUE(holds(ring, tail, ring.head() - tail));
    write(ring, 30'000);
    EXPECT_EQ(ring.tail(), page_end(ring.head()) - ring.capacity());
    ring.grow(small);
    EXPECT_EQ(ring.capacity(), 4 * small) << "a ring never shrinks";
}

TEST(Ring, OnlyTouchedPagesAreResident) {
    Ring ring(1U << 20);
    EXPECT_EQ(ring.resident_bytes(), 0U);
    write(ring, 10'000);
    EXPECT_EQ(ring.resident_bytes(), 12'288U);
    for (int i = 0; i < 300; ++i) write(ring, 10'000);
    EXPECT_EQ(ring.resident_bytes(), 1U << 20);
}

/// Hands the ring's pages to a socket that is not read yet.
class SentRange {
  public:
    SentRange(const Ring& ring, Position from, std::size_t bytes) : from_(from) {
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends_), 0);
        off_t offset = ring.offset(from);
        const ssize_t sent = ::sendfile(ends_[0], ring.file(), &offset, bytes);
        EXPECT_GT(sent, 0);
        sent_ = static_cast<std::size_t>(sent);
    }
    SentRange(const SentRange&) = delete;
    SentRange& operator=(const SentRange&) = delete;
    ~SentRange() {
        ::close(ends_[0]);
        ::close(ends_[1]);
    }
    bool arrives_intact() {
        std::vector<std::uint8_t> read(sent_);
        std::size_t done = 0;
        while (done < sent_) {
            const ssize_t got = ::read(ends_[1], read.data() + done, sent_ - done);
            if (got <= 0) return false;
            done += static_cast<std::size_t>(got);
        }
        for (std::size_t i = 0; i < sent_; ++i) {
            if (read[i] != byte_at(from_ + i)) return false;
        }
        return true;
    }

  private:
    int ends_[2]{};
    Position from_;
    std::size_t sent_ = 0;
};

TEST(Ring, PagesTheKernelHoldsChangeWhenTheRingComesRound) {
    // Not wanted, but how sendfile works; if this ever fails, renew() and left() are needless.
    Ring ring(small);
    write(ring, 30'000);
    SentRange range(ring, 0, 20'000);
    for (int i = 0; i < 4; ++i) write(ring, 20'000);
    EXPECT_FALSE(range.arrives_intact());
}

TEST(Ring, RenewedPagesLeaveTheKernelItsOwn) {
    Ring ring(small);
    write(ring, 30'000);
    SentRange range(ring, 0, 20'000);
    for (int i = 0; i < 20; ++i) {
        ring.renew(20'000);
        write(ring, 20'000);
        EXPECT_TRUE(holds(ring, ring.tail(), ring.head() - ring.tail()));
    }
    EXPECT_TRUE(range.arrives_intact());
}

TEST(Ring, GrowingLeavesTheKernelItsPages) {
    Ring ring(small);
    write(ring, 30'000);
    SentRange range(ring, 0, 20'000);
    ring.grow(2 * small);
    for (int i = 0; i < 20; ++i) write(ring, 20'000);
    EXPECT_TRUE(range.arrives_intact());
}

}  // namespace
}  // namespace flathead::fanout
