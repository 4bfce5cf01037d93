// Seeded mutations of playlists: every reader of outside lists must survive any bytes. Run under
// ASan and UBSan.
#include "generator/formats/clean.hpp"
#include "generator/formats/hdhomerun_read.hpp"
#include "generator/formats/m3u_read.hpp"
#include "generator/formats/m3u_write.hpp"
#include "generator/sources/hdhomerun_source.hpp"
#include "generator/sources/m3u_source.hpp"
#include "relay/base/files.hpp"
#include "relay/base/utf8.hpp"
#include "tests/support/corpus.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

namespace flathead {
namespace {

constexpr auto most_time = std::chrono::seconds(5);  // each test
constexpr int least_rounds = 500;

const std::string_view words[] = {"#EXTM3U",
                                  "#EXTINF:-1 ",
                                  "tvg-id=\"",
                                  "tvg-name='",
                                  "group-title=",
                                  "\"",
                                  "'",
                                  ",",
                                  "=",
                                  "\n",
                                  "\r",
                                  "\r\n",
                                  "\xEF\xBB\xBF",
                                  "#EXTGRP:",
                                  "#EXTVLCOPT:http-user-agent=",
                                  "#KODIPROP:a=b",
                                  "#EXTHTTP:{\"a\":\"b\"}",
                                  "http://h/live/u/p/1.ts",
                                  "://",
                                  "|User-Agent=x",
                                  "\xE2\x80\x9C",
                                  "\xE2\x80\x9D",
                                  "#EXT-X-TARGETDURATION",
                                  "<html>",
                                  "{",
                                  "[",
                                  "\0",
                                  "\xFF",
                                  "@FLATHEAD@",
                                  "acestream://",
                                  "0123456789abcdef0123456789abcdef01234567",
                                  "[COLOR red]",
                                  "&amp;",
                                  "/movie/u/p/1.mkv",
                                  "{\"GuideNumber\":\"1\",\"URL\":\"http://h\"}"};

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
                text.erase(at(text.size()), random() % 40);
                break;
            case 2:
                if (!text.empty()) text[at(text.size())] = static_cast<char>(random());
                break;
            case 3:
                text.insert(at(text.size() + 1), text.substr(at(text.size()), random() % 200));
                break;
            case 4:
                text.resize(at(text.size() + 1));
                break;
            default: {
                const std::string& other = others[at(others.size())];
                text.insert(at(text.size() + 1), other.substr(at(other.size()), random() % 400));
            }
        }
    }
    return text;
}

/// Own playlists, and small ones of the corpus where it is there.
std::vector<std::string> seeds() {
    std::vector<std::string> all{
        "",
        "#EXTM3U x-tvg-url=\"http://g/a.xml,http://g/b.xml\" catchup=\"append\" "
        "catchup-source=\"?u\"\n"
        "#EXTINF:-1 tvg-id=\"a.us\" tvg-name='N' tvg-chno=\"7.1\" group-title=\"G;H\",Name, with "
        "comma\n"
        "#EXTVLCOPT:http-referrer=http://r\nhttp://h/live/u/p/1.ts|User-Agent=x\n",
        "#EXTINF:0 \r\ngroup-title=\"G\",\r\nName\r\nrtmp://h/x playpath=y\r\n",
        "http://h/1\nhttp://h/2\n",
        "[{\"GuideNumber\":\"5.1\",\"GuideName\":\"A\",\"URL\":\"http://d/auto/"
        "v5.1\",\"DRM\":1,\"Tags\":\"x\"}]",
    };
    for (const tests::CorpusFile& file : tests::corpus_files("m3u")) {
        if (std::filesystem::file_size(file.path) < 12'000) all.push_back(read_file(file.path));
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
        check(text);
        if (testing::Test::HasFatalFailure()) {
            ADD_FAILURE() << testing::PrintToString(text.substr(0, 4000));
            return;
        }
    }
}

void check_entry(const Entry& entry) {
    ASSERT_FALSE(entry.name.empty());
    for (const std::string_view text :
         {entry.name, entry.group, entry.guide_id, entry.guide_name, entry.number, entry.logo}) {
        ASSERT_TRUE(utf8::is_valid(text));
        ASSERT_EQ(text.find_first_of("\r\n\t\x1B"), std::string_view::npos);
    }
    ASSERT_NE(entry.url.find("://"), std::string_view::npos);
    ASSERT_EQ(entry.url.find_first_of(std::string_view("\r\n\0", 3)), std::string_view::npos);
}

/// Reads our own playlist back: as many entries as were written, none with our token but in its
/// address.
class Recount final : public formats::M3uSink {
  public:
    std::size_t entries = 0;
    std::size_t problems = 0;
    void header(const formats::M3uHeader&) override {}
    void entry(const formats::M3uEntry& entry) override {
        ++entries;
        EXPECT_EQ(entry.name.find(formats::base_token), std::string_view::npos);
    }
    void problem(std::uint32_t, std::string_view) override { ++problems; }
};

TEST(M3uFuzz, WhateverIsReadCanBeWrittenAndReadAgain) {
    fuzz(1, [](const std::string& text) {
        TextSource source(text);
        const sources::Loaded loaded = sources::load_m3u(source, "fuzz", 0);
        std::string out = "#EXTM3U\n";
        for (const Entry& entry : loaded.listing.entries) {
            ASSERT_NO_FATAL_FAILURE(check_entry(entry));
            ASSERT_LT(entry.options, loaded.listing.options.size());
            const std::string name = formats::clean_name(entry.name);
            const std::string group = formats::clean_group(entry.group);
            const std::string id = formats::clean_attribute(entry.guide_id);
            formats::append_m3u_entry(
                out,
                {.name = name, .url = "@FLATHEAD@/channel/1.ts", .tvg_id = id, .group = group});
        }
        TextSource again(out);
        Recount recount;
        const formats::M3uOutcome outcome = formats::read_m3u(again, recount);
        ASSERT_TRUE(outcome.is_list());
        ASSERT_EQ(recount.entries, loaded.listing.entries.size()) << out;
        ASSERT_EQ(recount.problems, 0U) << out;
    });
}

TEST(HdhomerunFuzz, AnyBytesAreALineupOrAReason) {
    fuzz(2, [](const std::string& text) {
        const sources::Loaded loaded = sources::load_hdhomerun(text, text, "fuzz");
        ASSERT_TRUE(!loaded.is_good() || !loaded.listing.entries.empty());
        for (const Entry& entry : loaded.listing.entries)
            ASSERT_NO_FATAL_FAILURE(check_entry(entry));
    });
}

}  // namespace
}  // namespace flathead
