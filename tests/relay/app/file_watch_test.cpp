#include "relay/app/file_watch.hpp"

#include "relay/plan/read.hpp"
#include "relay/plan/write.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/resource.h>

namespace flathead::relay_app {
namespace {

using std::chrono::seconds;

void write_plan(const Path& file, int channels) {
    plan::Writer writer(file, {});
    for (std::int32_t id = 1; id <= channels; ++id)
        writer.add(plan::Channel{.id = id, .number = {}, .name = "One", .upstreams = {}});
    writer.finish();
}

/// No descriptor more, for as long as this lives.
class NoDescriptors {
  public:
    NoDescriptors() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const Fd next(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        const rlimit now{static_cast<rlim_t>(next.get()), before_.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &now);
    }
    NoDescriptors(const NoDescriptors&) = delete;
    NoDescriptors& operator=(const NoDescriptors&) = delete;
    ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

  private:
    rlimit before_{};
};

class FileWatchTest : public testing::Test {
  protected:
    FileWatchTest() { loop.advance({}); }
    /// As a release is shown: by a rename.
    void publish(int channels) const {
        const Path made = folder.path() / "made";
        write_plan(made, channels);
        std::filesystem::rename(made, file);
    }
    void wait_a_second() {
        loop.advance(seconds{1});
        loop.turn({});
    }
    std::unique_ptr<FileWatch> watch() {
        return std::make_unique<FileWatch>(loop, "plan", file, [this](const Path& found) {
            adopted.push_back(plan::Reader(found).channel_count());
        });
    }

    TemporaryFolder folder;
    Path file = folder.path() / "plan.sqlite";
    event::Loop loop;
    std::vector<std::int64_t> adopted;
};

using Counts = std::vector<std::int64_t>;

TEST_F(FileWatchTest, PlanThatComesLaterIsRead) {
    const auto watched = watch();
    EXPECT_NE(watched->trouble(), "");
    publish(3);
    wait_a_second();
    EXPECT_EQ(adopted, Counts{3});
    EXPECT_EQ(watched->trouble(), "");
}

TEST_F(FileWatchTest, NewPlanIsReadOnceAndAMomentWithoutOneIsNoChange) {
    publish(1);
    const auto watched = watch();
    publish(2);
    wait_a_second();
    wait_a_second();
    std::filesystem::rename(file, folder.path() / "aside");
    wait_a_second();
    EXPECT_EQ(watched->trouble(), "");
    std::filesystem::rename(folder.path() / "aside", file);
    wait_a_second();
    EXPECT_EQ(adopted.front(), 1);
    EXPECT_EQ(adopted.back(), 2);
    EXPECT_EQ(watched->trouble(), "");
}

TEST_F(FileWatchTest, DamagedPlanLeavesTheOldOneInForceUntilAGoodOneComes) {
    publish(1);
    const auto watched = watch();
    replace_file(file, "SQLite format 3 or not");
    wait_a_second();
    EXPECT_EQ(adopted, Counts{1});
    EXPECT_NE(watched->trouble(), "");
    publish(2);
    wait_a_second();
    EXPECT_EQ(adopted, (Counts{1, 2}));
    EXPECT_EQ(watched->trouble(), "");
}

// A relay full of viewers may have no descriptor left in the second when a release is shown.
TEST_F(FileWatchTest, PlanThatCouldNotBeReadForAMomentIsReadAfterIt) {
    publish(1);
    const auto watched = watch();
    publish(2);
    {
        const NoDescriptors none;
        wait_a_second();
    }
    EXPECT_NE(watched->trouble(), "");
    wait_a_second();
    EXPECT_EQ(adopted, (Counts{1, 2}));
    EXPECT_EQ(watched->trouble(), "");
}

TEST_F(FileWatchTest, ReloadReadsWhatLooksTheSame) {
    publish(1);
    const auto watched = watch();
    watched->reload();
    EXPECT_EQ(adopted, (Counts{1, 1}));
}

}  // namespace
}  // namespace flathead::relay_app
