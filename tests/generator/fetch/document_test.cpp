#include "generator/fetch/document.hpp"

#include "relay/base/error.hpp"
#include "relay/base/process.hpp"
#include "relay/base/text.hpp"

#include <gtest/gtest.h>

namespace flathead::fetch {
namespace {

std::string text_of(std::string bytes, const DocumentLimits& limits = {}) {
    const auto source = open_document(std::move(bytes), limits);
    std::string out;
    std::string buffer(64 << 10, '\0');
    while (const std::size_t got = source->read(buffer)) out.append(buffer, 0, got);
    return out;
}

std::string failure_of(const std::string& bytes, const DocumentLimits& limits = {}) {
    try {
        return "no failure, text of " + std::to_string(text_of(bytes, limits).size()) + " bytes";
    } catch (const Error& failure) {
        return failure.what();
    }
}

/// What a packing program makes of the text; other people's packers prove that we read what is
/// really out there.
std::string packed(const std::string& script, const std::string& text) {
    const TemporaryFolder folder;
    replace_file(folder.path() / "in", text);
    Command command;
    command.words = {"sh", "-c", script};
    command.environment = {{"PATH", "/usr/bin:/bin"}};
    command.folder = folder.path();
    CapturedOutcome ran = run_and_capture(command);
    EXPECT_TRUE(ran.outcome.succeeded()) << script << ": " << ran.outcome.error_text;
    return ran.output;
}

std::string long_text() {
    std::string text = "#EXTM3U\n";
    for (int i = 0; text.size() < 600'000; ++i) {
        text += text::join(
            "#EXTINF:-1 tvg-id=\"", i, "\",Télé ", i * 7919, "\nhttp://h.example/", i, ".ts\n");
    }
    return text;
}

constexpr const char* zip_script =
    "python3 -c \"import "
    "zipfile,sys;z=zipfile.ZipFile('o.zip','w',zipfile.ZIP_DEFLATED);z.writestr('d/','');"
    "z.write('in','d/"
    "a.m3u');z.writestr('b','second');z.close();sys.stdout.buffer.write(open('o.zip','rb').read())"
    "\"";
constexpr const char* zlib_script =
    "python3 -c \"import zlib,sys;sys.stdout.buffer.write(zlib.compress(open('in','rb').read()))\"";

TEST(Document, EveryPackingIsRecognisedByContent) {
    const std::string text = long_text();
    for (const char* script : {"cat in",
                               "gzip -c in",
                               "gzip -1c in; gzip -9c /dev/null",
                               "xz -c in",
                               "bzip2 -c in",
                               zlib_script,
                               zip_script,
                               "gzip -c in | gzip -c",
                               "gzip -c in | xz -c | gzip -c",
                               "gzip -c in; echo trailing junk"}) {
        const std::string bytes = packed(script, text);
        EXPECT_EQ(text_of(bytes), text) << script;
    }
    std::string both = text + text;
    EXPECT_EQ(text_of(packed("gzip -c in; gzip -c in", text)), both);
    EXPECT_EQ(text_of(packed("xz -c in; xz -c in", text)), both);
    EXPECT_EQ(text_of(packed("bzip2 -c in; bzip2 -c in", text)), both);
}

TEST(Document, ZstandardIsRead) {
    if (!std::filesystem::exists("/usr/bin/zstd")) GTEST_SKIP() << "no zstd program";
    const std::string text = long_text();
    EXPECT_EQ(text_of(packed("zstd -qc in", text)), text);
    EXPECT_EQ(text_of(packed("zstd -qc in; zstd -qc in", text)), text + text);
    const std::string bytes = packed("zstd -qc in", text);
    EXPECT_TRUE(text::contains(failure_of(bytes.substr(0, bytes.size() / 2)), "unpack zstd: "));
}

TEST(Document, CutAndDamagedPackingsThrow) {
    const std::string text = long_text();
    for (const char* script : {"gzip -c in", "xz -c in", "bzip2 -c in", zlib_script, zip_script}) {
        const std::string bytes = packed(script, text);
        EXPECT_TRUE(failure_of(bytes.substr(0, bytes.size() / 2)).starts_with("unpack ")) << script;
        std::string damaged = bytes;
        damaged[bytes.size() / 2] = static_cast<char>(damaged[bytes.size() / 2] ^ 0x55);
        EXPECT_TRUE(failure_of(damaged).starts_with("unpack ")) << script << failure_of(damaged);
    }
    const std::string gz = packed("gzip -c in", text);
    EXPECT_EQ(failure_of(gz.substr(0, gz.size() - 4)), "unpack gzip: cut off, the end is missing");
    std::string wrong_sum = gz;
    wrong_sum[gz.size() - 6] = static_cast<char>(wrong_sum[gz.size() - 6] ^ 1);
    EXPECT_EQ(failure_of(wrong_sum), "unpack gzip: damaged: incorrect data check");
    EXPECT_TRUE(failure_of("PK\x03\x04 not really").starts_with("unpack zip: "));
}

TEST(Document, TooManyLayersAndTooManyBytesAreRefused) {
    const std::string text = long_text();
    EXPECT_EQ(failure_of(packed("gzip -c in | gzip -c | gzip -c | gzip -c", text)),
              "unpack: packed more than three times");
    DocumentLimits limits;
    limits.unpacked_bytes = 100'000;
    for (const char* script : {"gzip -c in", "xz -c in", zip_script, "gzip -c in | gzip -c"}) {
        EXPECT_EQ(failure_of(packed(script, text), limits), "unpacks to more than 100.0 kB")
            << script;
    }
    EXPECT_EQ(text_of(text, limits), text) << "what is not packed was bounded when it was fetched";
}

TEST(Document, TextThatLooksLikeAPackingStaysText) {
    for (const std::string text :
         {"x^ is not zlib", "BZh9 is a name", "PK is short for Pakistan", "x\x9C"}) {
        EXPECT_EQ(text_of(text).substr(0, 1), text.substr(0, 1));
        EXPECT_GE(text_of(text).size(), text.size());
    }
}

TEST(Document, PackingsThatAskForTooMuchMemoryAreRefused) {
    // A stream of one megabyte's dictionary whose header, with the right checksum, claims one
    // gigabyte (36).
    const std::string claims = packed(
        "python3 -c \"import "
        "lzma,zlib,struct,sys;c=lzma.compress(open('in','rb').read(),filters=[{'id':lzma.FILTER_"
        "LZMA2,"
        "'dict_size':1<<20}]);d=bytearray(c);h=(d[12]+1)*4;d[16]=36;d[8+h:12+h]=struct.pack('<I',"
        "zlib.crc32(bytes(d[12:8+h])));"
        "sys.stdout.buffer.write(d)\"",
        long_text());
    EXPECT_EQ(failure_of(claims), "unpack xz: needs more than 134.2 MB of memory");
    const std::string method = packed(
        "python3 -c \"import "
        "zipfile,sys;z=zipfile.ZipFile('o.zip','w',zipfile.ZIP_LZMA);z.write('in','a');z.close();"
        "sys.stdout.buffer.write(open('o.zip','rb').read())\"",
        long_text());
    EXPECT_TRUE(text::contains(failure_of(method), "only deflation is read")) << failure_of(method);
}

TEST(Document, DamagedInEveryPlaceItEndsInTextOrAnError) {
    std::string text = long_text().substr(0, 6'000);
    DocumentLimits limits;
    limits.unpacked_bytes = 1'000'000;
    std::uint32_t state = 7;
    const auto random = [&] { return state = state * 1664525U + 1013904223U, state >> 8; };
    for (const char* script : {"gzip -c in",
                               "xz -c in",
                               "bzip2 -c in",
                               "zstd -qc in 2>/dev/null || cat in",
                               zip_script,
                               zlib_script}) {
        const std::string bytes = packed(script, text);
        for (int round = 0; round < 150; ++round) {
            std::string damaged = bytes;
            for (unsigned i = 0; i <= random() % 4; ++i)
                damaged[random() % damaged.size()] = static_cast<char>(random());
            if (random() % 3 == 0) damaged.resize(random() % damaged.size());
            EXPECT_FALSE(failure_of(damaged, limits).empty());
        }
    }
}

TEST(Document, EmptyInputsAreEmptyTexts) {
    EXPECT_EQ(text_of(""), "");
    EXPECT_EQ(text_of(packed("gzip -c in", "")), "");
    EXPECT_EQ(text_of(packed("xz -c in", "")), "");
}

TEST(Document, SaysWhetherItsTextStandsInTheFileAsItIs) {
    const struct {
        std::string bytes;
        bool stands;
    } cases[] = {
        {"plain", true},
        {"caf\u00e9", true},
        {"\xEF\xBB\xBFmarked", false},
        {"caf\xE9 in Latin-1", false},
        {std::string("nul\0inside", 10), false},
        {"caf\u00e9 then \xFF damage", false},
        {packed("gzip -c in", "plain"), false},
    };
    const TemporaryFolder folder;
    for (const auto& [bytes, stands] : cases) {
        replace_file(folder.path() / "in", bytes);
        const auto source = open_document(folder.path() / "in", {});
        std::string buffer(64 << 10, '\0');
        while (source->read(buffer) > 0) continue;
        EXPECT_EQ(source->stands_in_file(), stands) << bytes;
    }
}

TEST(Document, MissingFileIsAnErrorNamingIt) {
    EXPECT_THROW(static_cast<void>(open_document(Path("/no/such/file"), {})), Error);
}

}  // namespace
}  // namespace flathead::fetch
