#include "relay/ts/splicer.hpp"

#include "tests/relay/ts/spliced.hpp"
#include "tests/support/ts_maker.hpp"

#include <gtest/gtest.h>

namespace flathead {
namespace {

using tests::counter_errors;
using tests::MakerOptions;
using tests::Output;
using tests::seen_packets;
using tests::SeenPacket;
using tests::stamp_errors;
using tests::TsMaker;
using Errors = std::vector<std::string>;

std::vector<std::int64_t> dts_of(const std::string& stream, std::uint16_t pid) {
    std::vector<std::int64_t> all;
    for (const SeenPacket& packet : seen_packets(stream)) {
        if (packet.pid == pid && packet.dts >= 0) all.push_back(packet.dts);
    }
    return all;
}

TEST(Splicer, FirstUpstreamComesThroughAsItIs) {
    TsMaker maker;
    const std::string in = maker.seconds(3);
    Output output;
    output.take(in);
    EXPECT_EQ(output.bytes, in);
    EXPECT_EQ(output.cuts(), 0U);
}

TEST(Splicer, StartsAtFirstKeyFrameWithTables) {
    TsMaker maker;
    const std::string tables = maker.tables();
    static_cast<void>(maker.frames(10));
    const std::string in = maker.tables() + maker.seconds(2);
    Output output;
    output.take(in);
    ASSERT_FALSE(output.marks.empty());
    EXPECT_EQ(output.marks[0].offset, 2 * 188U);
    EXPECT_TRUE(output.marks[0].is_key);
    EXPECT_FALSE(output.marks[0].is_cut);
    const auto packets = seen_packets(output.bytes);
    EXPECT_EQ(packets[0].pid, 0);
    EXPECT_EQ(packets[1].pid, 0x1000);
    EXPECT_EQ(packets[2].pid, 0x100);
    EXPECT_EQ(packets[2].dts, 900'000 + 25 * 3600);
}

TEST(Splicer, AnyCutGivesSameOutput) {
    TsMaker maker;
    std::string in = "garbage" + maker.seconds(2);
    in.insert(40'000, "\x47 more of it \x47\x47");
    Output whole;
    whole.take(in);
    for (const std::size_t piece : {1U, 7U, 187U, 188U, 189U, 1000U, 65'536U}) {
        Output output;
        output.take(in, piece);
        EXPECT_EQ(output.bytes, whole.bytes) << piece;
        ASSERT_EQ(output.marks.size(), whole.marks.size()) << piece;
        for (std::size_t n = 0; n < whole.marks.size(); ++n) {
            EXPECT_EQ(output.marks[n].offset, whole.marks[n].offset) << piece;
        }
    }
}

TEST(Splicer, OtherUpstreamGoesOnWhereTheFirstStopped) {
    TsMaker first;
    MakerOptions options;
    options.program = 7;
    options.pmt_pid = 0x30;
    options.pcr_pid = 0x202;
    options.streams = {{0x201, 0x03, {}}, {0x202, 0x1B, {}}};
    options.first_dts = 5'000'000'000;
    TsMaker second(options);
    Output output;
    output.take(first.seconds(2));
    output.splicer.begin(ts::Origin::other);
    static_cast<void>(second.frames(5));
    output.take(second.seconds(3));
    EXPECT_EQ(counter_errors(output.bytes), Errors());
    EXPECT_EQ(stamp_errors(output.bytes, 7200), Errors());
    EXPECT_EQ(output.cuts(), 1U);
    for (const SeenPacket& packet : seen_packets(output.bytes)) {
        EXPECT_TRUE(packet.pid == 0 || packet.pid == 0x1000 || packet.pid == 0x100 ||
                    packet.pid == 0x101);
    }
    EXPECT_EQ(dts_of(output.bytes, 0x100)[50], 900'000 + 50 * 3600);
}

struct Jump {
    const char* name;
    std::int64_t ticks;
    std::uint64_t jumps;
    std::size_t cuts;
};

class Jumps : public testing::TestWithParam<Jump> {};

TEST_P(Jumps, DoNotShow) {
    TsMaker maker;
    Output output;
    std::string in = maker.seconds(2);
    maker.jump(GetParam().ticks);
    in += maker.seconds(3);
    output.take(in);
    EXPECT_EQ(counter_errors(output.bytes), Errors());
    EXPECT_EQ(stamp_errors(output.bytes, GetParam().jumps > 0 ? 7200 : 360'000), Errors());
    EXPECT_EQ(output.splicer.counts().clock_jumps, GetParam().jumps);
    EXPECT_EQ(output.cuts(), GetParam().cuts);
    EXPECT_EQ(output.bytes.size(), in.size());
}

constexpr std::int64_t second = 90'000;
INSTANTIATE_TEST_SUITE_P(Splicer,
                         Jumps,
                         testing::Values(Jump{"forward", 3600 * second, 1, 1},
                                         Jump{"back", -1800 * second, 1, 1},
                                         Jump{"restart", -3 * second, 1, 1},
                                         Jump{"gap", 2 * second, 0, 0},
                                         Jump{"long gap", 8 * second, 1, 1},
                                         Jump{"half the range", (1LL << 32) + 5, 1, 1}),
                         [](const auto& tested) {
                             std::string name = tested.param.name;
                             std::replace(name.begin(), name.end(), ' ', '_');
                             return name;
                         });

/// The audio of a stream so many frames later, or earlier, than it came.
std::string shifted_audio(const std::vector<std::string>& frames, int by) {
    const auto part = [](const std::string& frame, bool is_audio) {
        std::string out;
        for (std::size_t at = 0; at < frame.size(); at += 188) {
            const bool is_here = seen_packets(frame.substr(at, 188))[0].pid == 0x101;
            if (is_here == is_audio) out += frame.substr(at, 188);
        }
        return out;
    };
    std::string out;
    const int count = static_cast<int>(frames.size());
    for (int n = std::min(0, by); n < count + std::max(0, by); ++n) {
        if (n >= 0 && n < count) out += part(frames[static_cast<std::size_t>(n)], false);
        const int audio = n - by;
        if (audio >= 0 && audio < count) out += part(frames[static_cast<std::size_t>(audio)], true);
    }
    return out;
}

/// The same stream with stamps of its audio so much smaller.
std::string earlier_audio(std::string stream, std::int64_t ticks) {
    for (const SeenPacket& packet : seen_packets(stream)) {
        if (packet.pid != 0x101 || !packet.starts) continue;
        const std::int64_t stamp = packet.pts - ticks;
        // An adaptation field, if any, stands before the header of the PES; its stamp begins at
        // byte 9.
        const bool has_field = (stream[packet.offset + 3] & 0x20) != 0;
        const std::size_t field =
            has_field ? 1U + static_cast<std::uint8_t>(stream[packet.offset + 4]) : 0U;
        const std::size_t at = packet.offset + 4 + field + 9;
        const auto put = [&](std::size_t n, std::int64_t value) {
            stream[at + n] = static_cast<char>(value & 0xFF);
        };
        put(0, (stream[at] & 0xF1) | (stamp >> 29 & 0x0E));
        put(1, stamp >> 22);
        put(2, (stamp >> 14 & 0xFE) | 1);
        put(3, stamp >> 7);
        put(4, (stamp << 1 & 0xFE) | 1);
    }
    return stream;
}

TEST(Splicer, LateAndEarlyPacketsAroundAJumpStayInTheirTime) {
    for (const std::int64_t jump : {3600 * second, -1800 * second, -3 * second}) {
        for (const int by : {0, 5, 20, -5, -20}) {
            TsMaker maker;
            std::vector<std::string> frames;
            for (int n = 0; n < 150; ++n) {
                if (n == 80) maker.jump(jump);
                frames.push_back(maker.frame());
            }
            Output output;
            output.take(maker.tables() + shifted_audio(frames, by));
            EXPECT_EQ(counter_errors(output.bytes), Errors()) << jump << " " << by;
            EXPECT_EQ(stamp_errors(output.bytes, 3 * 3600), Errors()) << jump << " " << by;
            const auto video = dts_of(output.bytes, 0x100);
            const auto audio = dts_of(output.bytes, 0x101);
            ASSERT_EQ(video.size(), 150U);
            EXPECT_EQ(video.back(), video.front() + 149 * 3600);
            // Both end with their 150th frame: at the same time, whatever happened before.
            EXPECT_EQ(audio.back(), video.back()) << jump << " " << by;
        }
    }
}

TEST(Splicer, SoundThatFollowsAShortLastUnitIsNotLate) {
    // A file ends with what is left of the sound: a unit of fewer frames. Sound that begins where
    // those end overlaps nothing, although less than a usual unit has passed.
    for (const bool is_short : {true, false}) {
        TsMaker maker;
        Output output;
        maker.options().audio_bytes = 1700;  // ten packets
        output.take(maker.frames(50));
        if (is_short) maker.options().audio_bytes = 450;  // three
        std::string last = maker.frame();
        MakerOptions options;
        options.streams = {{0x100, 0x1B, {}}, {0x101, 0x03, {}}};
        TsMaker next(options);
        maker.options().audio_bytes = 1700;
        output.take(last);
        output.splicer.begin(ts::Origin::other);
        // The sound of the next connection is a third of a unit after the last one's beginning.
        output.take(earlier_audio(next.frames(50), 3600 * 2 / 3));
        const auto audio = dts_of(output.bytes, 0x101);
        EXPECT_EQ(audio.size(), is_short ? 101U : 100U);
        EXPECT_EQ(counter_errors(output.bytes), Errors());
    }
}

TEST(Splicer, JumpOfAScrambledStreamIsSeenInItsPcr) {
    TsMaker maker;
    std::string in = maker.seconds(2);
    maker.jump(3600 * second);
    in += maker.seconds(2);
    for (std::size_t at = 0; at < in.size(); at += 188) {
        const std::uint16_t pid = seen_packets(in.substr(at, 188))[0].pid;
        if (pid != 0 && pid != 0x1000) in[at + 3] = static_cast<char>(in[at + 3] | 0xC0);
    }
    Output output;
    output.take(in);
    EXPECT_EQ(output.splicer.counts().clock_jumps, 1U);
    EXPECT_EQ(output.cuts(), 1U);
    EXPECT_EQ(output.splicer.clock(), 99 * 3600);
}

TEST(Splicer, CopyGoesOnLikeTheOriginal) {
    TsMaker maker;
    Output output;
    output.take(maker.seconds(3).substr(0, 123'456));
    ts::Splicer copy(output.splicer);
    const std::string in = maker.seconds(2);
    std::string out(ts::Splicer::output_limit(in.size()), '\0');
    const auto spliced =
        copy.splice(ts::bytes_of(in), {reinterpret_cast<std::uint8_t*>(out.data()), out.size()});
    const std::size_t before = output.bytes.size();
    output.take(in);
    EXPECT_TRUE(output.bytes.substr(before) == out.substr(0, spliced.written));
}

TEST(Splicer, WrapOfStampsIsNoJump) {
    MakerOptions options;
    options.first_dts = (1LL << 33) - 2 * second;
    TsMaker maker(options);
    Output output;
    const std::string in = maker.seconds(5);
    output.take(in);
    EXPECT_EQ(output.bytes, in);
    EXPECT_EQ(output.splicer.counts().clock_jumps, 0U);
    EXPECT_EQ(output.splicer.clock(), 5 * second - 3600);
}

}  // namespace
}  // namespace flathead
