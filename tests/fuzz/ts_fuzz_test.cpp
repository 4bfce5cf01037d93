// Seeded damage to transport streams: a Splicer takes any bytes, in any pieces, at any moment of
// its life; its output is always whole packets that count. Run under ASan and UBSan.
#include "relay/ts/splicer.hpp"
#include "tests/support/ts_maker.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

namespace flathead {
namespace {

using tests::MakerOptions;
using tests::TsMaker;

constexpr auto most_time = std::chrono::seconds(8);
constexpr int least_rounds = 60;

std::string stream(std::mt19937& random) {
    MakerOptions options;
    options.gop = 5;
    options.frame_bytes = 100 + random() % 1500;
    options.has_random_access = random() % 2 == 0;
    options.has_equal_frames = random() % 2 == 0;
    options.has_tables_at_keys = random() % 2 == 0;
    options.first_dts = static_cast<std::int64_t>(random()) * 2;
    constexpr std::uint16_t clocks[] = {0x100, 0x101, 0x1FF, 0x1FFF, 0x1000, 0};
    options.pcr_pid = clocks[random() % 6];
    constexpr std::uint8_t types[] = {0x1B, 0x24, 0x02, 0x10, 0x0F, 0x06, 0x05};
    options.streams.clear();
    for (std::size_t n = random() % 5 + 1; n > 0; --n) {
        options.streams.push_back({static_cast<std::uint16_t>(0x100 + random() % 6),
                                   types[random() % 7],
                                   std::string(random() % 8, static_cast<char>(random()))});
    }
    TsMaker maker(options);
    std::string out = maker.frames(40);
    for (int n = 0; n < 3; ++n) {
        maker.jump(static_cast<std::int64_t>(random()) - (1LL << 31));
        out += maker.frames(10);
    }
    return out;
}

void damage(std::string& bytes, std::mt19937& random) {
    for (std::size_t n = random() % 200; n > 0 && !bytes.empty(); --n) {
        const std::size_t at = random() % bytes.size();
        const std::size_t packet = at / 188 * 188;
        switch (random() % 7) {
            case 0:
                bytes[at] = static_cast<char>(random());
                break;
            case 1:
                bytes.erase(at, random() % 400);
                break;
            case 2:
                bytes.insert(at, std::string(random() % 400, '\x47'));
                break;
            case 3:
                bytes.insert(packet, bytes.substr(random() % bytes.size() / 188 * 188, 188 * 3));
                break;
            // Headers, adaptation fields and PES headers, where the lengths stand.
            default:
                bytes[std::min(packet + random() % 30, bytes.size() - 1)] =
                    static_cast<char>(random());
        }
    }
}

struct Splicing {
    ts::Splicer splicer;
    std::string bytes;
    std::size_t marks = 0;
    ts::Ticks marked = 0;

    void take(const std::string& in, std::size_t most, std::mt19937& random) {
        for (std::size_t at = 0; at < in.size();) {
            const std::size_t size = std::min<std::size_t>(1 + random() % most, in.size() - at);
            const std::size_t limit = ts::Splicer::output_limit(size);
            std::vector<std::uint8_t> out(limit);
            const auto* data = reinterpret_cast<const std::uint8_t*>(in.data()) + at;
            const ts::Spliced spliced = splicer.splice({data, size}, out);
            ASSERT_LE(spliced.written, limit);
            ASSERT_EQ(spliced.written % 188, 0U);
            for (const ts::Mark& mark : spliced.marks) {
                ASSERT_LE(mark.offset + 188, spliced.written);
                ASSERT_EQ(mark.offset % 188, 0U);
                ASSERT_GE(mark.time, marked);
                ASSERT_LE(mark.counters.size(), 512U);
                ASSERT_NE(mark.tables, nullptr);
                static_cast<void>(ts::join_packets(mark));
                static_cast<void>(ts::skip_packets(mark));
                marked = mark.time;
                ++marks;
            }
            bytes.append(reinterpret_cast<const char*>(out.data()), spliced.written);
            at += size;
        }
    }
};

TEST(TsFuzz, AnyDamageLeavesWholePackets) {
    const auto end = std::chrono::steady_clock::now() + most_time;
    for (unsigned seed = 0; seed < least_rounds || std::chrono::steady_clock::now() < end; ++seed) {
        std::mt19937 random(seed);
        Splicing run;
        for (int part = 0; part < 4; ++part) {
            std::string in = stream(random);
            damage(in, random);
            run.take(in, part == 0 ? 100 : 50'000, random);
            if (HasFatalFailure()) FAIL() << "seed " << seed;
            switch (random() % 4) {
                case 0:
                    run.splicer.begin(ts::Origin::other);
                    break;
                case 1:
                    run.splicer.begin(ts::Origin::reconnect);
                    run.take(in, 9000, random);
                    break;
                case 2:
                    run.splicer.stop_holding();
                    break;
                default:
                    break;
            }
            if (HasFatalFailure()) FAIL() << "seed " << seed;
        }
        for (std::size_t at = 0; at < run.bytes.size(); at += 188)
            ASSERT_EQ(run.bytes[at], 0x47) << seed;
        const ts::Splicer copy(run.splicer);
        EXPECT_EQ(copy.clock(), run.splicer.clock());
        if (std::chrono::steady_clock::now() > end + most_time) break;
    }
}

TEST(TsFuzz, DamageCutAnywhereGivesSameOutput) {
    for (unsigned seed = 1000; seed < 1000 + least_rounds; ++seed) {
        std::mt19937 random(seed);
        std::string in = stream(random);
        damage(in, random);
        Splicing whole;
        whole.take(in, 1'000'000, random);
        Splicing pieces;
        pieces.take(in, 300, random);
        ASSERT_TRUE(whole.bytes == pieces.bytes) << "seed " << seed;
        ASSERT_EQ(whole.marks, pieces.marks) << "seed " << seed;
    }
}

TEST(TsFuzz, NoiseGivesNothing) {
    std::mt19937 random(7);
    std::string noise(2'000'000, '\0');
    for (char& byte : noise) byte = static_cast<char>(random());
    Splicing run;
    run.take(noise, 100'000, random);
    EXPECT_TRUE(run.bytes.empty());
}

}  // namespace
}  // namespace flathead
