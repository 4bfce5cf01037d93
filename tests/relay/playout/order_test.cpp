#include "relay/playout/order.hpp"

#include <gtest/gtest.h>

namespace flathead::playout {
namespace {

using namespace std::chrono_literals;

Unit unit(std::size_t stream, Ticks dts, std::size_t bytes = 1) {
    return {stream, {dts, dts}, false, std::string(bytes, 'x')};
}

std::vector<Ticks> popped(Order& order, Order::Duration spent) {
    std::vector<Ticks> out;
    while (const auto next = order.pop(spent)) out.push_back(next->at.dts);
    return out;
}

TEST(Order, StreamsAreMergedByDts) {
    Order order(2);
    for (const Ticks dts : {10, 30, 50}) order.push(unit(0, dts), 0s);
    EXPECT_EQ(popped(order, 0s), std::vector<Ticks>{}) << "the other stream may come before 10";
    for (const Ticks dts : {5, 20, 40}) order.push(unit(1, dts), 0s);
    EXPECT_EQ(popped(order, 0s), (std::vector<Ticks>{5, 10, 20, 30, 40}));
    ASSERT_TRUE(order.drain());
    EXPECT_FALSE(order.drain());
}

TEST(Order, StreamThatNeverComesIsWaitedForASecondOfReading) {
    Order order(2);
    order.push(unit(0, 10), 0s);
    order.push(unit(0, 20), 900ms);
    EXPECT_EQ(popped(order, 900ms), std::vector<Ticks>{});
    EXPECT_EQ(popped(order, 1100ms), std::vector<Ticks>{10});
}

TEST(Order, WholeFragmentWaitsForItsSound) {
    Order order(2);
    for (Ticks i = 0; i < 100; ++i) order.push(unit(0, i * 3600), 0s);
    EXPECT_EQ(popped(order, 10ms), std::vector<Ticks>{});
    order.push(unit(1, 0), 10ms);
    order.push(unit(1, 1920), 10ms);
    EXPECT_EQ(popped(order, 10ms), (std::vector<Ticks>{0, 0, 1920}));
}

TEST(Order, TooMuchIsNotKept) {
    Order far(2);
    for (Ticks i = 0; i <= 13; ++i) far.push(unit(0, i * ticks_per_second), 0s);
    EXPECT_FALSE(popped(far, 0s).empty()) << "13 seconds";
    Order heavy(2);
    for (Ticks i = 0; i < 30; ++i) heavy.push(unit(0, i, 1U << 20), 0s);
    EXPECT_EQ(popped(heavy, 0s).size(), 7U) << "down to 24 MB";
}

}  // namespace
}  // namespace flathead::playout
