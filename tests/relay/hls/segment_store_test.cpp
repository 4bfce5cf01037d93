#include "relay/hls/segment_store.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace flathead::hls {
namespace {

using namespace std::chrono_literals;

Segment of(std::size_t bytes) {
    return {.file = Fd(), .bytes = bytes};
}

/// "1/5 1/6": which of channels 1 to 3 and numbers 0 to 9 are there.
std::string present(const SegmentStore& store) {
    std::string out;
    for (std::int32_t channel = 1; channel <= 3; ++channel) {
        for (std::uint64_t sequence = 0; sequence < 10; ++sequence) {
            if (store.find(channel, sequence) == nullptr) continue;
            if (!out.empty()) out += ' ';
            out += std::to_string(channel) + '/' + std::to_string(sequence);
        }
    }
    return out;
}

TEST(SegmentStore, RetiredSegmentGoesAtItsTime) {
    SegmentStore store(1000, 10, [](std::int32_t) { return std::size_t{1}; });
    const event::Moment now{};
    store.add(1, 5, of(10));
    store.add(1, 6, of(20));
    store.retire(1, 5, now + 5s);
    store.expire(now + 4s);
    EXPECT_EQ(present(store), "1/5 1/6");
    store.expire(now + 5s);
    EXPECT_EQ(present(store), "1/6");
    EXPECT_EQ(store.bytes(), 20U);
    EXPECT_EQ(store.dropped(), 0U);
}

TEST(SegmentStore, FullMeansWhatNoPlaylistListsThenTheLeastWatchedChannel) {
    std::map<std::int32_t, std::size_t> clients{{1, 3}, {2, 1}, {3, 2}};
    SegmentStore store(600, 100, [&](std::int32_t channel) { return clients[channel]; });
    for (std::uint64_t i = 0; i < 2; ++i)
        for (std::int32_t channel = 1; channel <= 3; ++channel) store.add(channel, i, of(100));
    EXPECT_EQ(present(store), "1/0 1/1 2/0 2/1 3/0 3/1");
    store.retire(1, 0, event::Moment{} + 1h);

    store.add(1, 2, of(100));
    EXPECT_EQ(present(store), "1/1 1/2 2/0 2/1 3/0 3/1") << "what no playlist lists";
    store.add(1, 3, of(100));
    EXPECT_EQ(present(store), "1/1 1/2 1/3 2/1 3/0 3/1") << "the oldest of one client";
    store.add(1, 4, of(200));
    EXPECT_EQ(present(store), "1/1 1/2 1/3 1/4 3/1") << "then of two";
    EXPECT_EQ(store.dropped(), 4U);
    EXPECT_LE(store.bytes(), 600U);
}

TEST(SegmentStore, DescriptorsAreBoundedToo) {
    SegmentStore store(1000, 2, [](std::int32_t) { return std::size_t{0}; });
    for (std::uint64_t i = 0; i < 5; ++i) store.add(1, i, of(1));
    EXPECT_EQ(present(store), "1/3 1/4");
}

TEST(SegmentStore, SegmentLargerThanAllIsNotKept) {
    SegmentStore store(1000, 10, [](std::int32_t) { return std::size_t{0}; });
    store.add(1, 1, of(1001));
    EXPECT_EQ(present(store), "");
    EXPECT_EQ(store.bytes(), 0U);
}

}  // namespace
}  // namespace flathead::hls
