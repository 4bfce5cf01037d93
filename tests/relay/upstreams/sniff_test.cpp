#include "relay/upstreams/sniff.hpp"

#include "relay/base/text.hpp"
#include "tests/relay/upstreams/taken.hpp"

#include <random>

namespace flathead::upstreams {
namespace {

using tests::packets;

TEST(Sniff, ContentIsKnownByItsBytes) {
    const std::string garbage(700, 'G');  // sync bytes everywhere, but for the next 188
    const std::string noise = std::string(900, '\x02') + packets(20).substr(100);
    struct Case {
        std::string bytes;
        Content so_far;
        Content at_last;
    };
    const Case cases[] = {
        {"", Content::unknown, Content::other},
        {packets(5), Content::ts, Content::ts},
        {packets(4), Content::unknown, Content::ts},
        {packets(1), Content::unknown, Content::other},
        {packets(2), Content::unknown, Content::ts},
        {packets(20).substr(77), Content::ts, Content::ts},
        {noise, Content::ts, Content::ts},
        {garbage.substr(0, 300) + std::string(5000, '\x01'), Content::unknown, Content::other},
        {"#EXTM3U\n", Content::hls, Content::hls},
        {"\xEF\xBB\xBF \r\n#EXTM3U8", Content::hls, Content::hls},
        {"#EXTM", Content::unknown, Content::page},
        {"<html>" + packets(20), Content::ts, Content::ts},
        {"<html>", Content::unknown, Content::page},
        {"Grand Gala, G", Content::unknown, Content::page},
        {std::string("FLV\x01\x05\0\0", 7), Content::unknown, Content::other},
        {std::string(20'000, '\0'), Content::other, Content::other},
        {std::string(20'000, 'x'), Content::page, Content::page},
        {std::string(20'000, 'x') + packets(20), Content::ts, Content::ts},
        {"\xC3\xA9t\xC3\xA9", Content::unknown, Content::page},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.bytes.substr(0, 20));
        EXPECT_EQ(sniff(c.bytes, false), c.so_far);
        EXPECT_EQ(sniff(c.bytes, true), c.at_last);
    }
}

TEST(Sniff, PagesBecomePhrases) {
    struct Case {
        std::string page;
        std::string phrase;
    };
    const Case cases[] = {
        {"<HTML><TITLE lang=en>A\n B</TITLE>", "an HTML page instead of a stream: A B"},
        {"<html><title>", "an HTML page instead of a stream"},
        {"<html><title", "an HTML page instead of a stream"},
        {"<!doctype html><p>x", "an HTML page instead of a stream"},
        {"[]", "JSON instead of a stream: []"},
        {"see http://u:p@h/live/u/p/1.ts\x07",
         "text instead of a stream: see http://***@h/live/***/***/1.ts"},
        {std::string(99, 'x') + "\xC3\xA9 more",
         "text instead of a stream: " + std::string(99, 'x') + "..."},
    };
    for (const Case& c : cases) EXPECT_EQ(page_phrase(c.page), c.phrase);
}

TEST(Sniff, AnyBytesAreFineAndEnoughOfThemDecide) {
    std::mt19937 random(7);
    for (int i = 0; i < 300; ++i) {
        std::string bytes(random() % 3 == 0 ? sniff_bytes : random() % 2000, '\0');
        const unsigned kinds = 1 + random() % 256;
        for (char& c : bytes) c = static_cast<char>(random() % kinds + (256 - kinds) / 2);
        const Content content = sniff(bytes, false);
        EXPECT_TRUE(bytes.size() < sniff_bytes || content != Content::unknown);
        EXPECT_NE(sniff(bytes, true), Content::unknown);
        EXPECT_FALSE(page_phrase(bytes).empty());
    }
}

}  // namespace
}  // namespace flathead::upstreams
