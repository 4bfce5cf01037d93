#include "relay/tune/attempts.hpp"

#include <gtest/gtest.h>

namespace flathead::tune {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using upstreams::Ending;
using upstreams::Reason;
using Order = std::vector<std::size_t>;

constexpr BackOff back_off{
    milliseconds{100}, milliseconds{300}, seconds{1}, seconds{3}, seconds{10}, seconds{30}};

class AttemptsTest : public ::testing::Test {
  protected:
    Attempts attempts_{3, back_off, seconds{30}};
    event::Moment now_{event::Moment{} + std::chrono::hours{1}};

    void fail(std::size_t upstream,
              event::Duration ran_for = {},
              Reason reason = Reason::ended,
              std::optional<seconds> retry_after = {}) {
        attempts_.opened(upstream);
        attempts_.failed(
            upstream, {.reason = reason, .why = "why", .retry_after = retry_after}, ran_for, now_);
    }
    /// From now until it may be opened again.
    [[nodiscard]] milliseconds rest(std::size_t upstream) const {
        return std::chrono::duration_cast<milliseconds>(attempts_[upstream].not_before - now_);
    }
};

TEST_F(AttemptsTest, OrderOfThePlanComesFirst) {
    EXPECT_EQ(attempts_.due(now_), (Order{0, 1, 2}));
    EXPECT_FALSE(attempts_.next_due(now_));
}

TEST_F(AttemptsTest, FailureUsesUpOneUpstreamOnly) {
    fail(0);
    EXPECT_EQ(attempts_.due(now_), (Order{1, 2}));
    EXPECT_EQ(attempts_.next_due(now_), now_ + milliseconds{100});
}

TEST_F(AttemptsTest, OneThatWasNotTriedYetPrecedesOneThatIsDueAgain) {
    fail(0);
    now_ += seconds{9};  // the second one took that long to fail: the first is due again
    fail(1);
    EXPECT_EQ(attempts_.due(now_), (Order{2, 0}));
}

TEST_F(AttemptsTest, OneThatRanWellIsTriedAgainAtOnceAndOnlyOnce) {
    fail(1, seconds{30});
    EXPECT_EQ(attempts_.due(now_), (Order{1, 0, 2}));
    fail(1);
    EXPECT_EQ(attempts_.due(now_), (Order{0, 2}));
}

TEST_F(AttemptsTest, WaitThatWasAskedForPrecedesTheSecondTry) {
    fail(1, seconds{60}, Reason::busy, seconds{20});
    EXPECT_EQ(attempts_.due(now_), (Order{0, 2}));
    EXPECT_EQ(rest(1), seconds{20});
}

TEST_F(AttemptsTest, GoodRunForgetsFailures) {
    for (int i = 0; i < 4; ++i) fail(0);
    EXPECT_EQ(rest(0), seconds{3});
    attempts_.runs_well(0);
    fail(0);
    EXPECT_EQ(rest(0), milliseconds{100});
    EXPECT_EQ(attempts_[0].failures, 5U);
}

TEST_F(AttemptsTest, GoodRunOfOneLetsThePreferredOneGoFirstAgain) {
    fail(0);
    now_ += seconds{40};
    fail(1, seconds{40});
    fail(1);
    EXPECT_EQ(attempts_.due(now_), (Order{0, 2}));
}

TEST_F(AttemptsTest, RestsGrowByWhatWentWrong) {
    struct Case {
        Reason reason;
        event::Duration ran_for;
        std::vector<milliseconds> rests;
        const char* why;
    };
    using ms = milliseconds;
    const std::vector<Case> cases{
        {Reason::unreachable,
         {},
         {ms{100}, ms{300}, ms{1000}, ms{3000}, ms{10000}, ms{30000}, ms{30000}},
         "last repeats"},
        {Reason::refused,
         {},
         {ms{3000}, ms{10000}, ms{30000}, ms{30000}},
         "404 does not mend in a second"},
        {Reason::busy, {}, {ms{1000}, ms{3000}, ms{10000}, ms{30000}}, "the provider is full"},
        {Reason::malformed, {}, {ms{1000}, ms{3000}, ms{10000}, ms{30000}}, "a page"},
        {Reason::ended, seconds{6}, {ms{100}, ms{300}, ms{1000}, ms{1000}, ms{1000}}, "flapping"},
    };
    for (const Case& one : cases) {
        attempts_ = Attempts(3, back_off, seconds{30});
        for (const milliseconds wanted : one.rests) {
            fail(0, one.ran_for, one.reason);
            EXPECT_EQ(rest(0), wanted) << one.why;
        }
    }
}

TEST_F(AttemptsTest, RetryAfterIsBounded) {
    fail(0, {}, Reason::busy, seconds{7});
    EXPECT_EQ(rest(0), seconds{7});
    fail(1, {}, Reason::busy, seconds{1'000'000'000});
    EXPECT_EQ(rest(1), std::chrono::minutes{5});
    fail(2, {}, Reason::busy, seconds{-5});
    EXPECT_EQ(rest(2), seconds{1});
}

TEST_F(AttemptsTest, FailureTextIsBoundedAndClean) {
    attempts_.failed(0,
                     {.reason = Reason::malformed,
                      .why = "line\nbreak " + std::string(100'000, 'x'),
                      .retry_after = {}},
                     {},
                     now_);
    EXPECT_LE(attempts_[0].last_failure.size(), 300U);
    EXPECT_EQ(attempts_[0].last_failure.substr(0, 11), "line break ");
}

TEST_F(AttemptsTest, NewListKeepsWhatIsKnownOfTheSameUpstreams) {
    fail(0);
    fail(2, seconds{30});
    // The new list: the old third, one never seen, the old first.
    const std::vector<std::optional<std::size_t>> old_places{2, std::nullopt, 0};
    attempts_.rearrange(old_places);
    EXPECT_EQ(attempts_.due(now_), (Order{0, 1}));
    EXPECT_EQ(attempts_[2].failures, 1U);
    EXPECT_EQ(attempts_[1].failures, 0U);
    EXPECT_EQ(rest(2), milliseconds{100});
}

}  // namespace
}  // namespace flathead::tune
