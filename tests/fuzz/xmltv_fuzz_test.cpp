// Seeded mutations of guides: whatever comes in, what goes out is well-formed, valid and in order.
// Run under ASan and UBSan.
#include "generator/fetch/document.hpp"
#include "generator/formats/xmltv_programme.hpp"
#include "generator/formats/xmltv_read.hpp"
#include "generator/guide/timeline.hpp"
#include "relay/base/error.hpp"
#include "relay/base/files.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"
#include "tests/support/corpus.hpp"
#include "tests/support/piece_source.hpp"

#include <gtest/gtest.h>
#include <pugixml.hpp>

#include <deque>
#include <ostream>
#include <random>

namespace flathead {
namespace {

using namespace std::chrono_literals;

constexpr auto most_time = 4s;  // each test
constexpr int least_rounds = 200;

// clang-format off
const std::string_view words[] = {
    "<tv>", "</tv>", "<programme ", "</programme>", "<channel id=\"a\">", "</channel>", "start=\"20260101000000 +0100\"", "stop='", "channel=\"a\"",
    "<title>", "</title>", "<title/>", "<credits>", "<actor role=\"x\">", "</credits>", "<rating system='", "<value>", "<icon src=\"", "/>", ">", "<", "\"",
    "'", "<!--", "-->", "<![CDATA[", "]]>", "<?x", "?>", "&amp;", "&#0;", "&#xD800;", "&#x110000;", "&eacute;", "&", ";", "<!DOCTYPE tv [", "<!ENTITY a \"b\">",
    "]>", "\x01", "\xEF\xBB\xBF", "\xFF", "\xC3", "\r\n", "<desc lang=\"en\">", "<language>", "<subtitles type=\"onscreen\"><language>x</language></subtitles>",
    "<episode-num system=\"xmltv_ns\">1.2/3.</episode-num>", "<episode-num>S99999999999E1</episode-num>", "<previously-shown start=\"\"/>", "<length units=\"hours\">",
    "<video><aspect>4:3</aspect><present>yes</present></video>", "<x:programme>", "99991231235959 -1400", "00000000000000", "=", "<audio/>", "<review type=\"url\">"};
// clang-format on

std::string mutated(std::string text,
                    const std::vector<std::string>& others,
                    std::mt19937& random) {
    const auto at = [&](std::size_t size) { return size == 0 ? 0 : random() % size; };
    for (std::size_t left = 1 + random() % 8; left > 0; --left) {
        switch (random() % 6) {
            case 0:
                text.insert(at(text.size() + 1), words[at(std::size(words))]);
                break;
            case 1:
                text.erase(at(text.size()), random() % 60);
                break;
            case 2:
                if (!text.empty()) text[at(text.size())] = static_cast<char>(random());
                break;
            case 3:
                text.insert(at(text.size() + 1), text.substr(at(text.size()), random() % 400));
                break;
            case 4:
                if (random() % 4 == 0) text.resize(at(text.size() + 1));
                break;
            default: {
                const std::string& other = others[at(others.size())];
                text.insert(at(text.size() + 1), other.substr(at(other.size()), random() % 600));
            }
        }
    }
    return text;
}

/// Own guides, and small ones of the corpus where it is there.
std::vector<std::string> seeds() {
    std::vector<std::string> all{
        "",
        "<?xml version=\"1.0\"?><!DOCTYPE tv SYSTEM \"xmltv.dtd\"><tv><channel "
        "id=\"a\"><display-name>A</display-name><icon src=\"http://h/a.png\"/></channel>"
        "<programme start=\"20260101000000 +0000\" stop=\"20260101010000 +0000\" "
        "channel=\"a\"><title lang=\"en\">T</title><sub-title>S</sub-title>"
        "<desc>D &lt;x&gt;</desc><credits><director>D</director><actor "
        "role=\"R\">A</actor></credits><date>2020</date><category>C</category>"
        "<length units=\"minutes\">60</length><icon src=\"http://h/i.png\"/><episode-num "
        "system=\"onscreen\">S1E2</episode-num>"
        "<video><present>yes</present></video><previously-shown "
        "start=\"20250101\"/><new/><subtitles type=\"teletext\"><language>en</language></subtitles>"
        "<rating "
        "system=\"X\"><value>12</value></rating><star-rating><value>3/5</value></"
        "star-rating><review type=\"text\">R</review></programme>"
        "<programme start=\"20260101003000 +0000\" "
        "channel=\"a\"><desc>only</desc></programme></tv>",
        "<tv><programme channel='b' start='20260101000000'/><programme channel='b' "
        "start='2026-01-01T05:00:00Z'><title><![CDATA[<b>]]></title></programme></tv>",
    };
    for (const tests::CorpusFile& file : tests::corpus_files("xmltv")) {
        if (file.packing == "plain" && std::filesystem::file_size(file.path) < 12'000)
            all.push_back(read_file(file.path));
    }
    return all;
}

template <class Check>
void fuzz(unsigned seed, const Check& check) {
    const std::vector<std::string> all = seeds();
    std::mt19937 random(seed);
    const auto end = std::chrono::steady_clock::now() + most_time;
    for (int round = 0; round < 20'000; ++round) {
        if (round >= least_rounds && std::chrono::steady_clock::now() > end) break;
        const std::string text = mutated(all[random() % all.size()], all, random);
        SCOPED_TRACE(round);
        check(text, random);
        if (testing::Test::HasFailure()) {
            ADD_FAILURE() << testing::PrintToString(text.substr(0, 4000));
            return;
        }
    }
}

// ---- what a <programme> must look like, by xmltv.dtd and independent of the writer's own table
// ------------------------

struct Part {
    std::string_view name;
    int most;  // of its kind
    bool needs_text;
    std::vector<std::string_view> attributes;
    std::vector<Part> inside{};
};
constexpr int any = 1'000'000;

// clang-format off
const std::vector<Part>& programme_parts() {
    static const std::vector<Part> credits{
        {"director", any, true, {}}, {"actor", any, true, {"role", "guest"}}, {"writer", any, true, {}}, {"adapter", any, true, {}},
        {"producer", any, true, {}}, {"composer", any, true, {}}, {"editor", any, true, {}}, {"presenter", any, true, {}},
        {"commentator", any, true, {}}, {"guest", any, true, {}}};
    static const std::vector<Part> value_and_icons{{"value", 1, true, {}}, {"icon", any, false, {"src", "width", "height"}}};
    static const std::vector<Part> parts{
        {"title", any, true, {"lang"}}, {"sub-title", any, true, {"lang"}}, {"desc", any, true, {"lang"}}, {"credits", 1, false, {}, credits},
        {"date", 1, true, {}}, {"category", any, true, {"lang"}}, {"keyword", any, true, {"lang"}}, {"language", 1, true, {"lang"}},
        {"orig-language", 1, true, {"lang"}}, {"length", 1, true, {"units"}}, {"icon", any, false, {"src", "width", "height"}},
        {"url", any, true, {"system"}}, {"country", any, true, {"lang"}}, {"episode-num", any, true, {"system"}},
        {"video", 1, false, {}, {{"present", 1, true, {}}, {"colour", 1, true, {}}, {"aspect", 1, true, {}}, {"quality", 1, true, {}}}},
        {"audio", 1, false, {}, {{"present", 1, true, {}}, {"stereo", 1, true, {}}}}, {"previously-shown", 1, false, {"start", "channel"}},
        {"premiere", 1, false, {"lang"}}, {"last-chance", 1, false, {"lang"}}, {"new", 1, false, {}},
        {"subtitles", any, false, {"type"}, {{"language", 1, true, {"lang"}}}}, {"rating", any, false, {"system"}, value_and_icons},
        {"star-rating", any, false, {"system"}, value_and_icons}, {"review", any, true, {"type", "source", "reviewer", "lang"}},
        {"image", any, true, {"type", "size", "orient", "system"}}};
    return parts;
}
// clang-format on

void expect_part(const pugi::xml_node& node, const Part& part);

void expect_parts(const pugi::xml_node& parent, const std::vector<Part>& parts) {
    auto part = parts.begin();
    int seen = 0;
    for (const pugi::xml_node node : parent.children()) {
        if (node.type() != pugi::node_element) continue;
        while (part != parts.end() && part->name != node.name()) ++part, seen = 0;
        ASSERT_NE(part, parts.end())
            << "<" << node.name() << "> is unknown or out of place in <" << parent.name() << ">";
        ASSERT_LE(++seen, part->most) << node.name();
        ASSERT_NO_FATAL_FAILURE(expect_part(node, *part));
    }
}

void expect_part(const pugi::xml_node& node, const Part& part) {
    for (const pugi::xml_attribute attribute : node.attributes()) {
        EXPECT_NE(std::ranges::find(part.attributes, attribute.name()), part.attributes.end())
            << node.name() << ' ' << attribute.name();
    }
    const std::string_view text = node.child_value();
    if (part.needs_text) {
        EXPECT_FALSE(text::trim(text).empty()) << node.name();
        EXPECT_TRUE(part.name == "desc" || text.find('\n') == std::string_view::npos)
            << node.name();
    }
    expect_parts(node, part.inside);
}

/// What pugixml lets pass and XML 1.0 does not.
void expect_clean(std::string_view out) {
    ASSERT_TRUE(utf8::is_valid(out));
    for (std::size_t i = 0; i < out.size(); ++i) {
        ASSERT_TRUE(static_cast<unsigned char>(out[i]) >= 0x20 || out[i] == '\n')
            << static_cast<int>(out[i]);
        if (out[i] != '&') continue;
        const std::string_view rest = out.substr(i, 6);
        ASSERT_TRUE(rest.starts_with("&amp;") || rest.starts_with("&lt;") ||
                    rest.starts_with("&gt;") || rest == "&quot;")
            << rest;
    }
}

void expect_valid_programme(const std::string& out) {
    ASSERT_NO_FATAL_FAILURE(expect_clean(out));
    pugi::xml_document document;
    const pugi::xml_parse_result parsed =
        document.load_buffer(out.data(), out.size(), pugi::parse_full);
    ASSERT_TRUE(parsed) << parsed.description();
    ASSERT_TRUE(document.first_child() == document.last_child());
    const pugi::xml_node programme = document.first_child();
    ASSERT_STREQ(programme.name(), "programme");
    ASSERT_FALSE(programme.child("title").empty());
    ASSERT_NO_FATAL_FAILURE(expect_parts(programme, programme_parts()));
    for (const char* needed : {"icon", "length", "review"}) {
        const char* attribute = needed == std::string_view("icon")     ? "src"
                                : needed == std::string_view("length") ? "units"
                                                                       : "type";
        for (const pugi::xml_node node : programme.children(needed))
            ASSERT_TRUE(node.attribute(attribute)) << needed;
    }
    for (const char* rated : {"rating", "star-rating"}) {
        for (const pugi::xml_node node : programme.children(rated))
            ASSERT_TRUE(node.child("value")) << rated;
    }
}

// ---- reading
// ---------------------------------------------------------------------------------------------------------

using tests::PieceSource;

struct Programme {
    std::string channel;
    std::string start_text;
    std::optional<Time> start;
    std::optional<Time> stop;
    std::string inner;
    bool operator==(const Programme&) const = default;
    friend void PrintTo(const Programme& p, std::ostream* out) {
        *out << '[' << p.start_text << '|' << p.channel << '|' << p.inner << ']';
    }
};

struct Kept final : formats::XmltvSink {
    std::deque<Programme> programmes;
    std::vector<std::string> channels;
    void channel(const formats::XmltvChannel& channel) override {
        channels.push_back(channel.id);
        for (const std::string& name : channel.names) channels.push_back(name);
        channels.push_back(channel.icon);
    }
    bool programme(const formats::XmltvProgramme& p) override {
        programmes.push_back({std::string(p.channel),
                              std::string(p.start_text),
                              p.start,
                              p.stop,
                              std::string(p.inner)});
        return true;
    }
};

/// The document as the program sees it: decoded to UTF-8. Empty when it cannot be.
std::string decoded(const std::string& bytes) {
    std::string out;
    try {
        const auto source = fetch::open_document(bytes, {.unpacked_bytes = 1 << 20});
        std::string buffer(64 << 10, '\0');
        while (const std::size_t got = source->read(buffer)) out.append(buffer, 0, got);
    } catch (const Error&) {
        return {};
    }
    return out;
}

TEST(XmltvFuzz, WhateverIsReadIsWrittenWellFormedAndByTheDtd) {
    fuzz(1, [](const std::string& bytes, std::mt19937&) {
        const std::string text = decoded(bytes);
        TextSource source(text);
        Kept kept;
        const formats::XmltvSummary summary = formats::read_xmltv(source, kept);
        ASSERT_EQ(summary.programmes, kept.programmes.size());
        formats::ProgrammeWriter writer;
        std::string out;
        for (const Programme& p : kept.programmes) {
            out.clear();
            const std::string title = utf8::clean_line(p.channel);
            writer.append(out,
                          {"1001.flathead",
                           p.start.value_or(Time{}),
                           p.stop.value_or(Time{}),
                           title.empty() ? "untitled" : title},
                          p.inner);
            ASSERT_NO_FATAL_FAILURE(expect_valid_programme(out)) << p.inner << "\n-> " << out;
        }
        for (const std::string& name : kept.channels) ASSERT_TRUE(utf8::is_valid(name));
    });
}

TEST(XmltvFuzz, WhereTheSourceBreaksItsPiecesMakesNoDifference) {
    fuzz(2, [](const std::string& bytes, std::mt19937& random) {
        const std::string text = decoded(bytes);
        Kept whole;
        TextSource source(text);
        const formats::XmltvSummary of_whole = formats::read_xmltv(source, whole);
        Kept pieces;
        PieceSource piecewise(text, 1 + random() % 40);
        const formats::XmltvSummary of_pieces = formats::read_xmltv(piecewise, pieces);
        ASSERT_EQ(whole.programmes, pieces.programmes);
        ASSERT_EQ(whole.channels, pieces.channels);
        ASSERT_EQ(of_whole.rejected, of_pieces.rejected);
        ASSERT_EQ(of_whole.is_complete, of_pieces.is_complete);
        ASSERT_EQ(of_whole.problems.count(), of_pieces.problems.count());
        Kept bounded;  // tiny limits: everything is cut somewhere, nothing may break
        PieceSource again(text, 1 + random() % 400);
        (void)formats::read_xmltv(
            again,
            bounded,
            {.text_bytes = 16 + random() % 64, .element_bytes = 64 + random() % 512});
    });
}

TEST(XmltvFuzz, TimelinesOfAnyGuideAreInOrderAndFillTheWindow) {
    fuzz(3, [](const std::string& bytes, std::mt19937& random) {
        const std::string text = decoded(bytes);
        Kept kept;
        TextSource source(text);
        (void)formats::read_xmltv(source, kept);
        std::vector<guide::SpooledProgramme> programmes;
        for (const Programme& p : kept.programmes) {
            if (p.start)
                programmes.push_back({.start = *p.start, .stop = p.stop, .inner = p.inner});
        }
        const Time begin =
            programmes.empty() ? Time{} : programmes[random() % programmes.size()].start - 2h;
        const guide::Window window{begin, begin + 8h};
        std::uint64_t dropped = 0;
        auto slots = guide::timeline_of(
            programmes, Seconds{static_cast<int>(random() % 7200) - 3600}, dropped);
        slots =
            guide::filled_from(std::move(slots), guide::timeline_of(programmes, 17min, dropped));
        guide::keep_window(slots, window);
        slots = guide::without_gaps(std::move(slots), window, {1h, "filler", {}});
        ASSERT_FALSE(slots.empty());
        ASSERT_LE(slots.front().start, window.begin);
        ASSERT_GE(slots.back().stop, window.end);
        for (std::size_t i = 0; i < slots.size(); ++i) {
            ASSERT_LT(slots[i].start, slots[i].stop);
            if (i > 0) {
                ASSERT_EQ(slots[i - 1].stop, slots[i].start);
            }
        }
    });
}

}  // namespace
}  // namespace flathead
