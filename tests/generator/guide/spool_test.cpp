#include "generator/guide/spool.hpp"

#include "generator/guide/collect.hpp"
#include "relay/base/text.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace flathead::guide {
namespace {

class MemoryScratch final : public Scratch {
  public:
    void append(std::string_view bytes) override { text += bytes; }
    void read(std::uint64_t offset, std::span<char> into) const override {
        ASSERT_EQ(text.copy(into.data(), into.size(), offset), into.size());
    }
    std::string text;
};

TEST(Spool, BucketsGiveBackWhatWasAddedInOrderAgainstAPlainMap) {
    MemoryScratch scratch;
    Spool spool(scratch);
    std::map<Spool::Bucket, std::vector<std::string>> expected;
    for (int i = 0; i < 50; ++i) expected[spool.new_bucket()];
    std::mt19937 random(7);
    std::string text;
    for (int i = 0; i < 20'000; ++i) {  // about 14 MB: several arenas
        const auto bucket = static_cast<Spool::Bucket>(random() % 49);  // the last one stays empty
        text.assign(random() % 1400, static_cast<char>('a' + i % 26));
        const std::optional<Time> stop =
            i % 3 == 0 ? std::nullopt : std::optional(Time{Seconds{i + 10}});
        spool.add(bucket, {Time{Seconds{i}}, stop, text});
        expected[bucket].push_back(text::join(i, '|', stop ? i + 10 : 0, '|', text));
    }
    spool.finish();
    std::string bytes;
    for (const auto& [bucket, rows] : expected) {
        std::vector<std::string> got;
        for (const SpooledProgramme& p : spool.load(bucket, bytes)) {
            got.push_back(text::join(p.start.time_since_epoch().count(),
                                     '|',
                                     p.stop ? p.stop->time_since_epoch().count() : 0,
                                     '|',
                                     p.inner));
        }
        EXPECT_EQ(got, rows) << bucket;
    }
    EXPECT_EQ(spool.dropped(), 0U);
}

TEST(Spool, AFloodedBucketIsBoundedAndOthersAreNot) {
    MemoryScratch scratch;
    Spool spool(scratch);
    const auto flooded = spool.new_bucket();
    const auto other = spool.new_bucket();
    const std::string text(1 << 20, 'x');
    for (int i = 0; i < 40; ++i) spool.add(flooded, {Time{}, {}, text});
    spool.add(other, {Time{}, {}, "kept"});
    spool.finish();
    std::string bytes;
    EXPECT_EQ(spool.load(other, bytes).at(0).inner, "kept");
    EXPECT_LT(spool.load(flooded, bytes).size(), 17U);
    EXPECT_GT(spool.dropped(), 20U);
}

/// Text that stands in a document, interleaved by `step` channels: 1 is grouped by channel, more is
/// sorted by time.
struct Interleaved {
    explicit Interleaved(std::size_t channels, std::size_t step) : inners(channels) {
        for (std::size_t i = 0; i < channels * 40; ++i) {
            const std::size_t channel = step == 1 ? i / 40 : i % channels;
            const std::string inner =
                text::join("<title>", channel, '.', i, std::string(i % 7, '!'), "</title>");
            places.emplace_back(channel, document.text.size());
            inners[channel].push_back(inner);
            document.text += text::join(inner, "</programme>\n<programme start=\"1\">");
        }
    }
    MemoryScratch document;
    std::vector<std::vector<std::string>> inners;
    std::vector<std::pair<std::size_t, std::uint64_t>> places;
};

std::uint64_t spooled(const Interleaved& guide,
                      std::string_view before,
                      bool with_places,
                      std::vector<std::string>* loaded) {
    MemoryScratch scratch;
    MemoryScratch document;
    document.text = text::join(before, guide.document.text);
    Spool spool(scratch);
    for (std::size_t i = 0; i < guide.inners.size(); ++i) (void)spool.new_bucket(&document);
    std::vector<std::size_t> next(guide.inners.size());
    for (const auto& [channel, place] : guide.places) {
        const std::string& inner = guide.inners[channel][next[channel]++];
        const auto at = with_places ? std::optional(place + before.size()) : std::nullopt;
        spool.add(static_cast<Spool::Bucket>(channel), {Time{Seconds{place}}, {}, inner, at});
    }
    spool.finish();
    for (std::size_t i = 0; i < guide.inners.size(); ++i) {
        std::vector<std::string> got;
        std::string& bytes = loaded->emplace_back();
        for (const SpooledProgramme& p : spool.load(static_cast<Spool::Bucket>(i), bytes))
            got.emplace_back(p.inner);
        EXPECT_EQ(got, guide.inners[i]) << i;
    }
    return scratch.text.size();
}

TEST(Spool, MarkupThatStandsInTheDocumentIsReadThereAgain) {
    for (const std::size_t step : {1U, 5U}) {
        const Interleaved guide(5, step);
        std::vector<std::string> kept;
        std::vector<std::string> placed;
        const auto kept_bytes = spooled(guide, "", false, &kept);
        const auto placed_bytes = spooled(guide, "", true, &placed);
        EXPECT_EQ(placed_bytes < kept_bytes, step == 1)
            << "only runs of a channel are worth reading again";
    }
}

TEST(Spool, WhatIsLoadedDoesNotDependOnWhereItStood) {
    const Interleaved guide(3, 1);
    std::vector<std::string> here;
    std::vector<std::string> there;
    spooled(guide, "", true, &here);
    spooled(guide, "<tv>something new in front", true, &there);
    EXPECT_EQ(here, there);
}

TEST(Collect, OnlyWantedChannelsAndTheWindowReachTheSpool) {
    const std::string_view document =
        "<tv><channel id=\"a\"/><channel id=\"b\"/><channel id=\"a\"/>"
        "<programme start=\"20261120120000\" stop=\"20261120130000\" "
        "channel=\"a\"><title>in</title></programme>"
        "<programme start=\"20261120120000\" stop=\"20261120130000\" "
        "channel=\"b\"><title>other</title></programme>"
        "<programme start=\"20261118120000\" stop=\"20261118130000\" channel=\"a\"><title>long "
        "ago</title></programme>"
        "<programme start=\"20261125120000\" channel=\"a\"><title>too late</title></programme>"
        "<programme start=\"junk\" channel=\"a\"><title>never</title></programme>"
        "<channel id=\"late\"/></tv>";
    MemoryScratch scratch;
    Spool spool(scratch);
    const Wanted wanted{{"a", spool.new_bucket()}};
    const Time noon = *times::read_rfc3339("2026-11-20T12:00:00Z");
    TextSource head(document);
    const GuideChannels channels = read_channels(head, false);
    ASSERT_EQ(channels.channels.size(), 2U);
    TextSource source(document);
    const Collected got = collect(
        source,
        [] { return false; },
        wanted,
        {noon, noon + std::chrono::hours(24)},
        Seconds{0},
        channels.channels.size(),
        spool);
    spool.finish();
    std::string bytes;
    const auto rows = spool.load(0, bytes);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].inner, "<title>in</title>");
    EXPECT_EQ(got.summary.programmes, 5U);
    EXPECT_TRUE(got.has_late_channels);
    TextSource again(document);
    EXPECT_EQ(read_channels(again, true).channels.size(), 3U);
}

