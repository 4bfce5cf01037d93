// Every playlist of the corpus against its manifest row: entry counts and digests made by independent parsers.
#include "generator/formats/m3u_read.hpp"
#include "relay/base/files.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"
#include "tests/support/corpus.hpp"
#include "tests/support/sha256.hpp"

#include <gtest/gtest.h>

namespace flathead::formats {
namespace {

/// "tvg-id TAB name TAB url LF", trimmed: what the manifest's digests are made of.
class DigestRows final : public M3uSink {
  public:
    std::string rows;
    std::size_t problems = 0;
    void header(const M3uHeader&) override {}
    void entry(const M3uEntry& entry) override {
        rows.append(text::trim(entry.tvg_id)).append(1, '\t').append(text::trim(entry.name)).append(1, '\t');
        rows.append(entry.url);
        if (!entry.url_options.empty()) rows.append(1, '|').append(entry.url_options);
        rows += '\n';
    }
    void problem(std::uint32_t, std::string_view) override { ++problems; }
};

void expect_count(const std::string& expected, const M3uOutcome& outcome) {
    if (expected.starts_with("reject")) {
        EXPECT_FALSE(outcome.is_list()) << outcome.entries << " entries";
        return;
    }
    if (!outcome.is_list()) {
        EXPECT_TRUE(expected.ends_with("or reject")) << outcome.rejected;
        return;
    }
    const std::size_t dots = expected.find("..");
    const auto low = text::number<std::uint64_t>(expected.substr(0, std::min(dots, expected.find(' '))));
    const auto high = dots == std::string::npos ? low : text::number<std::uint64_t>(expected.substr(dots + 2));
    ASSERT_TRUE(low && high) << expected;
    EXPECT_GE(outcome.entries, *low);
    EXPECT_LE(outcome.entries, *high);
}

TEST(M3uCorpus, PlainPlaylistsHaveTheEntriesTheManifestSays) {
    const std::vector<tests::CorpusFile> files = tests::corpus_files("m3u");
    if (files.empty()) GTEST_SKIP() << "no corpus beside the checkout";
    std::size_t checked = 0;
    for (const tests::CorpusFile& file : files) {
        SCOPED_TRACE(file.name);
        const std::string bytes = read_file(file.path);
        if (file.packing != "plain" || file.encoding.starts_with("utf-16")) continue;
        TextSource source(bytes);
        DigestRows rows;
        const M3uOutcome outcome = read_m3u(source, rows);
        expect_count(file.expected, outcome);
        if (!file.digest.empty() && outcome.is_list() && utf8::is_valid(bytes)) {
            EXPECT_EQ(tests::sha256_hex(rows.rows).substr(0, 16), file.digest);
        }
        ++checked;
    }
    EXPECT_GE(checked, 40U);
}

}  // namespace
}  // namespace flathead::formats
