#include "generator/state/state.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace flathead::state {
namespace {

using namespace std::chrono_literals;
using Ids = std::vector<std::int32_t>;

constexpr std::chrono::sys_days today{std::chrono::days{20777}};

class Videos : public testing::Test {
  protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() /
                  ("flathead-videos-" +
                   std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
        std::filesystem::remove_all(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    /// Counted from the first id.
    Ids keep(const std::vector<VideoClaim>& claims, std::chrono::sys_days day = today) {
        last_ = State::open(folder_).keep_videos(claims, day);
        Ids ids;
        for (const KeptVideo& video : last_) ids.push_back(video.id.value - VideoId::first);
        return ids;
    }
    std::vector<KeptVideo> last_;

  private:
    Path folder_;
};

TEST_F(Videos, KeepTheirIdsWhateverComesAndGoes) {
    EXPECT_EQ(keep({{7}, {0xFFFFFFFFFFFFFFFF}}), (Ids{0, 1}));
    EXPECT_EQ(keep({{9}}, today + std::chrono::days(1)), (Ids{2}));
    EXPECT_EQ(keep({}), (Ids{}));
    EXPECT_EQ(keep({{9}, {8}, {0xFFFFFFFFFFFFFFFF}, {7}}, today + std::chrono::days(2)),
              (Ids{2, 3, 1, 0}));
    EXPECT_EQ(last_[0].first_seen, today + std::chrono::days(1));
    EXPECT_EQ(last_[1].first_seen, today + std::chrono::days(2));
    EXPECT_EQ(last_[3].first_seen, today);
}

TEST_F(Videos, AreAboveEveryChannel) {
    static_cast<void>(keep({{1}}));
    EXPECT_GT(last_[0].id.value, lineup::Identities::last_id);
}

TEST_F(Videos, AreFoundByAnotherKeyTheyWentBy) {
    EXPECT_EQ(keep({{1}, {2}}), (Ids{0, 1}));
    EXPECT_EQ(keep({{11, {1}}, {12, {5, 2}}}), (Ids{0, 1}));
    EXPECT_EQ(keep({{11}, {12}}), (Ids{0, 1})) << "the new key is known from then on";
}

TEST_F(Videos, AnotherKeyNeverTakesAnIdFromItsOwner) {
    EXPECT_EQ(keep({{1}, {2}}), (Ids{0, 1}));
    EXPECT_EQ(keep({{11, {1}}, {1}}), (Ids{2, 0}));
    EXPECT_EQ(keep({{21, {2}}, {22, {2}}}), (Ids{1, 3})) << "nor do two get one id";
}

TEST_F(Videos, AKeySaidTwiceIsOneVideo) {
    EXPECT_EQ(keep({{1}, {2}, {1}}), (Ids{0, 1, 0}));
}

}  // namespace
}  // namespace flathead::state
