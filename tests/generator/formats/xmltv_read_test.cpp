#include "generator/formats/xmltv_read.hpp"

#include "generator/formats/xmltv_programme.hpp"
#include "relay/base/text.hpp"
#include "tests/support/piece_source.hpp"

#include <gtest/gtest.h>

namespace flathead::formats {
namespace {

using tests::PieceSource;

struct Collected final : XmltvSink {
    std::vector<XmltvChannel> channels;
    std::vector<std::string> programmes;  // "channel|start|stop|title"
    std::string last_inner;
    std::size_t wanted = static_cast<std::size_t>(-1);

    void channel(const XmltvChannel& channel) override { channels.push_back(channel); }
    bool programme(const XmltvProgramme& p) override {
        programmes.push_back(
            text::join(p.channel, '|', p.start_text, '|', p.stop_text, '|', first_title(p.inner)));
        last_inner = p.inner;
        return programmes.size() < wanted;
    }
};

struct Result {
    Collected got;
    XmltvSummary summary;
};

std::unique_ptr<Result> read(std::string_view document,
                             std::size_t piece = 1 << 20,
                             XmltvLimits limits = {}) {
    auto result = std::make_unique<Result>();
    PieceSource source(document, piece);
    result->summary = read_xmltv(source, result->got, limits);
    return result;
}

constexpr std::string_view tricky = R"(<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tv SYSTEM "xmltv.dtd" [ <!ELEMENT x (#PCDATA)> ]>
<?note <programme start="1" channel="no"> ?>
<!-- <programme start="1" channel="no"><title>no</title></programme> -->
<tv generator-info-name="a > b">
<channel id="one.tv"><display-name lang="en">One &amp; Only</display-name><display-name><![CDATA[1 <b>]]></display-name><icon src="http://x/i.png?a=1&amp;b=2"/></channel>
<programme start="20260101000000 +0000" stop='20260101010000 +0000' channel="one.tv" note="1 > 0"><title>First &lt;3</title></programme>
<programme channel='one.tv' start='20260101010000 +0000'><desc><![CDATA[</programme><programme start="9" channel="no">]]></desc><!-- </programme> --><title>Second</title></programme>
<programme start="20260101020000 +0000" channel="a&amp;b"/>
<other><programmes/><channels/></other>
</tv>
<tv><programme start="20260101030000 +0000" channel="second document"/></tv>
)";

TEST(XmltvRead, MarkupInsideCommentsCdataAndAttributesIsNotMarkup) {
    for (const std::size_t piece :
         {std::size_t{1}, std::size_t{7}, std::size_t{64}, std::size_t{1} << 20}) {
        const auto result = read(tricky, piece);
        EXPECT_EQ(result->summary.rejected, "");
        EXPECT_TRUE(result->summary.is_complete);
        EXPECT_EQ(
            result->got.programmes,
            (std::vector<std::string>{"one.tv|20260101000000 +0000|20260101010000 +0000|First <3",
                                      "one.tv|20260101010000 +0000||Second",
                                      "a&b|20260101020000 +0000||"}))
            << "piece " << piece;
        ASSERT_EQ(result->got.channels.size(), 1U);
        EXPECT_EQ(result->got.channels[0].id, "one.tv");
        EXPECT_EQ(result->got.channels[0].names, (std::vector<std::string>{"One & Only", "1 <b>"}));
        EXPECT_EQ(result->got.channels[0].icon, "http://x/i.png?a=1&b=2");
    }
}

TEST(XmltvRead, ForeignDocumentsAreRejectedWithTheReason) {
    struct Case {
        std::string_view document;
        std::string_view reason;
    };
    const Case cases[] = {
        {"", "it holds no XML"},
        {"{\"error\":\"quota\"}", "it holds no XML"},
        {"<!DOCTYPE html><html><body>503</body></html>", "its root element is <html>, not <tv>"},
        {"<!DOCTYPE tv [<!ENTITY a \"aaaa\">]><tv></tv>",
         "it declares entities of its own, which are never expanded here"},
    };
    for (const Case& c : cases)
        EXPECT_EQ(read(c.document)->summary.rejected, c.reason) << c.document;
}

TEST(XmltvRead, ExternalEntitiesAreNeitherOpenedNorExpanded) {
    const auto result = read(
        "<!DOCTYPE tv [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>"
        "<tv><channel id=\"x\"><display-name>&f;</display-name></channel></tv>");
    EXPECT_EQ(result->summary.rejected, "");
    EXPECT_EQ(result->got.channels.at(0).names, std::vector<std::string>{"&f;"});
}

TEST(XmltvRead, ACutDocumentGivesWhatIsWholeAndSaysSo) {
    const auto result = read(
        "<tv><programme start=\"20260101000000\" channel=\"c\"><title>a</title></programme>"
        "<programme start=\"20260101010000\" channel=\"c\"><title>b</ti");
    EXPECT_EQ(result->got.programmes.size(), 1U);
    EXPECT_FALSE(result->summary.is_complete);
    EXPECT_EQ(result->summary.problems.count(), 1U);
}

TEST(XmltvRead, TheProgrammeInWhichADocumentIsCutKeepsItsWholeChildren) {
    const std::string_view document =
        "<tv><programme start=\"20260101000000\" channel=\"c\"><title>a</title><desc>It was";
    for (const std::size_t piece : {std::size_t{1}, std::size_t{1} << 20}) {
        const auto result = read(document, piece);
        EXPECT_EQ(result->got.programmes, std::vector<std::string>{"c|20260101000000||a"});
        EXPECT_EQ(result->got.last_inner, "<title>a</title>");
        EXPECT_FALSE(result->summary.is_complete);
    }
}

TEST(XmltvRead, ADocumentMayEndAnywhere) {
    for (std::size_t size = 0; size < tricky.size(); ++size) {
        const auto cut = read(tricky.substr(0, size), 5);
        EXPECT_LE(cut->got.programmes.size(), 3U);
        const auto bounded =
            read(tricky.substr(0, size),
                 64,
                 {.text_bytes = 16, .element_bytes = 64});  // a full window ends with '<' too
        EXPECT_LE(bounded->got.programmes.size(), 3U);
    }
}

TEST(XmltvRead, WhatIsSkippedDoesNotDependOnTheSizeOfThePieces) {
    const std::string_view document =
        "<tv><programme start=\"20260101000000\" channel=\"c\"><title>a<<!--/title><x>y</x>";
    EXPECT_EQ(read(document, 1)->got.last_inner, read(document)->got.last_inner);
    EXPECT_EQ(read("<a-very-long-root-element/>", 1)->summary.rejected,
              "its root element is <a-very-long-r…>, not <tv>");
    EXPECT_EQ(read("<a-very-long-root-element/>")->summary.rejected,
              "its root element is <a-very-long-r…>, not <tv>");
}

TEST(XmltvRead, AForeignNamespaceIsAGuideWithoutProgrammes) {
    const auto result = read(
        "<x:tv xmlns:x=\"urn:tv\"><x:programme start=\"20260101000000\" channel=\"c\"/></x:tv>");
    EXPECT_TRUE(result->got.programmes.empty());
    EXPECT_TRUE(result->summary.is_complete);
}

TEST(XmltvRead, AMissingEndTagCostsNoNeighbour) {
    const auto result = read(
        "<tv><programme start=\"20260101000000\" channel=\"c\"><title>a</title>"
        "<programme start=\"20260101010000\" channel=\"c\"><title>b</title></programme></tv>");
    EXPECT_EQ(result->got.programmes,
              (std::vector<std::string>{"c|20260101000000||a", "c|20260101010000||b"}));
    EXPECT_EQ(result->summary.problems.count(), 1U);
}

TEST(XmltvRead, HugeTextsAreCutAtACharacterAndTheTitleStays) {
    std::string document =
        "<tv><programme start=\"20260101000000\" channel=\"c\"><title>t</title><desc>";
    for (int i = 0; i < 400'000; ++i) document += "é";
    document +=
        "</desc></programme><programme start=\"20260101010000\" "
        "channel=\"c\"><title>next</title></programme></tv>";
    for (const std::size_t piece : {std::size_t{1009}, std::size_t{1} << 20}) {
        const auto result = read(document, piece, {.text_bytes = 1001, .element_bytes = 64 * 1024});
        EXPECT_EQ(result->got.programmes,
                  (std::vector<std::string>{"c|20260101000000||t", "c|20260101010000||next"}));
        EXPECT_EQ(result->summary.problems.count(), 1U);
    }
}

TEST(XmltvRead, AnEndlessTagCostsItselfOnly) {
    std::string document = "<tv><programme start=\"20260101000000\" channel=\"c\" x=\"";
    document.append(300'000, 'a');
    document +=
        "\"><title>t</title></programme><programme start=\"20260101010000\" channel=\"c\"/></tv>";
    const auto result = read(document, 4096, {.text_bytes = 1000, .element_bytes = 64 * 1024});
    EXPECT_EQ(result->got.programmes, (std::vector<std::string>{"c|20260101010000||"}));
}

TEST(XmltvRead, ManyChildrenAreCutBetweenChildren) {
    std::string document = "<tv><programme start=\"20260101000000\" channel=\"c\"><title>t</title>";
    for (int i = 0; i < 20'000; ++i) document += "<category>news</category>";
    document += "</programme><programme start=\"20260101010000\" channel=\"c\"/></tv>";
    auto result = read(document, 4096, {.text_bytes = 1000, .element_bytes = 64 * 1024});
    EXPECT_EQ(result->got.programmes.size(), 2U);
    result = read(document.substr(0, document.find("</programme>")) + "</programme></tv>",
                  4096,
                  {.text_bytes = 1000, .element_bytes = 64 * 1024});
    EXPECT_TRUE(result->got.last_inner.ends_with("</category>"))
        << result->got.last_inner.substr(result->got.last_inner.size() - 40);
}

TEST(XmltvRead, ReadingEndsWhenTheSinkHasEnough) {
    auto result = std::make_unique<Result>();
    result->got.wanted = 1;
    TextSource source(tricky);
    result->summary = read_xmltv(source, result->got);
    EXPECT_EQ(result->got.programmes.size(), 1U);
    EXPECT_TRUE(result->summary.problems.empty());
}

}  // namespace
}  // namespace flathead::formats
