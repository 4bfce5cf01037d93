#include "relay/tune/probe.hpp"

#include "relay/tune/farewell.hpp"
#include "tests/relay/fanout/station.hpp"

#include <gtest/gtest.h>

namespace flathead::tune {
namespace {

using ts::bytes_of;

TEST(Probe, PageIsNoStream) {
    Probe probe;
    probe.take(bytes_of("<html>" + std::string(100'000, 'G')));
    EXPECT_FALSE(probe.has_tables());
    EXPECT_FALSE(probe.is_joinable());
}

TEST(Probe, StreamIsJoinableFromItsFirstKeyFrame) {
    fanout::Station station{fanout::Show{}};
    const std::string key = station.frame();
    const std::string rest = station.seconds(0.9);
    Probe probe;
    probe.take(bytes_of(rest));
    EXPECT_TRUE(probe.has_packets());
    EXPECT_TRUE(probe.has_tables());
    EXPECT_FALSE(probe.is_joinable());
    probe.take(bytes_of(station.seconds(0.2)));
    EXPECT_TRUE(probe.is_joinable());
    EXPECT_FALSE(key.empty());
}

TEST(Probe, WhatIsHeldIsBoundedAndStillJoinable) {
    fanout::Station station({.frames_per_key = 0, .packets_per_frame = 1000});
    const std::string key = station.frame();
    Probe probe;
    for (int i = 0; i < 15; ++i) {
        probe.take(bytes_of(station.seconds(0.2)));
        EXPECT_LE(probe.held().size(), 4U << 20);
    }
    EXPECT_FALSE(probe.is_joinable());
    probe.take(bytes_of(fanout::Station(fanout::Show{}).seconds(0.2)));
    EXPECT_TRUE(probe.is_joinable());
    Probe second;
    second.take(probe.held());
    EXPECT_TRUE(second.is_joinable());
}

TEST(Farewell, SlateRunsForTheLengthWantedAndContinuesTheStream) {
    fanout::Station station{fanout::Show{}};
    ts::Splicer feed;
    std::string out(ts::Splicer::output_limit(200'000), '\0');
    const std::string shown = station.seconds(1.5);
    feed.begin(ts::Origin::other);
    const auto spliced =
        feed.splice(bytes_of(shown), {reinterpret_cast<std::uint8_t*>(out.data()), out.size()});
    out.resize(spliced.written);
    const auto slate =
        std::make_shared<const std::string>(fanout::Station({.begins_at = 500}).seconds(2));
    const ts::Ticks before = feed.clock().value_or(0);
    const std::string words = last_words(feed, slate, std::chrono::seconds{6});
    EXPECT_EQ(feed.clock().value_or(0), before);  // the feed itself does not change
    EXPECT_EQ(words.size() % ts::packet_bytes, 0U);
    EXPECT_GT(words.size(), slate->size() * 5 / 2);
    EXPECT_LT(words.size(), slate->size() * 5);
    fanout::Reception reception;
    reception.take(out + words);
    EXPECT_EQ(reception.counter_errors, 0U);
    EXPECT_EQ(reception.sync_errors, 0U);
}

TEST(Farewell, NoSlateNoWords) {
    const ts::Splicer feed;
    EXPECT_EQ(last_words(feed, nullptr, std::chrono::seconds{6}), "");
    EXPECT_EQ(last_words(feed, std::make_shared<const std::string>(), std::chrono::seconds{6}), "");
    EXPECT_EQ(last_words(feed,
                         std::make_shared<const std::string>("this is no stream"),
                         std::chrono::seconds{6}),
              "");
}

TEST(Farewell, HugeSlateIsCut) {
    ts::Splicer feed;
    feed.begin(ts::Origin::other);
    const auto slate = std::make_shared<const std::string>(
        fanout::Station({.packets_per_frame = 2000}).seconds(3));
    EXPECT_GT(slate->size(), 20U << 20);
    EXPECT_LE(last_words(feed, slate, std::chrono::seconds{6}).size(), 5U << 20);
}

}  // namespace
}  // namespace flathead::tune
