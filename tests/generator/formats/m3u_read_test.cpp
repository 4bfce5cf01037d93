#include "tests/support/kept_playlist.hpp"

#include <gtest/gtest.h>

namespace flathead::formats {
namespace {

KeptEntry entry_of(const std::string& extinf) {
    KeepingSink sink;
    read_into(sink, "#EXTM3U\n" + extinf + "\nhttp://h/x.ts\n");
    EXPECT_EQ(sink.entries.size(), 1U) << extinf;
    return sink.entries.empty() ? KeptEntry(M3uEntry{}) : sink.entries[0];
}

TEST(M3uRead, AttributesInEverySpelling) {
    struct Case {
        const char* line;
        const char* id;
        const char* group;
        const char* name;
        const char* why;
    };
    const Case cases[] = {
        {R"(#EXTINF:-1 tvg-id="a" group-title="G",Name)", "a", "G", "Name", "the usual form"},
        {R"(#EXTINF:-1 tvg-id='a' group-title='G',Name)", "a", "G", "Name", "single quotes"},
        {R"(#EXTINF:-1 tvg-id='a' group-title='Bob's',Name)",
         "a",
         "Bob's",
         "Name",
         "an apostrophe inside"},
        {R"(#EXTINF:-1 tvg-id=a group-title=G,Name)", "a", "G", "Name", "no quotes"},
        {"#EXTINF:-1 tvg-id=\u201Ca\u201D group-title=\u201CG H\u201D,Name",
         "a",
         "G H",
         "Name",
         "curly quotes"},
        {R"(#EXTINF:-1 tvg-id = "a"  group-title ="G" , Name)", "a", "G", "Name", "blanks around"},
        {"#EXTINF:-1\ttvg-id=\"a\"\tgroup-title=\"G\"\t,\tName\t", "a", "G", "Name", "tabs"},
        {R"(#EXTINF:-1 tvg-id="a"group-title="G",Name)", "a", "G", "Name", "no blank between"},
        {R"(#EXTINF:-1 tvg-id="a" group-title="A, B",One, two)",
         "a",
         "A, B",
         "One, two",
         "commas in both"},
        {R"(#EXTINF:-1 tvg-id="a" group-title="G",Say "x", "y")",
         "a",
         "G",
         R"(Say "x", "y")",
         "quotes in the name"},
        {R"(#EXTINF:-1 tvg-id="a" group-title="He said "hi"",Name)",
         "a",
         R"(He said "hi")",
         "Name",
         "inner quotes"},
        {R"(#EXTINF:-1 group-title="x "y" z" tvg-id="a",Name)",
         "a",
         R"(x "y" z)",
         "Name",
         "inner quotes with blanks"},
        {R"(#EXTINF:-1 tvg-id="a group-title="G",Name)", "a", "G", "Name", "a value never closed"},
        {R"(#EXTINF:-1 tvg-id="a,Name)", "a", "", "Name", "the only quote opens"},
        {R"(#EXTINF:-1 tvg-id="a" group-title="x\"y",Name)",
         "a",
         R"(x\"y)",
         "Name",
         "a backslash is nothing special"},
        {R"(#EXTINF:-1 tvg-id="a" group-title="G" Some name)", "a", "G", "Some name", "no comma"},
        {R"(#EXTINF:-1 tvg-id="a" stray words group-title="G",Name)",
         "a",
         "G",
         "Name",
         "words between"},
        {R"(#EXTINF:-1,tvg-id="a" group-title="G",Name)",
         "a",
         "G",
         "Name",
         "a comma before the attributes"},
        {R"(#EXTINF:-1 tvg-id="a" tvg-id="b" group-title="" group-title="G",Name)",
         "a",
         "G",
         "Name",
         "the first non-empty one counts"},
        {R"(#EXTINF:-1 channel-id="c" TVG-ID="a" Group-Title="G",Name)",
         "a",
         "G",
         "Name",
         "any case"},
        {R"(#EXTINF:abc tvg-id="a",Name)", "a", "", "Name", "a word as duration"},
        {R"(#EXTINF: -1.5 tvg-id="a",Name)", "a", "", "Name", "a fraction behind a blank"},
        {R"(#EXTINF:-1tvg-id="a",Name)", "a", "", "Name", "glued to the duration"},
        {R"(#EXTINF tvg-id="a",Name)", "a", "", "Name", "no colon"},
        {R"(  #extinf:-1 tvg-id="a",Name)", "a", "", "Name", "indented, lower case"},
        {R"(EXTINF:-1 tvg-id="a",Name)", "a", "", "Name", "no hash"},
        {R"(#EXTINF:5 USA)", "", "", "USA", "a number in the duration's place is the duration"},
        {R"(#EXTINF:-1,5 USA)", "", "", "5 USA", "a number behind the comma is the name's"},
        {R"(#EXTINF:-1 tvg-id="a" tvg-name= group-title="G",)", "a", "G", "", "no name at all"},
        {R"(#EXTINF:-1 tvg-id= group-title="G",Name)", "", "G", "Name", "a key without value"},
        {R"(#EXTINF:-1 tvg-logo="http://h/l?a=1,2&b="c"" tvg-id="a",Name)",
         "a",
         "",
         "Name",
         "quotes in an address"},
        {R"(#EXTINF:-1 tvg-id="A &amp; B",C &amp; D)",
         "A &amp; B",
         "",
         "C &amp; D",
         "no escaping exists"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(std::string(c.why) + ": " + c.line);
        const KeptEntry entry = entry_of(c.line);
        EXPECT_EQ(entry.tvg_id, c.id);
        EXPECT_EQ(entry.group, c.group);
        EXPECT_EQ(entry.name, c.name);
    }
}

TEST(M3uRead, EveryKnownAttributeFillsItsField) {
    const KeptEntry e = entry_of(
        R"(#EXTINF:-1 channel-id="c" tvg-name="n" tvh-chnum="7.1" logo="http://l" tvg-shift="-3.5" radio="true" )"
        R"(tvg-rec="2" timeshift="3" catchup-type="shift" catchup-days="4" catchup-source="?s" catchup-correction="1" )"
        R"(tvc-guide-stationid="99" user-agent="ua" http-referrer="rf",x)");
    EXPECT_EQ(e.channel_id, "c");
    EXPECT_EQ(e.tvg_name, "n");
    EXPECT_EQ(e.number, "7.1");
    EXPECT_EQ(e.logo, "http://l");
    EXPECT_EQ(e.tvg_shift, "-3.5");
    EXPECT_EQ(e.radio, "true");
    EXPECT_EQ(e.tvg_rec, "2");
    EXPECT_EQ(e.timeshift, "3");
    EXPECT_EQ(e.catchup, "shift");
    EXPECT_EQ(e.catchup_days, "4");
    EXPECT_EQ(e.catchup_source, "?s");
    EXPECT_EQ(e.catchup_correction, "1");
    EXPECT_EQ(e.station_id, "99");
    EXPECT_EQ(e.user_agent, "ua");
    EXPECT_EQ(e.referrer, "rf");
    for (const char* key : {"tvg-chno", "ch-number", "channel-number", "tvh-chnum"}) {
        EXPECT_EQ(entry_of(std::string("#EXTINF:-1 ") + key + "=\"5\",x").number, "5") << key;
    }
}

TEST(M3uRead, HeaderNamesGuidesAndDefaults) {
    KeepingSink sink;
    read_into(
        sink,
        "#EXTM3U x-tvg-url=\"http://g/a.xml, http://g/b,c.xml\" url-tvg=http://g/a.xml "
        "tvg-shift=\"2\" "
        "catchup=\"append\" catchup-source=\"?x\" catchup-days=\"3\"\n"
        "#EXTINF:-1,one\nhttp://h/1\n#EXTINF:-1 catchup=\"vod\" tvg-shift=\"0\",two\nhttp://h/2\n"
        "#EXTM3U\n#EXTINF:-1,three\nhttp://h/3\n");
    EXPECT_EQ(sink.guides, (std::vector<std::string>{"http://g/a.xml", "http://g/b,c.xml"}));
    ASSERT_EQ(sink.entries.size(), 3U);
    EXPECT_EQ(sink.entries[0].catchup, "append");
    EXPECT_EQ(sink.entries[0].catchup_days, "3");
    EXPECT_EQ(sink.entries[0].tvg_shift, "2");
    EXPECT_EQ(sink.entries[1].catchup, "vod");
    EXPECT_EQ(sink.entries[1].catchup_source, "?x");
    EXPECT_EQ(sink.entries[1].tvg_shift, "0");
    EXPECT_EQ(sink.entries[2].catchup, "") << "another list begins there";
}

TEST(M3uRead, OptionLinesBelongToTheirEntry) {
    KeepingSink sink;
    read_into(sink,
              "#EXTM3U\n#EXTINF:-1,a\n#EXTVLCOPT:http-user-agent=\"UA "
              "1\"\n#EXTVLCOPT:http-referrer=http://r/\n"
              "#EXTVLCOPT:program=5\n#KODIPROP:k=v=w\n#EXTHTTP:{\"cookie\":\"c\"}\n#EXTGRP: G \n# "
              "a comment\n\n"
              "http://h/1|User-Agent=x&Referer=y\n#EXTINF:-1,b\nhttp://h/2?a=b|c\n");
    ASSERT_EQ(sink.entries.size(), 2U);
    const KeptEntry& a = sink.entries[0];
    EXPECT_EQ(a.user_agent, "UA 1");
    EXPECT_EQ(a.referrer, "http://r/");
    EXPECT_EQ(a.group, "G");
    EXPECT_EQ(a.url, "http://h/1");
    EXPECT_EQ(a.url_options, "User-Agent=x&Referer=y");
    EXPECT_EQ(a.options,
              (std::vector<KeptOption>{{M3uOption::Kind::vlc, "program", "5"},
                                       {M3uOption::Kind::kodi, "k", "v=w"},
                                       {M3uOption::Kind::http, "", "{\"cookie\":\"c\"}"}}));
    EXPECT_EQ(sink.entries[1].url, "http://h/2?a=b|c")
        << "a bar without options behind it is the address's";
    EXPECT_EQ(sink.entries[1].group, "");
    EXPECT_TRUE(sink.entries[1].options.empty());
    EXPECT_TRUE(sink.problems.empty());
}

TEST(M3uRead, AGroupLineBetweenEntriesHoldsUntilTheNext) {
    KeepingSink sink;
    read_into(sink,
              "#EXTM3U\n#EXTGRP:A\n#EXTINF:-1,1\nhttp://h/1\n#EXTINF:-1 "
              "group-title=\"own\",2\nhttp://h/2\n"
              "#EXTINF:-1,3\n#EXTGRP:only "
              "here\nhttp://h/3\n#EXTINF:-1,4\nhttp://h/4\n#EXTGRP:\n#EXTINF:-1,5\nhttp://h/5\n");
    std::vector<std::string> groups;
    for (const KeptEntry& e : sink.entries) groups.push_back(e.group);
    EXPECT_EQ(groups, (std::vector<std::string>{"A", "own", "only here", "A", ""}));
}

TEST(M3uRead, AttributesAndNameMayStandOnFurtherLines) {
    KeepingSink sink;
    read_into(sink,
              "#EXTM3U\n#EXTINF:0 \ngroup-title=\"G\" ,One "
              "\nrtmp://h/1\n\n#EXTINF:0\n\ngroup-title=\"H\",\nTwo\n"
              "http://h/2\nplaypath=x\n#EXTINF:-1,\nlive/3.ts\n#EXTINF:-1,Four\nlive/"
              "4.ts\n#EXTINF:-1,Five\njunk\nhttp://h/5\n");
    ASSERT_EQ(sink.entries.size(), 5U);
    EXPECT_EQ(sink.entries[0].name, "One");
    EXPECT_EQ(sink.entries[0].group, "G");
    EXPECT_EQ(sink.entries[1].name, "Two");
    EXPECT_EQ(sink.entries[1].group, "H");
    EXPECT_EQ(sink.entries[2].name, "");
    EXPECT_EQ(sink.entries[2].url, "live/3.ts");
    EXPECT_EQ(sink.entries[3].url, "live/4.ts");
    EXPECT_EQ(sink.entries[4].url, "http://h/5") << "an address with a scheme wins";
    EXPECT_EQ(sink.problems, (std::vector<std::string>{"11: neither a directive nor an address"}));
}

TEST(M3uRead, WhatIsNoEntryIsAProblemWithItsLine) {
    KeepingSink sink;
    read_into(sink,
              "#EXTM3U\n#EXTINF:-1,lost\n#EXTINF:-1,has\nhttp://h/1\nhttp://h/"
              "2\nwords\n#EXTINF:-1,end\n");
    ASSERT_EQ(sink.entries.size(), 1U);
    EXPECT_EQ(sink.entries[0].line, 3U);
    EXPECT_EQ(sink.problems,
              (std::vector<std::string>{"2: an entry without an address",
                                        "5: an address without an #EXTINF line before it",
                                        "6: neither a directive nor an address",
                                        "7: an entry without an address"}));
}

TEST(M3uRead, EveryLineEndAndMarkGivesTheSameEntries) {
    const std::string text =
        "#EXTM3U\n#EXTINF:-1 tvg-id=\"a\",One\nhttp://h/1\n#EXTINF:-1,Two\nhttp://h/2";
    const auto with_ends = [&](const std::string& end) {
        std::string out;
        for (const char c : text) out += c == '\n' ? end : std::string(1, c);
        return out;
    };
    const std::string with_nul = text.substr(0, 30) + std::string(3, '\0') + text.substr(30);
    for (const std::string& variant : {text,
                                       with_ends("\r\n"),
                                       with_ends("\r"),
                                       with_ends("\n\r"),
                                       text + "\n",
                                       "\xEF\xBB\xBF" + text,
                                       "\n\n" + text,
                                       with_nul,
                                       text.substr(8)}) {
        KeepingSink sink;
        read_into(sink, variant);
        ASSERT_EQ(sink.entries.size(), 2U) << testing::PrintToString(variant);
        EXPECT_EQ(sink.entries[0].tvg_id, "a");
        EXPECT_EQ(sink.entries[0].name, "One");
        EXPECT_EQ(sink.entries[1].url, "http://h/2");
        EXPECT_TRUE(sink.outcome.is_list());
    }
}

TEST(M3uRead, JoinedListsWithMarksInTheMiddle) {
    KeepingSink sink;
    read_into(sink,
              "#EXTM3U\n#EXTINF:-1,1\nhttp://h/1\n\xEF\xBB\xBF#EXTM3U\n#EXTINF:-1,2\nhttp://h/2\n"
              "\xEF\xBB\xBF  #EXTINF:-1,3  \n\xEF\xBB\xBF http://h/3 \n");
    ASSERT_EQ(sink.entries.size(), 3U);
    EXPECT_EQ(sink.entries[2].name, "3");
    EXPECT_EQ(sink.entries[2].url, "http://h/3");
}

TEST(M3uRead, WhatIsNoListIsRejectedWithTheReason) {
    const std::pair<const char*, const char*> cases[] = {
        {"", "neither #EXTM3U nor an entry in it"},
        {" \r\n\t\n", "neither #EXTM3U nor an entry in it"},
        {"Too many connections\n", "neither #EXTM3U nor an entry in it"},
        {"<!DOCTYPE html><p>http://h/1</p>\nhttp://h/2\n", "an HTML page"},
        {"\xEF\xBB\xBF\n<html>", "an HTML page"},
        {"<?xml version=\"1.0\"?><tv/>", "an XML document"},
        {"{\"user_info\":{\"auth\":0}}", "a JSON answer"},
        {"[{\"name\":\"x\"}]", "a JSON answer"},
        {"[playlist]\nFile1=http://h/1\n", "a PLS playlist"},
        {"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow.m3u8\n",
         "an HLS playlist: the stream of one channel, not a list of channels"},
        {"#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6.0,\nhttp://h/1.ts\n",
         "an HLS playlist: the stream of one channel, not a list of channels"},
    };
    for (const auto& [text, reason] : cases) {
        KeepingSink sink;
        read_into(sink, text);
        EXPECT_EQ(sink.outcome.rejected, reason) << text;
        EXPECT_TRUE(sink.entries.empty());
    }
}

TEST(M3uRead, AHeaderAloneIsAListWithoutEntries) {
    for (const char* text : {"#EXTM3U", "#EXTM3U\n", "#extm3u x-tvg-url=\"\"\r\n"}) {
        KeepingSink sink;
        read_into(sink, text);
        EXPECT_TRUE(sink.outcome.is_list());
        EXPECT_EQ(sink.outcome.entries, 0U);
    }
}

TEST(M3uRead, BareAddressesAreEntriesWithoutNames) {
    KeepingSink sink;
    read_into(sink, "http://h/1\nwords\nhttp://h/2|Referer=x\n");
    ASSERT_EQ(sink.entries.size(), 2U);
    EXPECT_EQ(sink.entries[0].name, "");
    EXPECT_EQ(sink.entries[0].line, 1U);
    EXPECT_EQ(sink.entries[1].url, "http://h/2");
    EXPECT_EQ(sink.entries[1].url_options, "Referer=x");
}

TEST(M3uRead, LongLinesAreWholeUpToTheLimitAndCutBeyond) {
    KeepingSink sink;
    const std::string logo(3'000'000, 'a');
    const std::string name(12'000'000, 'n');
    read_into(sink,
              "#EXTM3U\n#EXTINF:-1 tvg-logo=\"data:" + logo + "\",A\nhttp://h/1\n#EXTINF:-1," +
                  name + "\nhttp://h/2\n#EXTINF:-1,C\nhttp://h/3\n");
    ASSERT_EQ(sink.entries.size(), 3U);
    EXPECT_EQ(sink.entries[0].logo.size(), logo.size() + 5);
    EXPECT_EQ(sink.entries[0].name, "A");
    EXPECT_EQ(sink.entries[1].name.size(), 1000 - std::string("#EXTINF:-1,").size());
    EXPECT_EQ(sink.entries[1].url, "http://h/2");
    EXPECT_EQ(sink.entries[2].name, "C");
    EXPECT_EQ(
        sink.problems,
        (std::vector<std::string>{"4: a line longer than 8 MB is cut to its first 1000 bytes"}));
}

TEST(M3uRead, AnEntryThatNeverEndsIsGivenUp) {
    std::string text = "#EXTM3U\n#EXTINF:-1,A\nrelative/1.ts\n";
    const std::string comment = "#" + std::string(1'000'000, 'c') + "\n";
    for (int i = 0; i < 15; ++i) text += comment;
    KeepingSink sink;
    read_into(sink, text + "http://h/late\n");
    ASSERT_EQ(sink.entries.size(), 1U);
    EXPECT_EQ(sink.entries[0].url, "relative/1.ts");
    EXPECT_EQ(sink.problems.size(), 1U);
}

TEST(M3uRead, HostileQuotesTakeLinearTime) {
    std::string line = "#EXTINF:-1 ";
    while (line.size() < 4'000'000) line += "a=\"x\" y z";
    KeepingSink sink;
    const auto start = std::chrono::steady_clock::now();
    read_into(sink, "#EXTM3U\n" + line + "\nhttp://h/1\n");
    EXPECT_EQ(sink.entries.size(), 1U);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

}  // namespace
}  // namespace flathead::formats
