#include "relay/tune/slots.hpp"

#include <gtest/gtest.h>

namespace flathead::tune {
namespace {

plan::Source source(const std::string& name, int most) {
    plan::Source source;
    source.name = name;
    source.max_streams = most;
    return source;
}

class SlotsTest : public ::testing::Test {
  protected:
    int freed_ = 0;
    Slots slots_{[this] { ++freed_; }};

    [[nodiscard]] int in_use(const std::string& name) const {
        for (const SourceStatus& one : slots_.status())
            if (one.name == name) return one.in_use;
        return -1;
    }
};

TEST_F(SlotsTest, LimitIsNeverExceeded) {
    slots_.set_limits({source("cable", 2), source("air", 0)});
    auto first = slots_.take("cable");
    auto second = slots_.take("cable");
    ASSERT_TRUE(first && second);
    EXPECT_FALSE(slots_.take("cable"));
    first.reset();
    auto third = slots_.take("cable");
    EXPECT_TRUE(third);
    EXPECT_FALSE(slots_.take("cable"));
    EXPECT_EQ(in_use("cable"), 2);
    std::vector<std::optional<Slots::Slot>> many;
    for (int i = 0; i < 100; ++i) {
        many.push_back(slots_.take("air"));
        EXPECT_TRUE(many.back());
    }
}

TEST_F(SlotsTest, GivingBackIsToldOnceThoughTheSlotMoved) {
    slots_.set_limits({source("cable", 1)});
    freed_ = 0;
    {
        auto first = slots_.take("cable");
        const Slots::Slot moved = *std::move(first);
        EXPECT_TRUE(moved.is_of("cable"));
        EXPECT_FALSE(moved.is_of("air"));
        first.reset();
        EXPECT_EQ(freed_, 0);
        EXPECT_EQ(in_use("cable"), 1);
    }
    EXPECT_EQ(freed_, 1);
    EXPECT_EQ(in_use("cable"), 0);
}

TEST_F(SlotsTest, LoweredLimitLetsOldStreamsGoOn) {
    slots_.set_limits({source("cable", 3)});
    std::vector<std::optional<Slots::Slot>> held;
    for (int i = 0; i < 3; ++i) held.push_back(slots_.take("cable"));
    slots_.set_limits({source("cable", 2)});
    held.pop_back();
    EXPECT_FALSE(slots_.take("cable"));
    held.pop_back();
    EXPECT_TRUE(slots_.take("cable"));
}

TEST_F(SlotsTest, SourceThatLeftThePlanIsForgottenWithItsLastStream) {
    slots_.set_limits({source("cable", 1)});
    auto held = slots_.take("cable");
    slots_.set_limits({});
    EXPECT_EQ(in_use("cable"), 1);
    held.reset();
    EXPECT_EQ(in_use("cable"), -1);
    EXPECT_TRUE(slots_.take("unheard of"));
    EXPECT_TRUE(slots_.status().empty());
}

}  // namespace
}  // namespace flathead::tune