TEST(Collect, ProgrammesAreFoundAgainInTheDocumentTheyCameFrom) {
    std::string text = "<tv><channel id=\"a\"/>";
    for (int i = 10; i < 50; ++i) {
        text += text::join("<programme start=\"202611201200",
                           i,
                           "\" channel=\"a\"><title>",
                           i,
                           "</title></programme>\n");
    }
    text += "</tv>";
    const Time noon = *times::read_rfc3339("2026-11-20T12:00:00Z");
    MemoryScratch document;
    document.text = text;
    MemoryScratch scratch;
    Spool spool(scratch);
    const Wanted wanted{{"a", spool.new_bucket(&document)}};
    TextSource source(text);
    (void)collect(
        source,
        [] { return true; },
        wanted,
        {noon, noon + std::chrono::hours(24)},
        Seconds{0},
        1,
        spool);
    spool.finish();
    EXPECT_EQ(scratch.text.find("<title>11"), std::string::npos)
        << "it was kept although it can be read again";
    std::string bytes;
    const auto rows = spool.load(0, bytes);
    ASSERT_EQ(rows.size(), 40U);
    for (int i = 0; i < 40; ++i)
        EXPECT_EQ(rows[static_cast<std::size_t>(i)].inner,
                  text::join("<title>", i + 10, "</title>"));
}

}  // namespace
}  // namespace flathead::guide
