#include "generator/fetch/candidate.hpp"

#include <gtest/gtest.h>

namespace flathead::fetch {
namespace {

struct Case {
    std::string good, arriving;
    bool same;
};

TEST(Candidate, IsWrittenFromTheFirstDifferenceOnAndIsWholeThen) {
    const std::string long_text(200'000, 'x');
    for (const Case& c : {Case{"abc", "abc", true},
                          Case{"abc", "abd", false},
                          Case{"abc", "ab", false},
                          Case{"abc", "abcd", false},
                          Case{long_text, long_text, true},
                          Case{long_text, long_text + "y", false},
                          Case{long_text + "z", long_text + "y", false},
                          Case{long_text, long_text.substr(1), false}}) {
        for (const std::size_t piece :
             {std::size_t{1000}, std::size_t{70'000}, std::size_t{1'000'000}}) {
            const TemporaryFolder folder;
            replace_file(folder.path() / "good", c.good);
            Copy good;
            good.document = folder.path() / "good";
            good.bytes = c.good.size();
            good.digest = digest_of(c.good);
            const Path path = folder.path() / "candidate";
            Candidate candidate(path, good);
            for (std::size_t at = 0; at < c.arriving.size(); at += piece)
                candidate.add(std::string_view(c.arriving).substr(at, piece));
            const Candidate::Arrived arrived = candidate.finish();
            EXPECT_EQ(arrived.same, c.same);
            EXPECT_EQ(arrived.digest, digest_of(c.arriving));
            EXPECT_EQ(std::filesystem::exists(path), !c.same);
            if (!c.same) {
                EXPECT_EQ(read_file(path), c.arriving);
            }
        }
    }
}

TEST(Candidate, UnfinishedOneLeavesNoFile) {
    const TemporaryFolder folder;
    {
        Candidate candidate(folder.path() / "candidate", std::nullopt);
        candidate.add("abc");
        EXPECT_TRUE(std::filesystem::exists(folder.path() / "candidate"));
    }
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "candidate"));
}

}  // namespace
}  // namespace flathead::fetch
