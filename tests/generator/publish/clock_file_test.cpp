#include "generator/publish/clock_file.hpp"

#include "generator/publish/release_writer.hpp"
#include "relay/base/error.hpp"

#include <gtest/gtest.h>

#include "generations.hpp"
#include <array>
#include <sys/stat.h>

namespace flathead::publish {
namespace {

struct stat facts_of(const Path& file) {
    struct stat facts {};
    EXPECT_EQ(::stat(file.c_str(), &facts), 0) << file;
    return facts;
}

class ClockFiles : public testing::Test {
  protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() /
                  ("flathead-clock-" +
                   std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
        std::filesystem::remove_all(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    /// A release of a table that is kept, when there is one, and a file that differs each time.
    std::string publish(const std::string& other) {
        const DocrootLock lock(folder_);
        ReleaseWriter writer(lock);
        if (writer.has_previous("x/epg/1.json")) {
            writer.keep("x/epg/1.json");
        } else {
            writer.put("x/epg/1.json", "0123456789");
        }
        writer.put("www/other", other);
        return writer.commit(times::now(), 3).release;
    }
    [[nodiscard]] Path file_of(const std::string& release) const {
        return folder_ / "releases" / release / "x/epg/1.json";
    }

    Path folder_;
};

TEST_F(ClockFiles, AKeptFileIsTheSameFileInTheNextRelease) {
    const std::string first = publish("a");
    const std::string second = publish("b");
    EXPECT_NE(first, second);
    EXPECT_EQ(facts_of(file_of(first)).st_ino, facts_of(file_of(second)).st_ino);
    const DocrootLock lock(folder_);
    ReleaseWriter writer(lock);
    EXPECT_FALSE(writer.has_previous("x/epg/2.json"));
    EXPECT_FALSE(writer.has_previous("x/epg"));
    writer.keep("x/epg/1.json");
    EXPECT_THROW(writer.keep("x/epg/1.json"), Error);
}

TEST_F(ClockFiles, KeepingEverythingPublishesNothing) {
    const std::string first = publish("a");
    EXPECT_EQ(publish("a"), first);
}

TEST_F(ClockFiles, PatchedBytesAreSeenInEveryReleaseThatSharesThem) {
    const std::string first = publish("a");
    const std::string second = publish("b");
    const struct stat before = facts_of(file_of(second));
    const DocrootLock lock(folder_);
    patch_in_current(lock, "x/epg/1.json", std::array{Patch{0, 'a'}, Patch{9, 'z'}});
    EXPECT_EQ(read_file(file_of(first)), "a12345678z");
    EXPECT_EQ(read_file(file_of(second)), "a12345678z");
    EXPECT_GT(facts_of(file_of(second)).st_mtim.tv_sec, before.st_mtim.tv_sec);
    EXPECT_THROW(patch_in_current(lock, "x/epg/1.json", std::array{Patch{10, 'x'}}), Error);
    EXPECT_THROW(patch_in_current(lock, "x/epg/2.json", std::array{Patch{0, 'x'}}), Error);
    EXPECT_EQ(read_file(file_of(second)), "a12345678z");
}

TEST_F(ClockFiles, AReplacedFileIsTheOldOneInOlderReleases) {
    const std::string first = publish("a");
    const std::string second = publish("b");
    const DocrootLock lock(folder_);
    replace_in_current(lock, "x/epg/1.json", "new");
    EXPECT_EQ(read_file(file_of(first)), "0123456789");
    EXPECT_EQ(read_file(file_of(second)), "new");
}

}  // namespace
}  // namespace flathead::publish
