// Which streams come through under which PID, whoever sends them.
#include "relay/ts/splicer.hpp"
#include "tests/relay/ts/spliced.hpp"
#include "tests/support/ts_maker.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace flathead {
namespace {

using tests::counter_errors;
using tests::MakerOptions;
using tests::MakerStream;
using tests::Output;
using tests::seen_packets;
using tests::SeenPacket;
using tests::stamp_errors;
using tests::TsMaker;
using Errors = std::vector<std::string>;

std::map<std::uint16_t, std::size_t> packets_by_pid(const std::string& stream) {
    std::map<std::uint16_t, std::size_t> count;
    for (const SeenPacket& packet : seen_packets(stream)) ++count[packet.pid];
    return count;
}

std::uint8_t pmt_version(const ts::Tables& tables) {
    return static_cast<std::uint8_t>(tables.packets[188 + 5 + 5]) >> 1 & 31;
}

TEST(Pids, LaterStreamsTakeThePlacesOfTheirKind) {
    TsMaker first;
    Output output;
    output.take(first.seconds(1));
    output.splicer.begin(ts::Origin::other);
    MakerOptions options;
    options.pmt_pid = 0x100;  // ours for the video
    options.pcr_pid = 0x101;
    options.streams = {{0x300, 0x0F, {}}, {0x101, 0x24, {}}, {0x500, 0x0F, {}}, {0x501, 0x06, {}}};
    TsMaker second(options);
    output.take(second.seconds(1));
    const auto tables = output.splicer.tables();
    ASSERT_EQ(tables->streams.size(), 4U);
    EXPECT_EQ(tables->streams[0].pid, 0x101);  // first audio
    EXPECT_EQ(tables->streams[1].pid, 0x100);  // video
    EXPECT_EQ(tables->streams[2].pid, 0x500);  // second audio keeps its own
    EXPECT_EQ(tables->streams[3].pid, 0x501);
    EXPECT_EQ(tables->pmt_pid, 0x1000);
    EXPECT_EQ(tables->pcr_pid, 0x100);
    EXPECT_EQ(pmt_version(*tables), 1);
    EXPECT_EQ(counter_errors(output.bytes), Errors());
    EXPECT_EQ(stamp_errors(output.bytes, 7200), Errors());
}

TEST(Pids, VersionGrowsExactlyWhenStreamsChange) {
    TsMaker maker;
    Output output;
    const auto version = [&] { return pmt_version(*output.splicer.tables()); };
    output.take(maker.seconds(1));
    EXPECT_EQ(version(), 0);
    maker.change(maker.options().streams);  // only the upstream's own version grows
    output.take(maker.seconds(1));
    EXPECT_EQ(version(), 0);
    EXPECT_EQ(output.cuts(), 0U);
    maker.change({{0x100, 0x24, {}}, {0x101, 0x03, {}}});
    output.take(maker.seconds(1));
    EXPECT_EQ(version(), 1);
    EXPECT_EQ(output.cuts(), 1U);
    maker.change({{0x100, 0x24, {}},
                  {0x101,
                   0x03,
                   "\x0A\x04"
                   "eng" +
                       std::string(1, '\0')}});
    output.take(maker.seconds(1));
    EXPECT_EQ(version(), 2);
    EXPECT_EQ(counter_errors(output.bytes), Errors());
}

TEST(Pids, PcrOfItsOwnComesThrough) {
    MakerOptions options;
    options.pcr_pid = 0x1FF;
    TsMaker maker(options);
    const std::string in = maker.seconds(2);
    Output output;
    output.take(in);
    // What stands before the first key frame is not sent: here one PCR.
    EXPECT_EQ(packets_by_pid(output.bytes)[0x1FF], 49U);
    EXPECT_EQ(output.splicer.tables()->pcr_pid, 0x1FF);
    EXPECT_EQ(counter_errors(output.bytes), Errors());
}

struct Clocks {
    const char* name;
    std::uint16_t first;
    std::uint16_t second;
};

class PcrPids : public testing::TestWithParam<Clocks> {};

TEST_P(PcrPids, OursCarriesTheClockAlways) {
    MakerOptions options;
    options.pcr_pid = GetParam().first;
    TsMaker first(options);
    options.pcr_pid = GetParam().second;
    TsMaker second(options);
    Output output;
    output.take(first.seconds(2));
    output.splicer.begin(ts::Origin::other);
    output.take(second.seconds(2));
    std::vector<std::int64_t> clocks;
    for (const SeenPacket& packet : seen_packets(output.bytes)) {
        if (packet.pid == output.splicer.tables()->pcr_pid && packet.pcr >= 0) {
            clocks.push_back(packet.pcr);
        }
    }
    EXPECT_GE(clocks.size(), 98U);
    for (std::size_t n = 1; n < clocks.size(); ++n) {
        EXPECT_GT(clocks[n], clocks[n - 1]);
        EXPECT_LE(clocks[n], clocks[n - 1] + 7200);
    }
    EXPECT_EQ(counter_errors(output.bytes), Errors());
    EXPECT_EQ(output.splicer.tables()->pcr_pid, GetParam().first);
}

INSTANTIATE_TEST_SUITE_P(Pids,
                         PcrPids,
                         testing::Values(Clocks{"video_video", 0x100, 0x100},
                                         Clocks{"video_audio", 0x100, 0x101},
                                         Clocks{"audio_video", 0x101, 0x100},
                                         Clocks{"video_own", 0x100, 0x1FF},
                                         Clocks{"own_video", 0x1FF, 0x100},
                                         Clocks{"own_audio", 0x1FF, 0x101},
                                         Clocks{"own_other", 0x1FF, 0x1EE}),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(Pids, WhatNoTableNamesPasses) {
    TsMaker maker;
    std::string in = maker.seconds(1);
    in += maker.private_packet(0x1FF0, "FHCK") + maker.private_packet(0x11, "SDT");
    in += maker.private_packet(0x1FFF, "nothing") + maker.seconds(1);
    Output output;
    output.take(in);
    const auto count = packets_by_pid(output.bytes);
    EXPECT_EQ(count.at(0x1FF0), 1U);
    EXPECT_EQ(count.at(0x11), 1U);
    EXPECT_EQ(count.count(0x1FFF), 0U);
}

TEST(Pids, LossStaysVisibleAndDuplicatesEnd) {
    TsMaker maker;
    std::string in = maker.seconds(2);
    const std::size_t lost = 188 * 300;
    in.erase(lost, 3 * 188);
    in.insert(188 * 100, in.substr(188 * 99, 188));
    Output output;
    output.take(in);
    EXPECT_EQ(output.splicer.counts().lost, 3U);
    EXPECT_EQ(counter_errors(output.bytes).size(), counter_errors(in).size() - 1);  // the duplicate
    EXPECT_EQ(output.bytes.size(), in.size() - 188);
}

/// Two programs in one stream: packets of the second between those of the first.
std::string two_programs(const MakerOptions& a, const MakerOptions& b, int frames) {
    TsMaker first(a);
    TsMaker second(b);
    std::string out;
    for (int n = 0; n < frames; ++n) {
        for (const std::string& part : {first.frame(), second.frame()}) {
            for (std::size_t at = 0; at < part.size(); at += 188) {
                const bool is_pat = part[at + 1] == 0x40 && part[at + 2] == 0;
                if (!is_pat) out += part.substr(at, 188);
            }
        }
    }
    return out;
}

std::uint32_t crc_of(const std::string& text) {
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const char byte : text) {
        crc ^= static_cast<std::uint32_t>(static_cast<std::uint8_t>(byte)) << 24;
        for (int bit = 0; bit < 8; ++bit) crc = crc << 1 ^ ((crc >> 31) != 0 ? 0x04C11DB7U : 0U);
    }
    return crc;
}

std::string pat_of(const std::vector<std::pair<int, int>>& programs) {
    std::string section("\0\xB0", 2);
    section.push_back(static_cast<char>(9 + 4 * programs.size()));
    section += std::string("\0\1\xC1\0\0", 5);
    for (const auto& [program, pid] : programs) {
        section.push_back(0);
        section.push_back(static_cast<char>(program));
        section.push_back(static_cast<char>(0xE0 | pid >> 8));
        section.push_back(static_cast<char>(pid & 255));
    }
    const std::uint32_t crc = crc_of(section);
    for (int n = 3; n >= 0; --n) section.push_back(static_cast<char>(crc >> (8 * n) & 255));
    std::string packet = std::string("\x47\x40\0\x10\0", 5) + section;
    packet.resize(188, '\xFF');
    return packet;
}

TEST(Pids, OneProgramWithVideoIsTakenOfSeveral) {
    MakerOptions radio;
    radio.program = 1;
    radio.pmt_pid = 0x40;
    radio.pcr_pid = 0x400;
    radio.streams = {{0x400, 0x03, {}}};
    MakerOptions video;
    video.program = 2;
    video.pmt_pid = 0x50;
    video.pcr_pid = 0x500;
    video.streams = {{0x500, 0x1B, {}}, {0x501, 0x03, {}}};
    const std::string in = pat_of({{1, 0x40}, {2, 0x50}}) + two_programs(radio, video, 50);
    Output output;
    output.take(in);
    std::set<std::uint16_t> pids;
    for (const auto& [pid, count] : packets_by_pid(output.bytes)) pids.insert(pid);
    EXPECT_EQ(pids, (std::set<std::uint16_t>{0, 0x50, 0x500, 0x501}));
    EXPECT_EQ(counter_errors(output.bytes), Errors());
}

TEST(Pids, ProgramWithoutVideoIsTakenWhenThereIsNoOther) {
    MakerOptions radio;
    radio.pmt_pid = 0x40;
    radio.pcr_pid = 0x400;
    radio.streams = {{0x400, 0x03, {}}};
    TsMaker maker(radio);
    std::string in = pat_of({{1, 0x40}, {2, 0x50}});  // the second is not on air
    for (int n = 0; n < 3000; ++n) {
        const std::string frame = maker.frame();
        for (std::size_t at = 0; at < frame.size(); at += 188) {
            const bool is_pat = frame[at + 1] == 0x40 && frame[at + 2] == 0;
            if (!is_pat) in += frame.substr(at, 188);
        }
    }
    Output output;
    output.take(in);
    ASSERT_NE(output.splicer.tables(), nullptr);
    EXPECT_EQ(output.splicer.tables()->streams[0].pid, 0x400);
    EXPECT_GT(output.marks.size(), 50U);
    EXPECT_TRUE(output.marks[0].is_key);
}

TEST(Pids, StreamWithoutTablesIsNeverJoinable) {
    TsMaker maker;
    const std::string in = maker.seconds(5);
    std::string bare;
    for (std::size_t at = 0; at < in.size(); at += 188) {
        const auto pid = (in[at + 1] & 31) << 8 | static_cast<std::uint8_t>(in[at + 2]);
        if (pid != 0 && pid != 0x1000) bare += in.substr(at, 188);
    }
    Output output;
    output.take(bare);
    EXPECT_TRUE(output.bytes.empty());
    EXPECT_TRUE(output.marks.empty());
    EXPECT_EQ(output.splicer.tables(), nullptr);
}

TEST(Marks, LongGroupsHaveMarksBetween) {
    MakerOptions options;
    options.gop = 250;
    TsMaker maker(options);
    Output output;
    output.take(maker.seconds(20));
    std::size_t keys = 0;
    for (const ts::Mark& mark : output.marks) keys += mark.is_key;
    EXPECT_EQ(keys, 2U);
    EXPECT_GE(output.marks.size(), 38U);
    for (std::size_t n = 1; n < output.marks.size(); ++n) {
        EXPECT_LE(output.marks[n].time - output.marks[n - 1].time, 90'000 / 2 + 3600);
    }
}

TEST(Marks, ScrambledVideoCanBeginAnywhere) {
    TsMaker maker;
    std::string in = maker.seconds(5);
    for (std::size_t at = 0; at < in.size(); at += 188) {
        const auto pid = (in[at + 1] & 31) << 8 | static_cast<std::uint8_t>(in[at + 2]);
        if (pid != 0 && pid != 0x1000) in[at + 3] = static_cast<char>(in[at + 3] | 0x80);
    }
    Output output;
    output.take(in);
    EXPECT_GE(output.bytes.size(), in.size());
    EXPECT_LE(output.bytes.size(), in.size() + 10 * 2 * 188);  // tables before marks
    EXPECT_GT(output.splicer.counts().scrambled, 1000U);
    ASSERT_GE(output.marks.size(), 5U);
    for (const ts::Mark& mark : output.marks) EXPECT_TRUE(mark.is_key);
}

TEST(Marks, ClockRunsWithoutPcr) {
    MakerOptions options;
    options.pcr_pid = 0x1FFF;
    TsMaker maker(options);
    Output output;
    output.take(maker.seconds(4));
    EXPECT_EQ(output.splicer.clock(), 4 * 90'000 - 3600);
    output.splicer.begin(ts::Origin::other);
    options.first_dts = 3;
    TsMaker other(options);
    output.take(other.seconds(4));
    EXPECT_EQ(output.splicer.clock(), 8 * 90'000 - 3600);
    EXPECT_EQ(stamp_errors(output.bytes, 7200), Errors());
}

}  // namespace
}  // namespace flathead
