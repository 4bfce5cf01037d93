#include "generator/fetch/copies.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace flathead::fetch {
namespace {

const Time noon{Seconds{1'795'176'000}};

Copy arrived(const Copies& copies, const std::string& key, const std::string& bytes) {
    replace_file(copies.candidate_path(key), bytes);
    Copy copy;
    copy.document = copies.candidate_path(key);
    copy.digest = digest_of(bytes);
    copy.fetched = noon;
    copy.etag = "\"" + bytes.substr(0, 3) + "\"";
    copy.last_modified = "Fri, 20 Nov 2026 10:12:33 GMT";
    copy.origin = "0123";
    copy.entries = bytes.size();
    return copy;
}

std::size_t files_in(const Path& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

class CopiesTest : public testing::Test {
  protected:
    TemporaryFolder folder;
    Copies copies{folder.path() / "sources"};
};

TEST_F(CopiesTest, AcceptedCandidateIsGoodWithAllItsFacts) {
    EXPECT_FALSE(copies.good("source-a"));
    copies.accept("source-a", arrived(copies, "source-a", "first"));
    const auto good = copies.good("source-a");
    ASSERT_TRUE(good);
    EXPECT_EQ(read_file(good->document), "first");
    EXPECT_EQ(good->digest, digest_of("first"));
    EXPECT_EQ(good->bytes, 5U);
    EXPECT_EQ(good->fetched, noon);
    EXPECT_EQ(good->asked, noon);
    EXPECT_EQ(good->etag, "\"fir\"");
    EXPECT_EQ(good->last_modified, "Fri, 20 Nov 2026 10:12:33 GMT");
    EXPECT_EQ(good->origin, "0123");
    EXPECT_EQ(good->entries, 5U);
    EXPECT_FALSE(std::filesystem::exists(copies.candidate_path("source-a")));
}

TEST_F(CopiesTest, NewCopyReplacesTheOldAndKeysDoNotMix) {
    copies.accept("source-a", arrived(copies, "source-a", "first"));
    copies.accept("source-a.b", arrived(copies, "source-a.b", "other"));
    copies.accept("source-a", arrived(copies, "source-a", "second"));
    EXPECT_EQ(read_file(copies.good("source-a")->document), "second");
    EXPECT_EQ(read_file(copies.good("source-a.b")->document), "other");
    EXPECT_EQ(files_in(folder.path() / "sources"), 4U);
}

TEST_F(CopiesTest, RejectedCandidateLeavesTheGoodCopy) {
    copies.accept("k", arrived(copies, "k", "first"));
    static_cast<void>(arrived(copies, "k", "rubbish"));
    copies.reject("k");
    copies.reject("k");
    EXPECT_EQ(read_file(copies.good("k")->document), "first");
    EXPECT_FALSE(std::filesystem::exists(copies.candidate_path("k")));
}

TEST_F(CopiesTest, SameBytesAgainStayGood) {
    copies.accept("k", arrived(copies, "k", "same"));
    copies.accept("k", arrived(copies, "k", "same"));
    EXPECT_EQ(read_file(copies.good("k")->document), "same");
}

TEST_F(CopiesTest, TouchRemembersTheQuestionWithoutWriting) {
    copies.accept("k", arrived(copies, "k", "first"));
    const Path meta = folder.path() / "sources/k.meta";
    const std::string before = read_file(meta);
    copies.touch("k", noon + Seconds{500});
    EXPECT_EQ(copies.good("k")->asked, noon + Seconds{500});
    EXPECT_EQ(copies.good("k")->fetched, noon);
    EXPECT_EQ(read_file(meta), before);
}

TEST_F(CopiesTest, DamagedOrForeignFilesCountAsAbsent) {
    copies.accept("k", arrived(copies, "k", "first"));
    const Path meta = folder.path() / "sources/k.meta";
    const std::string whole = read_file(meta);
    for (const std::string& text : {std::string(),
                                    std::string("flathead-copy 2\n"),
                                    text::replace_all(whole, "digest ", "digest x"),
                                    text::replace_all(whole, "bytes 5", "bytes 6"),
                                    text::replace_all(whole, "fetched ", "f "),
                                    whole.substr(0, 40)}) {
        replace_file(meta, text);
        EXPECT_FALSE(copies.good("k")) << text;
    }
    replace_file(meta, whole + "new-word of a later version\n");
    EXPECT_TRUE(copies.good("k"));
    std::filesystem::resize_file(copies.good("k")->document, 2);
    EXPECT_FALSE(copies.good("k"));
}

TEST_F(CopiesTest, ValidatorWithALineBreakCannotForgeWords) {
    Copy copy = arrived(copies, "k", "first");
    copy.etag = "\"a\"\nentries 999";
    copies.accept("k", copy);
    EXPECT_EQ(copies.good("k")->etag, "");
    EXPECT_EQ(copies.good("k")->entries, 5U);
}

TEST_F(CopiesTest, KilledAtAnyMomentTheOldOrTheNewCopyIsWhole) {
    copies.accept("k", arrived(copies, "k", std::string(50'000, 'a')));
    for (int round = 0; round < 60; ++round) {
        int ready[2];
        ASSERT_EQ(::pipe(ready), 0);
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            [[maybe_unused]] const ssize_t told = ::write(ready[1], "x", 1);
            for (char c = 'b';; c = c == 'z' ? 'b' : static_cast<char>(c + 1)) {
                copies.accept("k", arrived(copies, "k", std::string(50'000, c)));
            }
        }
        char byte = 0;
        ASSERT_EQ(::read(ready[0], &byte, 1), 1);
        ::usleep(
            static_cast<useconds_t>(round * 137 % 5000));  // the moment of the kill, not a wait
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        ::close(ready[0]);
        ::close(ready[1]);
        const auto good = copies.good("k");
        ASSERT_TRUE(good) << round;
        const std::string bytes = read_file(good->document);
        EXPECT_EQ(bytes, std::string(50'000, bytes.at(0)));
        EXPECT_EQ(digest_of(bytes), good->digest);
    }
    copies.accept("k", arrived(copies, "k", "last"));
    std::size_t documents = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "sources")) {
        documents += entry.path().extension() == ".doc" ? 1 : 0;
    }
    EXPECT_EQ(documents, 1U) << "what crashes left behind is cleared away";
}

}  // namespace
}  // namespace flathead::fetch
