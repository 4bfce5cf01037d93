#include "tests/relay/upstreams/taken.hpp"
#include "tests/support/ts_maker.hpp"

namespace flathead::upstreams {
namespace {

using namespace std::chrono_literals;
using namespace tests;

/// A packet of PID 256 with a PCR of so many milliseconds, and some without around it.
std::string with_clock(std::int64_t milliseconds, std::size_t others, std::int64_t start = 0) {
    const std::int64_t base = (start + milliseconds * 90) & ((std::int64_t{1} << 33) - 1);
    std::string packet = {'G', 0x01, 0x00, 0x20, char(183 - 0), 0x10};
    for (const int shift : {25, 17, 9, 1}) packet += static_cast<char>(base >> shift);
    packet += static_cast<char>((base & 1) << 7 | 0x7E);
    packet.resize(ts::packet_bytes, '\xFF');
    return packet + packets(others);
}

std::shared_ptr<const std::string> slate(std::int64_t milliseconds, std::int64_t start = 0) {
    std::string bytes = packets(2);  // tables come before the first clock
    for (std::int64_t at = 0; at < milliseconds; at += 40) bytes += with_clock(at, 9, start);
    return std::make_shared<const std::string>(std::move(bytes));
}

struct SlateLoopTest : testing::Test {
    event::Loop loop;
    Opener opener{loop, {}};
    Taken sink;

    /// Seconds of the slate that were played so far.
    [[nodiscard]] double played(const std::string& bytes, double seconds) const {
        return static_cast<double>(sink.bytes.size()) / static_cast<double>(bytes.size()) * seconds;
    }
};

TEST_F(SlateLoopTest, FourSecondsAtOnceThenItsOwnSpeed) {
    for (const std::int64_t start : {std::int64_t{0}, (std::int64_t{1} << 33) - 90 * 1000}) {
        const auto bytes = slate(6000, start);
        sink.bytes.clear();
        const auto upstream = opener.loop(bytes, sink);
        EXPECT_EQ(sink.calls, 0U);
        sink.calls = 0;
        turn_for(loop, 50ms);
        EXPECT_NEAR(played(*bytes, 6), 4.1, 0.15);
        turn_for(loop, 1s);
        EXPECT_NEAR(played(*bytes, 6), 5.1, 0.25);
        sink.calls = 0;
    }
}

TEST_F(SlateLoopTest, RoundsFollowEachOtherWithoutABreak) {
    const auto bytes = slate(1000);
    const auto upstream = opener.loop(bytes, sink);
    turn_for(loop, 1500ms);
    EXPECT_NEAR(played(*bytes, 1), 5.6, 0.3);
    for (std::size_t at = 0; at < sink.bytes.size(); ++at) {
        const std::size_t header = at - at % ts::packet_bytes + 3;
        if ((sink.bytes[header] & 0x20) != 0) continue;  // it carries a clock, which goes on
        const bool holds_counter = at % ts::packet_bytes == 3;
        const char mask = holds_counter ? '\xF0' : '\xFF';
        ASSERT_EQ(sink.bytes[at] & mask, (*bytes)[at % bytes->size()] & mask) << at;
    }
}

TEST_F(SlateLoopTest, CountersAndStampsGoOnFromRoundToRound) {
    TsMaker maker;
    const auto bytes = std::make_shared<const std::string>(maker.seconds(1));
    ASSERT_NE(counter_errors(*bytes + *bytes).size(), 0U) << "this one needs it";
    const auto upstream = opener.loop(bytes, sink);
    turn_for(loop, 1500ms);
    ASSERT_GT(sink.bytes.size(), 5 * bytes->size());
    EXPECT_EQ(counter_errors(sink.bytes), std::vector<std::string>());
    ASSERT_NE(stamp_errors(*bytes + *bytes).size(), 0U);
    EXPECT_EQ(stamp_errors(sink.bytes), std::vector<std::string>());
    // Pictures keep their distance over the seam.
    std::int64_t last = -1;
    for (const SeenPacket& packet : seen_packets(sink.bytes)) {
        if (packet.pid != 0x100 || packet.dts < 0) continue;
        if (last >= 0) ASSERT_EQ(packet.dts - last, 90'000 / 25);
        last = packet.dts;
    }
}

TEST_F(SlateLoopTest, PauseMakesNoBurst) {
    const auto bytes = slate(10'000);
    const auto upstream = opener.loop(bytes, sink);
    turn_for(loop, 50ms);
    upstream->pause();
    const std::size_t before = sink.bytes.size();
    turn_for(loop, 500ms);
    EXPECT_EQ(sink.bytes.size(), before);
    upstream->resume();
    turn_for(loop, 200ms);
    EXPECT_NEAR(played(*bytes, 10), 4.3, 0.25);
}

TEST_F(SlateLoopTest, SlateWithoutAClockEnds) {
    for (const std::string& bytes :
         {std::string(), packets(100), with_clock(0, 100), std::string(5000, 'x')}) {
        sink.endings = 0;
        const auto upstream = opener.loop(std::make_shared<const std::string>(bytes), sink);
        ASSERT_TRUE(eventually(loop, [&] { return sink.endings > 0; }));
        EXPECT_EQ(sink.ending.reason, Reason::malformed);
    }
}

}  // namespace
}  // namespace flathead::upstreams
