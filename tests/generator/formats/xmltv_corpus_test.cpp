// Every guide of the corpus against its manifest row: counts and digests made by independent
// parsers, bombs included.
#include "generator/fetch/document.hpp"
#include "generator/formats/xmltv_programme.hpp"
#include "generator/formats/xmltv_read.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"
#include "tests/support/corpus.hpp"
#include "tests/support/sha256.hpp"

#include <gtest/gtest.h>

#include <ctime>
#include <malloc.h>

#ifdef __SANITIZE_ADDRESS__
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();  // g++ ships no header for it
#endif

namespace flathead::formats {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr double most_seconds = 10;  // AddressSanitizer costs about that factor
std::size_t heap_bytes() {
    return __sanitizer_get_current_allocated_bytes();
}
#else
constexpr double most_seconds = 2;
std::size_t heap_bytes() {
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}
#endif
constexpr std::size_t most_heap_bytes = std::size_t{64} << 20;

/// Passes bytes on and notes how much memory its reader holds while it does.
class MeteredSource final : public ByteSource {
  public:
    explicit MeteredSource(ByteSource& inner) : inner_(inner), before_(heap_bytes()) {}
    std::size_t read(std::span<char> into) override {
        most_ = std::max(most_, heap_bytes());
        return inner_.read(into);
    }
    [[nodiscard]] std::size_t growth() const { return most_ - std::min(most_, before_); }

  private:
    ByteSource& inner_;
    std::size_t before_;
    std::size_t most_ = 0;
};

/// Runs of white space as one blank, none at the ends; white space is what Unicode calls so, as in
/// the manifest.
std::string folded(std::string_view text) {
    constexpr std::u32string_view blanks =
        U"\t\n\v\f\r \x1C\x1D\x1E\x1F\u1680\u2028\u2029\u202F\u205F\u3000";
    constexpr char32_t next_line = 0x85;
    constexpr char32_t no_break = 0xA0;
    std::string out;
    bool is_apart = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const char32_t c = utf8::next(text, at);
        if (blanks.find(c) != std::u32string_view::npos || c == next_line || c == no_break ||
            (c >= 0x2000 && c <= 0x200A)) {
            is_apart = !out.empty();
            continue;
        }
        if (is_apart) out += ' ';
        is_apart = false;
        out += text.substr(begin, at - begin);
    }
    return out;
}

/// "start TAB stop TAB channel TAB first title LF": what the manifest's digests are made of.
class DigestRows final : public XmltvSink {
  public:
    std::string rows;
    std::uint64_t channels = 0;
    void channel(const XmltvChannel&) override { ++channels; }
    bool programme(const XmltvProgramme& p) override {
        rows.append(p.start_text)
            .append(1, '\t')
            .append(p.stop_text)
            .append(1, '\t')
            .append(p.channel)
            .append(1, '\t');
        rows.append(folded(first_title(p.inner))).append(1, '\n');
        return true;
    }
};

struct Reading {
    std::uint64_t channels = 0;
    std::uint64_t programmes = 0;
    bool is_whole = false;  // neither damaged nor refused
    std::string why_not;
    std::string digest;
    std::size_t heap_growth = 0;
    double cpu_seconds = 0;
};

Reading read_guide(const std::filesystem::path& path) {
    Reading reading;
    const std::clock_t began = std::clock();
    DigestRows rows;
    const auto document = fetch::open_document(path, {});
    MeteredSource source(*document);
    try {
        const XmltvSummary summary = read_xmltv(source, rows);
        reading.programmes = summary.programmes;
        reading.is_whole = summary.rejected.empty() && summary.is_complete;
        reading.why_not = summary.rejected.empty() ? "cut off" : summary.rejected;
    } catch (const Error& damage) {
        reading.why_not = damage.what();
        reading.programmes = static_cast<std::uint64_t>(std::ranges::count(rows.rows, '\n'));
    }
    reading.channels = rows.channels;
    reading.cpu_seconds = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
    reading.heap_growth = source.growth();
    reading.digest = tests::sha256_hex(rows.rows).substr(0, 16);
    return reading;
}

void expect_counts(const std::string& text, const Reading& reading) {
    EXPECT_EQ(text::join(reading.channels, ' ', reading.programmes), text) << reading.why_not;
}

/// The manifest's `expected`: "C P", "salvage C P", "reject…", "reject or salvage".
void expect_as_the_manifest_says(const tests::CorpusFile& file, const Reading& reading) {
    constexpr std::string_view salvage = "salvage ";
    if (file.expected == "reject or salvage") return;  // no opinion; within bounds is enough
    if (file.expected.starts_with("reject")) {
        EXPECT_FALSE(reading.is_whole);
    } else if (file.expected.starts_with(salvage)) {
        expect_counts(file.expected.substr(salvage.size()), reading);
    } else {
        EXPECT_TRUE(reading.is_whole) << reading.why_not;
        expect_counts(file.expected, reading);
    }
    if (!file.digest.empty()) {
        EXPECT_EQ(reading.digest, file.digest);
    }
}

TEST(XmltvCorpus, EveryGuideHasTheChannelsAndProgrammesTheManifestSaysWithinBounds) {
    const std::vector<tests::CorpusFile> files = tests::corpus_files("xmltv");
    if (files.empty()) GTEST_SKIP() << "no corpus beside the checkout";
    EXPECT_GE(files.size(), 80U);
    for (const tests::CorpusFile& file : files) {
        SCOPED_TRACE(file.name);
        const Reading reading = read_guide(file.path);
        expect_as_the_manifest_says(file, reading);
        EXPECT_LT(reading.cpu_seconds, most_seconds);
        EXPECT_LT(reading.heap_growth, most_heap_bytes);
    }
}

}  // namespace
}  // namespace flathead::formats
