// Every playlist of the corpus against its manifest row: entry counts and digests made by
// independent parsers.
#include "generator/fetch/document.hpp"
#include "generator/formats/m3u_read.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
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
        rows.append(text::trim(entry.tvg_id))
            .append(1, '\t')
            .append(text::trim(entry.name))
            .append(1, '\t');
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
    const auto low =
        text::number<std::uint64_t>(expected.substr(0, std::min(dots, expected.find(' '))));
    const auto high =
        dots == std::string::npos ? low : text::number<std::uint64_t>(expected.substr(dots + 2));
    ASSERT_TRUE(low && high) << expected;
    EXPECT_GE(outcome.entries, *low);
    EXPECT_LE(outcome.entries, *high);
}

TEST(M3uCorpus, EveryPlaylistHasTheEntriesTheManifestSays) {
    const std::vector<tests::CorpusFile> files = tests::corpus_files("m3u");
    if (files.empty()) GTEST_SKIP() << "no corpus beside the checkout";
    EXPECT_GE(files.size(), 60U);
    for (const tests::CorpusFile& file : files) {
        SCOPED_TRACE(file.name);
        DigestRows rows;
        M3uOutcome outcome;
        try {
            const auto source = fetch::open_document(file.path, {});
            outcome = read_m3u(*source, rows);
        } catch (const Error& damage) {
            outcome.rejected = damage.what();
        }
        expect_count(file.expected, outcome);
        if (!file.digest.empty() && outcome.is_list()) {
            EXPECT_EQ(tests::sha256_hex(rows.rows).substr(0, 16), file.digest);
        }
    }
}

}  // namespace
}  // namespace flathead::formats
