// Every real and damaged file of the corpus: what independent tools unpacked and decoded is what
// comes out.
#include "generator/fetch/document.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"
#include "tests/support/sha256.hpp"
#include "tests/support/shared.hpp"

#include <gtest/gtest.h>

namespace flathead::fetch {
namespace {

struct Row {
    std::string name, expected, packing, unpacked_sha256, encoding;
};

std::vector<Row> rows(const Path& corpus) {
    const std::string manifest = read_file(corpus / "manifest.tsv");
    std::vector<Row> found;
    for (const std::string_view line : text::split(manifest, '\n')) {
        const std::vector<std::string_view> cells = text::split(line, '\t');
        if (cells.size() < 10 || cells[0] == "path") continue;
        found.push_back({std::string(cells[0]),
                         std::string(cells[2]),
                         std::string(cells[6]),
                         std::string(cells[8]),
                         std::string(cells[9])});
    }
    return found;
}

std::string text_of(const Path& path) {
    const auto source = open_document(path, {});
    std::string out;
    std::string buffer(256 << 10, '\0');
    while (const std::size_t got = source->read(buffer)) {
        if (out.size() < (100U << 20)) out.append(buffer, 0, got);
    }
    return out;
}

std::size_t count_of(std::string_view text, std::string_view word) {
    std::size_t count = 0;
    for (std::size_t at = text.find(word); at != std::string_view::npos;
         at = text.find(word, at + 1))
        ++count;
    return count;
}

class DocumentCorpus : public testing::Test {
  protected:
    void SetUp() override {
        const auto shared = tests::shared_folder();
        if (!shared) GTEST_SKIP() << "no shared corpus";
        corpus = *shared / "corpus";
    }
    Path corpus;
};

TEST_F(DocumentCorpus, Utf8ComesOutByteForByteAndDamageThrows) {
    std::size_t compared = 0;
    for (const Row& row : rows(corpus)) {
        SCOPED_TRACE(row.name);
        if (row.packing == "gz-cut" || row.packing == "gz-bad") {
            EXPECT_THROW(text_of(corpus / row.name), Error);
            continue;
        }
        const std::string text = text_of(corpus / row.name);
        EXPECT_TRUE(utf8::is_valid(text));
        if (row.name == "broken/xmltv-zeros-bomb.xml.gz" || row.name == "broken/m3u-nul-bytes.m3u")
            continue;
        if (row.encoding != "utf-8" && row.encoding != "ascii" && row.encoding != "utf-8-bom")
            continue;
        ++compared;
        EXPECT_EQ(tests::sha256_hex((row.encoding == "utf-8-bom" ? "\xEF\xBB\xBF" : "") + text),
                  row.unpacked_sha256);
    }
    EXPECT_GT(compared, 100U);
}

TEST_F(DocumentCorpus, OtherEncodingsShowTheirText) {
    struct Case {
        const char* name;
        const char* word;     // must occur
        std::size_t entries;  // "#EXTINF" or "<programme"
    };
    for (const Case& c : {Case{"broken/m3u-cp1251.m3u", "Первый", 463},
                          Case{"broken/m3u-gb18030.m3u", "综合", 495},
                          Case{"broken/m3u-latin1.m3u", "Càmeres", 270},
                          Case{"broken/m3u-utf16be-bom.m3u", "#EXTM3U", 20},
                          Case{"broken/m3u-utf16le-bom.m3u", "综合", 495},
                          Case{"broken/xmltv-utf16.xml", "<tv ", 60},
                          Case{"broken/xmltv-latin1.xml", "Jo été Al", 60},
                          Case{"broken/xmltv-invalid-utf8.xml", "sparkl\uFFFD", 60},
                          Case{"broken/xmltv-cp1251.xml", "encoding", 1},
                          Case{"broken/m3u-invalid-utf8.m3u", "Empordà", 30},
                          Case{"broken/m3u-nul-bytes.m3u", "https://directes-tv-cat.", 20},
                          Case{"broken/m3u-zip.m3u", "#EXTM3U", 270},
                          Case{"broken/m3u-deflate-zlib.bin", "#EXTM3U", 270}}) {
        const std::string text = text_of(corpus / c.name);
        EXPECT_TRUE(text::contains(text, c.word)) << c.name << text.substr(0, 2000);
        EXPECT_EQ(std::max(count_of(text, "#EXTINF"), count_of(text, "<programme ")), c.entries)
            << c.name;
        EXPECT_EQ(text.find('\0'), std::string::npos) << c.name;
    }
}

TEST_F(DocumentCorpus, BombStopsAtTheLimitWithTheLimitInTheMessage) {
    DocumentLimits limits;
    limits.unpacked_bytes = 10'000'000;
    const auto source = open_document(corpus / "broken/xmltv-zeros-bomb.xml.gz", limits);
    std::string buffer(256 << 10, '\0');
    std::size_t seen = 0;
    try {
        while (const std::size_t got = source->read(buffer)) seen += got;
        FAIL();
    } catch (const Error& failure) {
        EXPECT_STREQ(failure.what(), "unpacks to more than 10.0 MB");
    }
    EXPECT_LE(seen, limits.unpacked_bytes);
}

}  // namespace
}  // namespace flathead::fetch
