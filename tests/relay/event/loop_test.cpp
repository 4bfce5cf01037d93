#include "relay/event/loop.hpp"

#include "relay/base/error.hpp"
#include "tests/support/turning.hpp"

#include <gtest/gtest.h>

#include <array>
#include <sys/socket.h>
#include <unistd.h>

namespace flathead::event {
namespace {

using namespace std::chrono_literals;
using tests::eventually;

struct Pair {
    Fd ours;
    Fd theirs;
    Pair() {
        std::array<int, 2> ends{};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) != 0)
            throw system_error("make a socket pair");
        ours = Fd(ends[0]);
        theirs = Fd(ends[1]);
    }
};

TEST(Loop, TimersFireInOrderOfTimeAndNeverEarly) {
    Loop loop;
    std::vector<int> fired;
    const Moment begin = loop.now();
    Moment second_at{};
    Timer second(loop, [&] {
        fired.push_back(2);
        second_at = loop.now();
    });
    Timer first(loop, [&] { fired.push_back(1); });
    second.start(30ms);
    first.start(10ms);
    ASSERT_TRUE(eventually(loop, [&] { return fired.size() == 2; }));
    EXPECT_EQ(fired, (std::vector{1, 2}));
    EXPECT_GE(second_at - begin, 30ms);
}

TEST(Loop, TimerStartedAgainMovesAndOneThatIsDestroyedStaysSilent) {
    Loop loop;
    int moved = 0;
    bool silent = true;
    Timer timer(loop, [&] { ++moved; });
    timer.start(1ms);
    timer.start(20ms);
    {
        Timer gone(loop, [&] { silent = false; });
        gone.start(0ms);
    }
    ASSERT_TRUE(eventually(loop, [&] { return moved > 0; }));
    loop.turn(0ms);
    EXPECT_EQ(moved, 1);
    EXPECT_TRUE(silent);
}

TEST(Loop, TimerThatRestartsItselfWithoutDelayDoesNotHoldUpTheLoop) {
    Loop loop;
    int fired = 0;
    Timer busy(loop, [&] {
        ++fired;
        busy.start(0ms);
    });
    busy.start(0ms);
    loop.turn(1s);
    EXPECT_EQ(fired, 1);
    loop.turn(1s);
    EXPECT_EQ(fired, 2);
}

TEST(Loop, TellsReadableWritableAndClosed) {
    Loop loop;
    Pair pair;
    Events seen;
    Watch watch(loop, pair.ours.get(), Interest::read, [&](Events events) { seen = events; });
    loop.turn(0ms);
    EXPECT_FALSE(seen.readable || seen.writable || seen.closed);

    ASSERT_EQ(::write(pair.theirs.get(), "x", 1), 1);
    loop.turn(1s);
    EXPECT_TRUE(seen.readable);
    EXPECT_FALSE(seen.writable);

    watch.want(Interest::write);
    loop.turn(1s);
    EXPECT_TRUE(seen.writable);
    EXPECT_FALSE(seen.readable);

    watch.want(Interest::none);
    pair.theirs.close();
    loop.turn(1s);
    EXPECT_TRUE(seen.closed) << "a hang-up is told whatever is wanted";
}

TEST(Loop, EdgeIsToldOncePerChangeAndWhenAsked) {
    Loop loop;
    Pair pair;
    int told = 0;
    Watch watch(
        loop, pair.ours.get(), Interest::both, [&](Events) { ++told; }, Trigger::edge);
    loop.turn(0ms);
    const int at_first = told;
    loop.turn(0ms);
    EXPECT_EQ(told, at_first);
    ASSERT_EQ(::write(pair.theirs.get(), "x", 1), 1);
    loop.turn(1s);
    EXPECT_EQ(told, at_first + 1);
    watch.tell_again();
    EXPECT_EQ(told, at_first + 1) << "not before the next turn";
    loop.turn(1s);
    EXPECT_EQ(told, at_first + 2);
}

TEST(Loop, EventsOfAWatchThatWentInTheSameTurnReachNobody) {
    Loop loop;
    Pair a;
    Pair b;
    int told = 0;
    std::unique_ptr<Watch> on_a;
    std::unique_ptr<Watch> on_b;
    std::unique_ptr<Watch> heir;
    Pair idle;
    const auto take_other = [&](std::unique_ptr<Watch>& other) {
        return [&](Events) {
            ++told;
            other.reset();
            // Takes the place of the one that went: its late event must not end up here.
            heir = std::make_unique<Watch>(
                loop, idle.ours.get(), Interest::read, [&](Events) { told += 100; });
        };
    };
    on_a = std::make_unique<Watch>(loop, a.ours.get(), Interest::read, take_other(on_b));
    on_b = std::make_unique<Watch>(loop, b.ours.get(), Interest::read, take_other(on_a));
    ASSERT_EQ(::write(a.theirs.get(), "x", 1), 1);
    ASSERT_EQ(::write(b.theirs.get(), "x", 1), 1);
    loop.turn(1s);
    EXPECT_EQ(told, 1);
}

TEST(Loop, WhatIsDiscardedInsideItsOwnCallbackGoesAfterIt) {
    Loop loop;
    struct Object {
        std::vector<std::string>& story;
        ~Object() { story.emplace_back("gone"); }
    };
    std::vector<std::string> story;
    std::unique_ptr<Object> object(new Object{story});
    Timer timer(loop, [&] {
        loop.discard(std::move(object));
        story.emplace_back("callback ends");
    });
    timer.start(0ms);
    ASSERT_TRUE(eventually(loop, [&] { return story.size() >= 2; }));
    EXPECT_EQ(story, (std::vector<std::string>{"callback ends", "gone"}));
}

TEST(Loop, TasksAskedForByTasksRunInTheNextTurn) {
    Loop loop;
    int depth = 0;
    std::function<void()> again = [&] {
        ++depth;
        loop.later(again);
    };
    loop.later(again);
    loop.turn(1s);
    EXPECT_EQ(depth, 1);
    loop.turn(1s);
    EXPECT_EQ(depth, 2);
    again = [] {};
    loop.turn(1s);
}

TEST(Loop, WatchingAClosedDescriptorIsAnError) {
    Loop loop;
    EXPECT_THROW(Watch(loop, -1, Interest::read, [](Events) {}), Error);
    Pair pair;  // the failed one left its place in order
    Watch watch(loop, pair.ours.get(), Interest::read, [](Events) {});
    loop.turn(0ms);
}

}  // namespace
}  // namespace flathead::event
