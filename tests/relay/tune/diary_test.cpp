#include "relay/tune/diary.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace flathead::tune {
namespace {

using std::chrono::seconds;

class DiaryTest : public ::testing::Test {
  protected:
    /// What is written by `action`, as lines.
    template <class Action>
    static std::string written(Action action) {
        testing::internal::CaptureStderr();
        action();
        return testing::internal::GetCapturedStderr();
    }
    event::Moment now_{event::Moment{} + std::chrono::hours{1}};
};

TEST_F(DiaryTest, RepeatsAreCountedAndSaidOnceAMinute) {
    const std::string text = written([this] {
        Diary diary("channel 1 (News)");
        for (int i = 0; i < 150; ++i) diary.note(log::Level::info, "down", now_ + seconds{i});
    });
    EXPECT_EQ(text,
              "tune: channel 1 (News): down\n"
              "tune: channel 1 (News): down (60 times more)\n"
              "tune: channel 1 (News): down (60 times more)\n"
              "tune: channel 1 (News): down (29 times more)\n");
}

TEST_F(DiaryTest, DifferentEventsAreAllSaid) {
    const std::string text = written([this] {
        Diary diary("c");
        diary.note(log::Level::info, "up", now_);
        diary.note(log::Level::info, "down", now_);
        diary.note(log::Level::info, "up", now_);
    });
    EXPECT_EQ(text, "tune: c: up\ntune: c: down\ntune: c: up (1 time more)\n");
}

TEST_F(DiaryTest, EventsThatAreAllDifferentTakeNoMemory) {
    const std::string text = written([this] {
        Diary diary("c");
        for (int i = 0; i < 1000; ++i) diary.note(log::Level::info, std::to_string(i), now_);
    });
    EXPECT_EQ(std::ranges::count(text, '\n'), 1000);
}

}  // namespace
}  // namespace flathead::tune
