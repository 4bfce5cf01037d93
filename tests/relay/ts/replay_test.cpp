// Reconnects to the same upstream: what viewers have is not shown to them again.
#include "relay/ts/splicer.hpp"
#include "tests/relay/ts/spliced.hpp"
#include "tests/support/ts_maker.hpp"

#include <gtest/gtest.h>

namespace flathead {
namespace {

using tests::counter_errors;
using tests::MakerOptions;
using tests::Output;
using tests::stamp_errors;
using tests::TsMaker;
using Errors = std::vector<std::string>;

/// Frames of one encoder, each with its place in the whole.
struct Recording {
    std::string bytes;
    std::vector<std::size_t> frames;
    explicit Recording(const MakerOptions& options, int seconds) {
        TsMaker maker(options);
        for (int n = 0; n < seconds * options.fps; ++n) {
            frames.push_back(bytes.size());
            bytes += maker.frame();
        }
    }
    [[nodiscard]] std::string from(std::size_t frame) const { return bytes.substr(frames[frame]); }
};

MakerOptions shifted(MakerOptions options, std::int64_t ticks) {
    options.first_dts += ticks;
    return options;
}

struct Break {
    const char* name;
    std::size_t frame;   // the connection breaks in it
    std::size_t bytes;   // after so many of its bytes
    std::size_t again;   // the new connection begins with this frame
    std::int64_t shift;  // of its clock
};

class Breaks : public testing::TestWithParam<Break> {};

TEST_P(Breaks, LeaveNoTrace) {
    const Break& now = GetParam();
    const MakerOptions options;
    const Recording first(options, 20);
    const Recording second(shifted(options, now.shift), 20);
    Output output;
    output.take(first.bytes.substr(0, first.frames[now.frame] + now.bytes), 7777);
    output.splicer.begin(ts::Origin::reconnect);
    TsMaker tables(options);
    output.take(tables.tables() + second.from(now.again), 7777);
    EXPECT_EQ(output.bytes.size(), first.bytes.size());
    EXPECT_TRUE(output.bytes == first.bytes);
    EXPECT_EQ(counter_errors(output.bytes), Errors());
    EXPECT_EQ(stamp_errors(output.bytes, 3600), Errors());
    EXPECT_EQ(output.cuts(), 0U);
    EXPECT_FALSE(output.splicer.held_back().has_value());
}

INSTANTIATE_TEST_SUITE_P(Replay,
                         Breaks,
                         testing::Values(Break{"between_frames", 260, 0, 60, 0},
                                         Break{"in_a_frame", 260, 188 * 5, 60, 0},
                                         Break{"in_a_packet", 260, 188 * 5 + 77, 60, 0},
                                         Break{"in_the_audio", 260, 188 * 13, 60, 0},
                                         Break{"in_a_key_frame", 250, 188 * 9, 225, 0},
                                         Break{"from_mid_group", 260, 188 * 5, 113, 0},
                                         Break{"one_frame", 260, 188 * 5, 260, 0},
                                         Break{"nothing_repeated", 260, 0, 260, 0},
                                         Break{"other_clock", 260, 188 * 5, 60, -700'000},
                                         Break{
                                             "other_clock_from_mid_group", 260, 0, 113, 1LL << 32}),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(Replay, LossAtReconnectIsACut) {
    const Recording all(MakerOptions(), 20);
    Output output;
    output.take(all.bytes.substr(0, all.frames[260]));
    output.splicer.begin(ts::Origin::reconnect);
    output.take(TsMaker().tables() + all.from(290));
    EXPECT_EQ(output.cuts(), 1U);
    EXPECT_EQ(counter_errors(output.bytes), Errors());
    EXPECT_EQ(stamp_errors(output.bytes, 7200), Errors());
    EXPECT_EQ(output.bytes.size(), all.frames[260] + (all.bytes.size() - all.frames[300]));
}

TEST(Replay, NewEncoderIsNotHeldBack) {
    TsMaker maker;
    Output output;
    output.take(maker.seconds(10));
    maker.restart();
    output.splicer.begin(ts::Origin::reconnect);
    const std::size_t before = output.bytes.size();
    const std::string in = maker.seconds(5);
    output.take(in);
    EXPECT_EQ(output.bytes.size() - before, in.size());
    EXPECT_EQ(output.cuts(), 1U);
    EXPECT_EQ(counter_errors(output.bytes), Errors());
    EXPECT_EQ(stamp_errors(output.bytes, 7200), Errors());
}

TEST(Replay, SlateWithNewClockIsNotTakenForRepeated) {
    MakerOptions options;
    options.has_equal_frames = true;
    TsMaker maker(options);
    Output output;
    output.take(maker.seconds(20));
    output.splicer.begin(ts::Origin::reconnect);
    const std::size_t before = output.bytes.size();
    TsMaker again(shifted(options, 77'777'777));
    output.take(again.seconds(3));
    EXPECT_FALSE(output.splicer.held_back().has_value());
    EXPECT_GT(output.bytes.size() - before, 2 * 25 * 13 * 188U);
    EXPECT_EQ(output.cuts(), 1U);
}

TEST(Replay, SlateThatGoesOnInTimeIsRecognised) {
    MakerOptions options;
    options.has_equal_frames = true;
    const Recording all(options, 20);
    Output output;
    output.take(all.bytes.substr(0, all.frames[260] + 188 * 3));
    output.splicer.begin(ts::Origin::reconnect);
    output.take(all.from(50));
    EXPECT_TRUE(output.bytes == all.bytes);
}

TEST(Replay, HoldsNoLongerThanFortyFiveSeconds) {
    MakerOptions options;
    options.frame_bytes = 300;
    const Recording all(options, 80);
    Output output;
    output.take(all.bytes);
    output.splicer.begin(ts::Origin::reconnect);
    const std::size_t before = output.bytes.size();
    output.take(all.bytes.substr(0, all.frames[44 * 25]));
    EXPECT_EQ(output.bytes.size(), before);
    EXPECT_EQ(output.splicer.held_back(), 44 * 90'000 - 7200);  // the newest unit is looked at
    output.take(all.bytes.substr(all.frames[44 * 25], all.frames[60 * 25] - all.frames[44 * 25]));
    EXPECT_FALSE(output.splicer.held_back().has_value());
    EXPECT_GT(output.bytes.size(), before + 12 * 25 * 188);
    EXPECT_EQ(counter_errors(output.bytes), Errors());
    EXPECT_EQ(stamp_errors(output.bytes, 7200), Errors());
}

TEST(Replay, CanBeStopped) {
    const Recording all(MakerOptions(), 20);
    Output output;
    output.take(all.bytes);
    output.splicer.begin(ts::Origin::reconnect);
    output.take(all.bytes.substr(0, all.frames[100]));
    EXPECT_TRUE(output.splicer.held_back().has_value());
    output.splicer.stop_holding();
    const std::size_t before = output.bytes.size();
    output.take(all.bytes.substr(all.frames[100], all.frames[200] - all.frames[100]));
    EXPECT_EQ(output.bytes.size() - before, all.frames[200] - all.frames[100]);
    EXPECT_EQ(output.cuts(), 1U);
    EXPECT_EQ(stamp_errors(output.bytes, 7200), Errors());
}

TEST(Replay, AnotherUpstreamIsNeverHeldBack) {
    const Recording all(MakerOptions(), 20);
    Output output;
    output.take(all.bytes);
    output.splicer.begin(ts::Origin::other);
    output.take(all.bytes);
    EXPECT_EQ(output.bytes.size(), 2 * all.bytes.size());
    EXPECT_EQ(output.splicer.counts().repeated_bytes, 0U);
}

}  // namespace
}  // namespace flathead
