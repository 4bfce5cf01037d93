// The parts: alignment, tables, stamps, key frames, join packets.
#include "relay/ts/align.hpp"
#include "relay/ts/keyframe.hpp"
#include "relay/ts/psi.hpp"
#include "relay/ts/stamps.hpp"
#include "tests/relay/ts/spliced.hpp"
#include "tests/support/ts_maker.hpp"

#include <gtest/gtest.h>

namespace flathead {
namespace {

using namespace std::string_literals;
using tests::counter_errors;
using tests::Output;
using tests::TsMaker;

std::string aligned(const std::string& in, std::size_t piece, ts::Aligner& aligner) {
    std::string out;
    for (std::size_t at = 0; at < in.size(); at += piece) {
        aligner.add(ts::bytes_of(in).subspan(at, std::min(piece, in.size() - at)),
                    [&](const std::uint8_t* data) {
                        out.append(reinterpret_cast<const char*>(data), ts::packet_bytes);
                    });
    }
    return out;
}

std::string spaced(const std::string& packets,
                   const std::string& before,
                   const std::string& after) {
    std::string out;
    for (std::size_t at = 0; at < packets.size(); at += ts::packet_bytes) {
        out += before + packets.substr(at, ts::packet_bytes) + after;
    }
    return out;
}

TEST(Align, PacketsAreFoundAtEveryDistance) {
    const std::string packets = TsMaker().frames(5);
    const std::string forms[] = {packets,
                                 spaced(packets, "time", ""),
                                 spaced(packets, "", "0123456789abcdef"),
                                 packets.substr(100)};
    for (const std::string& form : forms) {
        for (const std::size_t piece : {1U, 188U, 191U, 100'000U}) {
            ts::Aligner aligner;
            const std::string out = aligned(form, piece, aligner);
            const std::string whole = form.size() < packets.size() ? packets.substr(188) : packets;
            EXPECT_TRUE(out == whole) << form.size() << " in pieces of " << piece;
            EXPECT_EQ(aligner.resyncs(), form[0] == 0x47 ? 0U : 1U);
        }
    }
}

TEST(Align, GarbageCostsItsOwnBytesOnly) {
    const std::string packets = TsMaker().frames(10);
    std::string in = packets;
    in.insert(188 * 20, std::string(1000, '\x47') + "x");
    in.insert(188 * 10, "<html>no stream</html>");
    ts::Aligner aligner;
    const std::string out = aligned(in, 333, aligner);
    EXPECT_EQ(aligner.resyncs(), 1U + 1U);
    EXPECT_EQ(out.substr(0, 188 * 20), packets.substr(0, 188 * 20));
    EXPECT_EQ(out.substr(out.size() - 188 * 20), packets.substr(packets.size() - 188 * 20));
}

TEST(Align, BytesThatAreNoPacketsGiveNone) {
    ts::Aligner aligner;
    EXPECT_EQ(aligned(std::string(100'000, 'G' + 1), 1000, aligner), "");
    EXPECT_GT(aligner.garbage_bytes(), 99'000U);
}

TEST(Stamps, DistanceIsTheShorterWay) {
    EXPECT_EQ(ts::distance(10, 30), 20);
    EXPECT_EQ(ts::distance(30, 10), -20);
    EXPECT_EQ(ts::distance(ts::stamp_range - 5, 7), 12);
    EXPECT_EQ(ts::distance(7, ts::stamp_range - 5), -12);
    EXPECT_EQ(ts::distance(0, ts::stamp_range / 2), -ts::stamp_range / 2);
}

TEST(Stamps, WhatIsWrittenIsRead) {
    for (const ts::Ticks stamp :
         {0LL, 1LL, 0x1FFFFFFFFLL, 0x155555555LL, 0x0AAAAAAAALL, 900'000LL}) {
        std::string pes = "\0\0\1\xE0\0\0\x80\xC0\x0A"s + "\x31\0\1\0\1\x11\0\1\0\1"s + "content";
        auto* const at = reinterpret_cast<std::uint8_t*>(pes.data());
        const ts::Pes before = ts::read_pes(ts::bytes_of(pes));
        ASSERT_TRUE(before.has_pts && before.has_dts);
        ts::write_pts(at, before, stamp, stamp ^ 0x0F0F0F0F0LL);
        const ts::Pes pes_after = ts::read_pes(ts::bytes_of(pes));
        EXPECT_EQ(pes_after.pts, stamp);
        EXPECT_EQ(pes_after.dts, stamp ^ 0x0F0F0F0F0LL);
        EXPECT_EQ(pes.substr(19), "content");
        EXPECT_EQ(pes[9] >> 4, 3);
    }
}

TEST(Stamps, HeadersThatDoNotFitHaveNone) {
    struct {
        std::string pes;
        bool is_there;
        bool is_cut;
        const char* why;
    } const table[] = {
        {"", false, false, "nothing"},
        {"\0\0\1\xE0\0"s, false, false, "too short"},
        {"\0\0\2\xE0\0\0\x80\x80\5\x21\0\1\0\1"s, false, false, "no start code"},
        {"\0\0\1\xE0\0\0\x80\x80\5\x21\0\1"s, true, true, "the stamp goes beyond"},
        {"\0\0\1\xE0\0\0\x80\x80\4\x21\0\1\0\1"s, true, false, "header shorter than its stamp"},
        {"\0\0\1\xBE\0\0\x80\x80\5\x21\0\1\0\1"s, true, false, "padding"},
        {"\0\0\1\xE0\0\0\0\x80\5\x21\0\1\0\1"s, false, false, "MPEG-1 header"},
    };
    for (const auto& row : table) {
        const ts::Pes pes = ts::read_pes(ts::bytes_of(row.pes));
        EXPECT_EQ(pes.is_there, row.is_there) << row.why;
        EXPECT_EQ(pes.has_cut_stamps, row.is_cut) << row.why;
        EXPECT_FALSE(pes.has_pts) << row.why;
    }
}

TEST(KeyFrame, IsToldByWhatTheUnitBeginsWith) {
    using enum ts::Verdict;
    struct {
        ts::Codec codec;
        std::string unit;
        ts::Verdict verdict;
        const char* why;
    } const table[] = {
        {ts::Codec::h264, "\0\0\0\1\x09\xF0\0\0\1\x65"s, key, "IDR"},
        {ts::Codec::h264, "\0\0\1\x67\x64"s, key, "SPS, as open groups have"},
        {ts::Codec::h264, "\0\0\1\x06\x01\x01\0\x06\x01\xC4\x80\0\0\1\x41"s, key, "recovery point"},
        {ts::Codec::h264,
         "\0\0\1\x06\x05\x01\x06\x80\0\0\1\x41"s,
         not_key,
         "a 6 inside another message"},
        {ts::Codec::h264, "\0\0\1\x09\xF0\0\0\1\x41\x9A"s, not_key, "P slice"},
        {ts::Codec::h264,
         "\0\0\1\x09\xF0\0\0\1\x06\x05\xFF\xFF"s,
         open,
         "nothing but a message yet"},
        {ts::Codec::hevc, "\0\0\1\x46\x01\x50\0\0\1\x2A\x01"s, key, "CRA"},
        {ts::Codec::hevc, "\0\0\1\x26\x01"s, key, "IDR_W_RADL"},
        {ts::Codec::hevc, "\0\0\1\x40\x01"s, key, "VPS"},
        {ts::Codec::hevc, "\0\0\1\x2C\x01\0\0\1\x02\x01"s, not_key, "reserved, then TRAIL"},
        {ts::Codec::hevc, "\0\0\1\x10\x01"s, not_key, "RADL"},
        {ts::Codec::mpeg2, "\0\0\1\xB3\x2D"s, key, "sequence header"},
        {ts::Codec::mpeg2, "\0\0\1\xB8\0\0\0\0\0\0\1\0"s, not_key, "group without sequence header"},
        {ts::Codec::aac, "\0\0\1\x65"s, not_key, "not a video"},
    };
    for (const auto& row : table) {
        ts::KeyScan whole(row.codec);
        EXPECT_EQ(whole.add(ts::bytes_of(row.unit)), row.verdict) << row.why;
    }
}

TEST(KeyFrame, StartCodeMayLieAcrossPackets) {
    const std::string unit = "\0\0\1\x09\xF0\0\0\1\x65\x88"s;
    for (std::size_t at = 0; at < 9; ++at) {
        ts::KeyScan scan(ts::Codec::h264);
        ASSERT_EQ(scan.add(ts::bytes_of(unit).first(at)),
                  at < 9 ? ts::Verdict::open : ts::Verdict::key);
        EXPECT_EQ(scan.add(ts::bytes_of(unit).subspan(at)), ts::Verdict::key) << at;
    }
}

ts::Pmt pmt_of(std::size_t streams, std::size_t descriptor_bytes) {
    ts::Pmt pmt;
    pmt.program = 5;
    pmt.version = 9;
    pmt.pcr_pid = 0x100;
    pmt.descriptors = "\x05\x04HDMV";
    for (std::size_t n = 0; n < streams; ++n) {
        ts::ElementaryStream stream;
        stream.pid = static_cast<std::uint16_t>(0x100 + n);
        stream.type = 0x0F;
        stream.codec = ts::Codec::aac;
        stream.descriptors = std::string(1, '\x0A') + static_cast<char>(descriptor_bytes - 2) +
                             std::string(descriptor_bytes - 2, 'd');
        pmt.streams.push_back(stream);
    }
    return pmt;
}

TEST(Psi, PmtOfSeveralPacketsIsReadBack) {
    for (const std::size_t streams : {1U, 20U, 60U}) {
        const ts::Pmt pmt = pmt_of(streams, 10);
        const std::string packets = ts::pmt_packets(pmt, 0x1000);
        ts::SectionReader reader;
        std::vector<std::string> sections;
        for (std::size_t at = 0; at < packets.size(); at += ts::packet_bytes) {
            std::string packet = packets.substr(at, ts::packet_bytes);
            packet[3] = static_cast<char>(0x10 | ((at / ts::packet_bytes) & 15));
            for (std::string& section : reader.add(ts::Packet(ts::bytes_of(packet).data()))) {
                sections.push_back(std::move(section));
            }
        }
        ASSERT_EQ(sections.size(), 1U);
        const auto read = ts::read_pmt(sections[0]);
        ASSERT_TRUE(read.has_value());
        EXPECT_EQ(read->streams, pmt.streams);
        EXPECT_EQ(read->descriptors, pmt.descriptors);
        EXPECT_EQ(read->version, 9);
        EXPECT_EQ(read->pcr_pid, 0x100);
    }
}

TEST(Psi, DamagedSectionsAreNotRead) {
    const std::string packet = ts::pmt_packets(pmt_of(3, 10), 0x1000);
    for (std::size_t at = 5; at < 70; ++at) {
        std::string damaged = packet;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
        ts::SectionReader reader;
        EXPECT_TRUE(reader.add(ts::Packet(ts::bytes_of(damaged).data())).empty()) << at;
    }
}

TEST(Psi, SectionThatLostAPacketIsDropped) {
    std::string packets = ts::pmt_packets(pmt_of(60, 10), 0x1000);
    ts::SectionReader reader;
    for (std::size_t at = 0; at < packets.size(); at += ts::packet_bytes) {
        if (at == ts::packet_bytes) continue;
        packets[at + 3] = static_cast<char>(0x10 | ((at / ts::packet_bytes) & 15));
        EXPECT_TRUE(reader.add(ts::Packet(ts::bytes_of(packets).data() + at)).empty());
    }
}

TEST(Join, TablesLeadToTheCountersInTheStream) {
    tests::MakerOptions options;
    options.has_tables_at_keys = false;
    options.table_frames = 7;
    TsMaker maker(options);
    Output output;
    output.take(maker.seconds(10));
    std::size_t with_tables = 0;
    for (const ts::Mark& mark : output.marks) {
        const std::string joined = ts::join_packets(mark) + output.bytes.substr(mark.offset);
        EXPECT_EQ(counter_errors(joined), std::vector<std::string>()) << mark.offset;
        const auto packets = tests::seen_packets(joined);
        EXPECT_EQ(packets[0].pid, 0);
        EXPECT_EQ(packets[1].pid, 0x1000);
        EXPECT_EQ(packets[2].pid, 0x100);
        EXPECT_TRUE(packets[2].starts);
        with_tables += mark.has_tables;
    }
    EXPECT_GT(with_tables, 0U);
    EXPECT_LT(with_tables, output.marks.size());
}

TEST(Join, SkipShowsNoCounterError) {
    TsMaker maker;
    Output output;
    output.take(maker.seconds(10));
    for (const ts::Mark& mark : output.marks) {
        if (mark.offset < 400'000) continue;
        const std::string skipped = output.bytes.substr(0, 188 * 777) + ts::skip_packets(mark) +
                                    output.bytes.substr(mark.offset);
        EXPECT_EQ(counter_errors(skipped), std::vector<std::string>()) << mark.offset;
        const std::string bare =
            output.bytes.substr(0, 188 * 777) + output.bytes.substr(mark.offset);
        EXPECT_NE(counter_errors(bare), std::vector<std::string>()) << mark.offset;
    }
}

}  // namespace
}  // namespace flathead
