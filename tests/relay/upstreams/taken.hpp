#pragma once
/// What the tests of upstreams share: a sink that keeps everything, and packets that can be told
/// apart.

#include "relay/event/loop.hpp"
#include "relay/ts/packet.hpp"
#include "relay/upstreams/opener.hpp"
#include "tests/support/turning.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string>

namespace flathead::tests {

struct Taken final : upstreams::Sink {
    std::string bytes;
    std::uint64_t calls = 0;
    int endings = 0;
    upstreams::Ending ending;
    std::shared_ptr<void> taken_place;
    std::function<void()> on_bytes;

    void took(ts::Bytes more) noexcept override {
        EXPECT_EQ(endings, 0);
        bytes.append(more.begin(), more.end());
        ++calls;
        if (on_bytes) on_bytes();
    }
    void ended(const upstreams::Ending& how) noexcept override {
        ending = how;
        ++endings;
    }
    std::shared_ptr<void> until_gone() override { return std::exchange(taken_place, nullptr); }
};

/// Whole packets of PID 256, each with its number in it.
inline std::string packets(std::size_t count, std::size_t first = 0) {
    std::string all;
    for (std::size_t i = first; i < first + count; ++i) {
        std::string packet = {'G', 0x01, 0x00, static_cast<char>(0x10 | (i & 15))};
        const std::string number = std::to_string(i);
        packet += number;
        packet.resize(ts::packet_bytes, '.');
        all += packet;
    }
    return all;
}

inline std::size_t open_descriptors() {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

}  // namespace flathead::tests
