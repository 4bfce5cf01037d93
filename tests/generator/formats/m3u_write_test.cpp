#include "generator/formats/m3u_write.hpp"

#include "generator/formats/clean.hpp"
#include "tests/support/kept_playlist.hpp"

#include <gtest/gtest.h>

#include <random>

namespace flathead::formats {
namespace {

TEST(M3uWrite, OneOrderAndNothingEmpty) {
    std::string out;
    append_m3u_header(out, {.url_tvg = "http://h/x.xml", .x_tvg_url = "http://h/x.xml"});
    append_m3u_entry(out,
                     {.name = "CNN",
                      .url = "http://h/channel/1.ts",
                      .tvg_id = "cnn.us",
                      .tvg_name = "CNN",
                      .number = "101",
                      .logo = "http://h/l/cnn.png",
                      .group = "News",
                      .catchup = "shift",
                      .catchup_days = "7"});
    append_m3u_entry(out, {.name = "Bare", .url = "http://h/2.ts"});
    EXPECT_EQ(
        out,
        "#EXTM3U url-tvg=\"http://h/x.xml\" x-tvg-url=\"http://h/x.xml\"\n"
        "#EXTINF:-1 tvg-id=\"cnn.us\" tvg-name=\"CNN\" tvg-chno=\"101\" "
        "tvg-logo=\"http://h/l/cnn.png\" "
        "group-title=\"News\" catchup=\"shift\" catchup-days=\"7\",CNN\nhttp://h/channel/1.ts\n"
        "#EXTINF:-1,Bare\nhttp://h/2.ts\n");
}

TEST(M3uWrite, ALeadingNumberIsGluedToTheName) {
    const std::pair<const char*, const char*> cases[] = {{"5 USA", "5\u00A0USA"},
                                                         {"4.1 News", "4.1\u00A0News"},
                                                         {"84. VOX", "84.\u00A0VOX"},
                                                         {"-1 x", "-1\u00A0x"},
                                                         {"24h News", "24h News"},
                                                         {"Channel 5", "Channel 5"},
                                                         {"5", "5"},
                                                         {"... x", "... x"}};
    for (const auto& [name, written] : cases) {
        std::string out;
        append_m3u_entry(out, {.name = name, .url = "u"});
        EXPECT_EQ(out, std::string("#EXTINF:-1,") + written + "\nu\n");
    }
}

TEST(M3uWrite, NothingInAnEntryCanBreakItsLine) {
    std::string out;
    append_m3u_entry(out,
                     {.name = "a\n#EXTINF:-1,b, c - d",
                      .url = "http://h/\r\nx",
                      .tvg_id = "i\"\nj",
                      .user_agent = "U\nA"});
    EXPECT_EQ(out,
              "#EXTINF:-1 tvg-id=\"i' j\",a #EXTINF:-1 b c – d\n#EXTVLCOPT:http-user-agent=U "
              "A\nhttp://h/  x\n");
}

/// A text of awkward pieces, cleaned as every text is that is written.
std::string some_text(std::mt19937& random, std::string (*clean)(std::string_view)) {
    const std::string_view pieces[] = {"News",
                                       "5",
                                       " ",
                                       ",",
                                       "'",
                                       "\"",
                                       "=",
                                       "tvg-id=",
                                       "é",
                                       "#",
                                       "|",
                                       ":",
                                       "Ж",
                                       " - ",
                                       ";",
                                       "x.y",
                                       "&"};
    std::string text;
    for (std::size_t left = random() % 7; left > 0; --left)
        text += pieces[random() % std::size(pieces)];
    return clean(text);
}

TEST(M3uWrite, ReadGivesBackWhatWasWritten) {
    std::mt19937 random(11);
    for (int round = 0; round < 3000; ++round) {
        const std::string name = some_text(random, clean_name);
        const std::string id = some_text(random, clean_attribute);
        const std::string tvg_name = some_text(random, clean_name);
        const std::string group = some_text(random, clean_group);
        const std::string logo = some_text(random, clean_attribute);
        const std::string source = some_text(random, clean_attribute);
        const M3uEntry entry{.name = name,
                             .url = "@FLATHEAD@/channel/1001.ts",
                             .tvg_id = id,
                             .tvg_name = tvg_name,
                             .number = "7.1",
                             .logo = logo,
                             .group = group,
                             .tvg_shift = "-1.5",
                             .radio = "true",
                             .catchup = "default",
                             .catchup_days = "3",
                             .catchup_source = source,
                             .station_id = "12",
                             .user_agent = "UA",
                             .referrer = "R"};
        std::string out = "#EXTM3U\n";
        append_m3u_entry(out, entry);
        KeepingSink sink;
        read_into(sink, out);
        SCOPED_TRACE(out);
        ASSERT_EQ(sink.entries.size(), 1U);
        const KeptEntry& read = sink.entries[0];
        EXPECT_EQ(clean_name(read.name), name);
        EXPECT_EQ(read.tvg_id, id);
        EXPECT_EQ(read.tvg_name, tvg_name);
        EXPECT_EQ(read.group, group);
        EXPECT_EQ(read.logo, logo);
        EXPECT_EQ(read.catchup_source, source);
        EXPECT_EQ(read.url, entry.url);
        EXPECT_EQ(read.number, "7.1");
        EXPECT_EQ(read.tvg_shift, "-1.5");
        EXPECT_EQ(read.radio, "true");
        EXPECT_EQ(read.catchup, "default");
        EXPECT_EQ(read.catchup_days, "3");
        EXPECT_EQ(read.station_id, "12");
        EXPECT_EQ(read.user_agent, "UA");
        EXPECT_EQ(read.referrer, "R");
        ASSERT_TRUE(sink.problems.empty());
        if (testing::Test::HasFailure()) return;
    }
}

}  // namespace
}  // namespace flathead::formats
