#include "generator/conform/jobs.hpp"

#include <gtest/gtest.h>

namespace flathead::conform {
namespace {

using namespace std::chrono_literals;

Need need(const std::string& name, int airs, Milliseconds duration = 1h) {
    Need out;
    out.airs = Time{Seconds{airs}};
    out.title = name;
    out.target = Path("/c") / name;
    out.facts.duration = duration;
    out.facts.height = 1080;
    return out;
}

Made file(const std::string& name, std::uint64_t bytes, int made) {
    return {Path("/c") / name, bytes, Time{Seconds{made}}};
}

std::vector<std::string> titles(const std::vector<Need>& needs) {
    std::vector<std::string> out;
    for (const Need& one : needs) out.push_back(one.title);
    return out;
}

using Titles = std::vector<std::string>;

constexpr std::uint64_t hour_bytes = 3'780'000'000;  // 8.4 Mbit/s

TEST(ConformJobs, WhatAirsFirstIsMadeFirstAndOnce) {
    const Work work =
        work_of({need("b", 20), need("a", 30), need("b", 5), need("c", 10)}, {}, 1ULL << 40);
    EXPECT_EQ(titles(work.make), (Titles{"b", "c", "a"}));
    EXPECT_EQ(work.make.front().airs, Time{5s});
}

TEST(ConformJobs, WhatIsThereIsNotMadeAgain) {
    const Work work = work_of({need("a", 1), need("b", 2)}, {file("a", 10, 1)}, 1ULL << 40);
    EXPECT_EQ(titles(work.make), (Titles{"b"}));
    EXPECT_EQ(work.is_there, 1U);
    EXPECT_TRUE(work.remove.empty());
}

TEST(ConformJobs, OldFilesGoOnlyWhenRoomIsNeededAndTheOldestFirst) {
    const std::vector<Made> made{file("new", 1'000'000'000, 9), file("old", 1'000'000'000, 1)};
    EXPECT_TRUE(work_of({need("a", 1)}, made, 2'000'000'000 + hour_bytes).remove.empty());
    const Work work = work_of({need("a", 1)}, made, 1'999'999'999 + hour_bytes);
    EXPECT_EQ(work.remove, (std::vector<Path>{"/c/old"}));
    EXPECT_EQ(titles(work.make), (Titles{"a"}));
    EXPECT_EQ(work.kept_bytes, 1'000'000'000U);
}

TEST(ConformJobs, WhatIsNeededStaysAndWhatHasNoRoomIsTold) {
    const Work work = work_of({need("a", 1), need("b", 2), need("c", 3, 1min)},
                              {file("a", hour_bytes, 1)},
                              2 * hour_bytes - 1);
    EXPECT_TRUE(work.remove.empty());
    EXPECT_EQ(titles(work.no_room), (Titles{"b"}));
    EXPECT_EQ(titles(work.make), (Titles{"c"}));  // smaller: it fits behind the one that does not
}

TEST(ConformJobs, ALoweredLimitIsKept) {
    const Work work =
        work_of({need("a", 1)}, {file("a", 60, 3), file("x", 50, 1), file("y", 40, 2)}, 100);
    EXPECT_EQ(work.remove, (std::vector<Path>{"/c/x"}));
    EXPECT_EQ(work.kept_bytes, 100U);
}

}  // namespace
}  // namespace flathead::conform
