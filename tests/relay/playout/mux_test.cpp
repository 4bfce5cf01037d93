#include "relay/playout/mux.hpp"

#include <gtest/gtest.h>

#include <map>

namespace flathead::playout {
namespace {

struct Seen {
    int pid = 0;
    bool starts = false;
    bool is_key = false;
    std::optional<Ticks> clock;
    std::string payload;
};

/// Also checks sync, lengths and counters.
std::vector<Seen> read(const std::string& bytes) {
    std::vector<Seen> out;
    std::map<int, int> counters;
    EXPECT_EQ(bytes.size() % 188, 0U);
    for (std::size_t at = 0; at + 188 <= bytes.size(); at += 188) {
        const auto* const p = reinterpret_cast<const std::uint8_t*>(bytes.data() + at);
        EXPECT_EQ(p[0], 0x47);
        Seen seen;
        seen.pid = (p[1] & 0x1F) << 8 | p[2];
        seen.starts = (p[1] & 0x40) != 0;
        std::size_t begin = 4;
        if ((p[3] & 0x20) != 0) {
            begin += p[4] + 1U;
            if (p[4] > 0) seen.is_key = (p[5] & 0x40) != 0;
            if (p[4] > 0 && (p[5] & 0x10) != 0) {
                seen.clock = Ticks{p[6]} << 25 | p[7] << 17 | p[8] << 9 | p[9] << 1 | p[10] >> 7;
            }
        }
        EXPECT_LE(begin, 188U);
        if ((p[3] & 0x10) != 0) {
            if (counters.count(seen.pid) > 0) {
                EXPECT_EQ(p[3] & 15, (counters[seen.pid] + 1) % 16) << seen.pid;
            }
            counters[seen.pid] = p[3] & 15;
            seen.payload.assign(bytes, at + begin, 188 - begin);
        }
        out.push_back(std::move(seen));
    }
    return out;
}

av::Stream stream(av::Codec codec, bool is_video) {
    av::Stream out;
    out.codec = codec;
    out.is_video = is_video;
    return out;
}

const Shape picture_and_sound{stream(av::Codec::aac, false), stream(av::Codec::h264, true)};

TEST(Mux, EveryPayloadSizeComesOutWhole) {
    Mux mux(picture_and_sound);
    std::string out;
    std::vector<std::string> sent;
    for (std::size_t size = 1; size <= 600; ++size) {
        sent.emplace_back(size, static_cast<char>('a' + size % 26));
        const Ticks at = static_cast<Ticks>(size) * 1800 + ticks_per_second;
        mux.write({1, {at + 3600, at}, size % 50 == 0, sent.back()}, out);
    }
    std::vector<std::string> got;
    for (const Seen& seen : read(out)) {
        if (seen.pid != 0x101 || seen.payload.empty()) continue;
        if (seen.starts) got.emplace_back();
        got.back() += seen.payload;
    }
    ASSERT_EQ(got.size(), sent.size());
    for (std::size_t i = 0; i < sent.size(); ++i) EXPECT_EQ(got[i].substr(19), sent[i]);
}

TEST(Mux, StampsAreWrittenAndReadBackTheSame) {
    Mux mux(picture_and_sound);
    std::string out;
    const Ticks pts = 0x1ABCDEF01;
    mux.write({1, {pts, pts - 7200}, true, "x"}, out);
    const auto seen = read(out);
    const auto* const p = reinterpret_cast<const std::uint8_t*>(seen.back().payload.data());
    const auto stamp = [](const std::uint8_t* at) {
        return Ticks{at[0] >> 1 & 7} << 30 | Ticks{at[1]} << 22 | Ticks{at[2] >> 1} << 15 |
               Ticks{at[3]} << 7 | at[4] >> 1;
    };
    EXPECT_EQ(stamp(p + 9), pts);
    EXPECT_EQ(stamp(p + 14), pts - 7200);
    EXPECT_EQ(seen.back().clock, pts - 7200 - 63'000);
}

TEST(Mux, TablesComeBeforeEveryKeyFrameAndKeysAreMarkedOnVideoOnly) {
    Mux mux(picture_and_sound);
    std::string out;
    for (Ticks i = 0; i < 50; ++i) {
        mux.write({0, {i * 3600, i * 3600}, true, "sound"}, out);
        mux.write({1, {i * 3600, i * 3600}, i % 7 == 0, "picture"}, out);
    }
    const auto seen = read(out);
    int keys = 0;
    for (std::size_t i = 2; i < seen.size(); ++i) {
        if (!seen[i].is_key) continue;
        ++keys;
        EXPECT_EQ(seen[i].pid, 0x101);
        EXPECT_EQ(seen[i - 1].pid, pmt_pid);
        EXPECT_EQ(seen[i - 2].pid, 0);
    }
    EXPECT_EQ(keys, 8);
}

TEST(Mux, ClockNeverWaitsLongerThanFiftyMilliseconds) {
    for (const std::size_t lone : {std::size_t{0}, std::size_t{1}}) {
        Mux mux(picture_and_sound);
        std::string out;
        for (Ticks i = 1; i < 20; ++i)  // one unit each 0.7 s, as in a slide show
            mux.write({lone, {i * 63'000, i * 63'000}, true, "x"}, out);
        std::optional<Ticks> last;
        for (const Seen& seen : read(out)) {
            if (!seen.clock) continue;
            EXPECT_EQ(seen.pid, 0x101) << "the clock stays with the picture";
            if (last) {
                EXPECT_LE(*seen.clock - *last, 4500);
                EXPECT_GE(*seen.clock, *last);
            }
            last = seen.clock;
        }
        ASSERT_TRUE(last);
        EXPECT_GE(*last, 18 * 63'000 - 4500) << "up to the last unit";
    }
}

TEST(Mux, TablesFitAPacketWithAllStreamsThereCanBe) {
    std::vector<av::Stream> streams(most_streams, stream(av::Codec::eac3, false));
    for (av::Stream& one : streams) one.language = "eng";
    const std::string out = tables(Shape(streams.begin(), streams.end()), 0);
    ASSERT_EQ(out.size(), 2 * 188U);
    const std::size_t length = static_cast<std::uint8_t>(out[188 + 7]);
    EXPECT_LE(5 + 3 + length, 188U);
    EXPECT_NE(out.find("EAC3"), std::string::npos);
}

TEST(Mux, StreamsChangeBehindFixedPidsAndTheTablesSayIt) {
    constexpr Ticks second = ticks_per_second;
    Mux mux(Shape{stream(av::Codec::h264, true), stream(av::Codec::aac, false)});
    std::string out;
    mux.write({0, {second, second}, true, "a", 0}, out);
    mux.write({1, {second, second}, true, "b", 0}, out);
    mux.change(Shape{stream(av::Codec::h264, true), stream(av::Codec::aac, false)});
    mux.write({0, {second + 10, second + 10}, false, "c", 0}, out);
    const std::size_t same = out.size();
    mux.change(Shape{std::nullopt, stream(av::Codec::ac3, false)});
    mux.write({1, {3 * second, 3 * second}, true, "d", 0}, out);
    std::vector<int> versions;
    Ticks clock = 0;
    for (const Seen& seen : read(out)) {
        if (seen.pid == pmt_pid)
            versions.push_back(static_cast<std::uint8_t>(seen.payload[6]) >> 1 & 31);
        if (!seen.clock) continue;
        EXPECT_EQ(seen.pid, first_pid) << "the clock stays where it was";
        EXPECT_GE(*seen.clock, clock);
        EXPECT_LE(*seen.clock - clock, clock == 0 ? 2 * second : second / 10);
        clock = *seen.clock;
    }
    EXPECT_EQ(versions.front(), 0);
    EXPECT_EQ(versions.back(), 1);
    EXPECT_EQ(read(out.substr(0, same)).size(), 5U) << "no tables where nothing changed";
}

}  // namespace
}  // namespace flathead::playout
