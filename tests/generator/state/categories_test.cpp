#include "generator/state/state.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace flathead::state {
namespace {

using Names = std::vector<std::string_view>;
using Ids = std::vector<std::int32_t>;

class Categories : public testing::Test {
  protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() /
                  ("flathead-categories-" +
                   std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
        std::filesystem::remove_all(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    Ids keep(std::string_view kind, const Names& names) {
        return State::open(folder_).keep_categories(kind, names);
    }

  private:
    Path folder_;
};

TEST_F(Categories, KeepTheirIdsWhateverComesAndGoes) {
    EXPECT_EQ(keep("live", {"News", "Kids"}), (Ids{1, 2}));
    EXPECT_EQ(keep("live", {"Sport"}), (Ids{3}));
    EXPECT_EQ(keep("live", {}), (Ids{}));
    EXPECT_EQ(keep("live", {"Kids", "News", "Music", "Sport"}), (Ids{2, 1, 4, 3}));
}

TEST_F(Categories, NoTwoKindsShareAnId) {
    EXPECT_EQ(keep("live", {"News"}), (Ids{1}));
    EXPECT_EQ(keep("movie", {"News", "Drama"}), (Ids{2, 3}));
    EXPECT_EQ(keep("live", {"Drama", "News"}), (Ids{4, 1}));
}

TEST_F(Categories, ANameSaidTwiceIsOneCategoryAndCaseCounts) {
    EXPECT_EQ(keep("live", {"News", "news", "News"}), (Ids{1, 2, 1}));
}

}  // namespace
}  // namespace flathead::state
