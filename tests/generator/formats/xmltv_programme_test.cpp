#include "generator/formats/xmltv_programme.hpp"

#include "generator/formats/episode_number.hpp"
#include "generator/formats/xml_text.hpp"
#include "relay/base/text.hpp"

#include <gtest/gtest.h>

namespace flathead::formats {
namespace {

std::string written(std::string_view inner) {
    std::string out;
    ProgrammeWriter writer;
    writer.append(
        out, {"7.flathead", Time{Seconds{1795170600}}, Time{Seconds{1795174200}}, "Seven"}, inner);
    constexpr std::string_view head =
        "<programme start=\"20261120103000 +0000\" stop=\"20261120113000 +0000\" "
        "channel=\"7.flathead\">\n";
    constexpr std::string_view tail = "</programme>\n";
    EXPECT_TRUE(out.starts_with(head)) << out;
    EXPECT_TRUE(out.ends_with(tail)) << out;
    return out.substr(head.size(), out.size() - head.size() - tail.size());
}

TEST(ProgrammeWriter, ChildrenComeInTheOrderOfTheDtdOnALineEach) {
    EXPECT_EQ(
        written("<category lang=\"en\">News</category><desc>d</desc> <title lang='de'>T</title>"),
        "<title lang=\"de\">T</title>\n<desc>d</desc>\n<category lang=\"en\">News</category>\n");
}

TEST(ProgrammeWriter, WhatTheDtdDoesNotKnowIsLeftOut) {
    EXPECT_EQ(written("<title x=\"1\">T</title><live/><active>1</active><icon/><icon "
                      "src=\"http://x/i.png\" alt=\"a\"/>"),
              "<title>T</title>\n<icon src=\"http://x/i.png\"/>\n");
}

TEST(ProgrammeWriter, AMissingOrEmptyTitleIsReplaced) {
    EXPECT_EQ(written("<title> </title><desc></desc><sub-title/>"), "<title>Seven</title>\n");
    EXPECT_EQ(written(""), "<title>Seven</title>\n");
}

TEST(ProgrammeWriter, EntitiesAreNormalisedAndForbiddenCharactersDropped) {
    EXPECT_EQ(
        written("<title>Caf&eacute; &amp; Bar &#8211; AT&T &lt;b&gt; \x01&#1;&bogus;</title>"),
        "<title>Café &amp; Bar – AT&amp;T &lt;b&gt; &amp;bogus;</title>\n");
    EXPECT_EQ(written("<title><![CDATA[1 < 2 & 3]]></title>"), "<title>1 &lt; 2 &amp; 3</title>\n");
    for (const char* forbidden : {"\uFFFE", "\uFFFF", "&#xFFFE;", "<![CDATA[\uFFFF]]>"}) {
        EXPECT_EQ(written(text::join("<title>a", forbidden, "\uFF01b</title>")),
                  "<title>a\uFF01b</title>\n")
            << forbidden;
    }
}

TEST(ProgrammeWriter, OnlyDescriptionsKeepLineBreaks) {
    EXPECT_EQ(written("<title>a\n b</title><desc> first \r\n\r\n second\t third </desc>"),
              "<title>a b</title>\n<desc>first\nsecond third</desc>\n");
}

TEST(ProgrammeWriter, WhatMayComeOnceComesOnce) {
    EXPECT_EQ(written("<title>T</title><date>2001</date><date>2002</date><new/><new/>"),
              "<title>T</title>\n<date>2001</date>\n<new/>\n");
}

TEST(ProgrammeWriter, CreditsAreOrderedAndEmptyContainersDropped) {
    EXPECT_EQ(
        written(
            "<title>T</title><credits><guest>G</guest><actor "
            "role=\"R\">A</actor><director>D</director></credits>"
            "<video></video><audio><stereo>stereo</stereo></audio><rating system=\"X\"></rating>"
            "<rating><value>12</value></rating>"),
        "<title>T</title>\n<credits>\n<director>D</director>\n<actor "
        "role=\"R\">A</actor>\n<guest>G</guest>\n</credits>\n"
        "<audio>\n<stereo>stereo</stereo>\n</audio>\n<rating>\n<value>12</value>\n</rating>\n");
}

TEST(ProgrammeWriter, SeasonAndEpisodeAreGivenInBothSystems) {
    EXPECT_EQ(written("<title>T</title><episode-num system=\"onscreen\">S02E05</episode-num>"),
              "<title>T</title>\n<episode-num system=\"onscreen\">S02E05</episode-num>\n"
              "<episode-num system=\"xmltv_ns\">1.4.</episode-num>\n");
    EXPECT_EQ(written("<title>T</title><episode-num system=\"xmltv_ns\">0.9.</episode-num>"),
              "<title>T</title>\n<episode-num system=\"xmltv_ns\">0.9.</episode-num>\n"
              "<episode-num system=\"onscreen\">S01E10</episode-num>\n");
    EXPECT_EQ(written("<title>T</title><episode-num system=\"xmltv_ns\">x.y</episode-num>"),
              "<title>T</title>\n");
}

TEST(ProgrammeWriter, ListedAttributeValuesAreChecked) {
    EXPECT_EQ(written("<title>T</title><length units=\"parsecs\">3</length><length "
                      "units=\"minutes\">30</length>"
                      "<previously-shown start=\"20200101\" channel=\"x\"/>"),
              "<title>T</title>\n<length units=\"minutes\">30</length>\n<previously-shown "
              "start=\"20200101000000 +0000\"/>\n");
}

TEST(ProgrammeWriter, UnterminatedChildrenAreClosed) {
    EXPECT_EQ(written("<title>T</title><desc>cut he"), "<title>T</title>\n<desc>cut he</desc>\n");
    EXPECT_EQ(written("<title>T</title><desc"), "<title>T</title>\n");
}

TEST(EpisodeNumber, FormsReadBack) {
    EXPECT_EQ(read_xmltv_ns(" 1 / 8 . 4/13 . 0/2 "), (EpisodeNumber{2, 5, 1}));
    EXPECT_EQ(read_xmltv_ns(".9."), (EpisodeNumber{0, 10, 0}));
    for (const char* wrong : {"", "..", "1.2", "1.2.3.4", "a.b.c", "-1.0.", "99999999999.0."})
        EXPECT_FALSE(read_xmltv_ns(wrong)) << wrong;
    EXPECT_EQ(read_onscreen("s2 e5"), (EpisodeNumber{2, 5, 0}));
    for (const char* free_text : {"", "Episode 5", "2x05", "S02E05-E06"})
        EXPECT_FALSE(read_onscreen(free_text)) << free_text;
    for (const EpisodeNumber number : {EpisodeNumber{2, 5, 0}, {0, 10, 0}, {12, 0, 0}, {1, 2, 3}}) {
        EXPECT_EQ(read_xmltv_ns(xmltv_ns_text(number)), number);
        EXPECT_EQ(read_onscreen(onscreen_text(number)), number);
    }
}

TEST(XmlText, EscapedTextDecodesBack) {
    const std::string text = "a & b < c > d \" e ' é";
    std::string escaped;
    append_escaped(escaped, text);
    std::string decoded;
    append_decoded(decoded, escaped);
    EXPECT_EQ(decoded, text);
}

}  // namespace
}  // namespace flathead::formats
