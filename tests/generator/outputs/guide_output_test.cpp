#include "generator/outputs/guide_output.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <gtest/gtest.h>

#include "unpacked.hpp"

namespace flathead::outputs {
namespace {

using namespace std::chrono_literals;

const Time noon = *times::read_rfc3339("2026-11-20T12:00:00Z");
const guide::Window today{noon, noon + 24h};

Lineup lineup_of(int count) {
    Lineup lineup;
    for (int i = 0; i < count; ++i) {
        Channel channel;
        channel.id = {1001 + i};
        channel.number = {i + 1, 0};
        channel.name = lineup.text->keep(text::join("Channel & ", i));
        lineup.channels.push_back(channel);
    }
    return lineup;
}

/// Writes a guide in which channel i has one programme with this title; tells how many channels
/// were formatted.
int write(MemoryRelease& release, const Lineup& lineup, const std::vector<std::string>& titles) {
    int made = 0;
    GuideOutput output(release, today);
    output.head(lineup, "Site <1>", [](const Channel&) { return std::string(); });
    for (std::size_t i = 0; i < lineup.channels.size(); ++i) {
        const std::string inner = text::join("<title>", titles[i], "</title>");
        output.channel(lineup.channels[i], digest_of(inner), [&] {
            ++made;
            return std::vector<guide::Slot>{{noon, noon + 1h, inner, {}},
                                            {noon + 1h, noon + 2h, {}, "filler & more"}};
        });
    }
    EXPECT_EQ(output.finish(), 2 * lineup.channels.size());
    return made;
}

TEST(GuideOutput, PlainAndPackedHoldTheSameBytesAndRowsAreListed) {
    MemoryRelease release;
    EXPECT_EQ(write(release, lineup_of(2), {"one", "two"}), 2);
    const std::string& xml = release.files.at("www/xmltv.xml");
    EXPECT_EQ(unpacked(release.files.at("www/xmltv.xml.gz")), xml);
    EXPECT_EQ(xml,
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE tv SYSTEM \"xmltv.dtd\">\n"
              "<tv source-info-name=\"Site &lt;1&gt;\" generator-info-name=\"Flathead\">\n"
              "<channel id=\"1001.flathead\">\n<display-name>Channel &amp; "
              "0</display-name>\n<display-name>1</display-name>\n</channel>\n"
              "<channel id=\"1002.flathead\">\n<display-name>Channel &amp; "
              "1</display-name>\n<display-name>2</display-name>\n</channel>\n"
              "<programme start=\"20261120120000 +0000\" stop=\"20261120130000 +0000\" "
              "channel=\"1001.flathead\">\n<title>one</title>\n</programme>\n"
              "<programme start=\"20261120130000 +0000\" stop=\"20261120140000 +0000\" "
              "channel=\"1001.flathead\">\n<title>filler &amp; more</title>\n</programme>\n"
              "<programme start=\"20261120120000 +0000\" stop=\"20261120130000 +0000\" "
              "channel=\"1002.flathead\">\n<title>two</title>\n</programme>\n"
              "<programme start=\"20261120130000 +0000\" stop=\"20261120140000 +0000\" "
              "channel=\"1002.flathead\">\n<title>filler &amp; more</title>\n</programme>\n"
              "</tv>\n");
    const auto epoch = noon.time_since_epoch().count();
    EXPECT_TRUE(release.files.at("x/upcoming.tsv")
                    .starts_with(text::join("1001\t", epoch, '\t', epoch + 3600, "\tone\n")));
}

TEST(GuideOutput, UnchangedChannelsAreCopiedAndTheFilesAreAsIfMadeAnew) {
    const Lineup lineup = lineup_of(40);
    std::vector<std::string> titles(40, "same");
    MemoryRelease first;
    EXPECT_EQ(write(first, lineup, titles), 40);
    titles[7] = "another, longer title";
    MemoryRelease second;
    second.previous_files = first.files;
    EXPECT_EQ(write(second, lineup, titles), 1);
    MemoryRelease anew;
    EXPECT_EQ(write(anew, lineup, titles), 40);
    EXPECT_EQ(second.files, anew.files);
    EXPECT_EQ(unpacked(second.files.at("www/xmltv.xml.gz")), second.files.at("www/xmltv.xml"));
    MemoryRelease third;  // and nothing at all is made when nothing changed
    third.previous_files = second.files;
    EXPECT_EQ(write(third, lineup, titles), 0);
    EXPECT_EQ(third.files, second.files);
}

TEST(GuideOutput, ADamagedIndexMeansEverythingIsMadeAnew) {
    MemoryRelease first;
    write(first, lineup_of(2), {"a", "b"});
    for (const char* damage :
         {"", "flathead guide segments 9\n", "flathead guide segments 1\nnonsense\n"}) {
        MemoryRelease second;
        second.previous_files = first.files;
        second.previous_files[std::string(segments_path)] = damage;
        EXPECT_EQ(write(second, lineup_of(2), {"a", "b"}), 2);
    }
}

TEST(GuideOutput, OverlappingRowsStopThePublishing) {
    MemoryRelease release;
    const Lineup lineup = lineup_of(1);
    GuideOutput output(release, today);
    const auto overlapping = [] {
        return std::vector<guide::Slot>{{noon, noon + 1h, {}, "a"},
                                        {noon + 30min, noon + 2h, {}, "b"}};
    };
    EXPECT_THROW(output.channel(lineup.channels[0], {}, overlapping), Error);
}

TEST(Segments, LinesReadBack) {
    std::string text(segments_header());
    const Segment segment{
        1001, {0x0123456789abcdef, 0xfedcba9876543210}, 12, {1, 2}, {3, 4}, 0xFFFFFFFF, {5, 6}};
    append_segment(text, segment);
    const Segments read = read_segments(text);
    ASSERT_TRUE(read.contains(1001));
    std::string again(segments_header());
    append_segment(again, read.at(1001));
    EXPECT_EQ(again, text);
}

}  // namespace
}  // namespace flathead::outputs
