/// Pieces of a channel's past, and channels that play rows.

#include "tests/relay/tune/stage.hpp"

namespace flathead::tune {
namespace {

constexpr std::int64_t now_epoch = 1'800'000'000;
constexpr seconds day{86'400};

PlanText plan_with_past() {
    return {.settings = {.burst = seconds{3},
                         .linger = seconds{15},
                         .slate = "/slates",
                         .packages = {}},
            .limits = {{"a", 1}},
            .channels = {{1, "rows"}, {2, "a/live"}, {3, "a/live3"}, {4, "rows"}},
            .packages = {},
            .archives = {{1, day}, {2, day}, {3, day}},
            .archive_addresses = {{2, "a/{utc}-{duration} b/{utc}-{utcend}"}}};
}

Policy fixed_clock() {
    Policy policy;
    policy.wall_clock = [] { return Time(Seconds(now_epoch)); };
    return policy;
}

Request past_of(std::int32_t channel, std::int64_t ago, std::optional<std::int64_t> length = {}) {
    Request request{.channel = channel, .client = "10.0.0.1"};
    request.past = past::Span{now_epoch - ago, {}};
    if (length) request.past->to = request.past->from + *length;
    return request;
}

TEST(TunePast, RowsAreOpenedWithTheChannelAndTheLead) {
    Stage stage(plan_with_past(), fixed_clock());
    const auto live = stage.watch(1);
    stage.run(seconds{1});
    EXPECT_TRUE(live->is_watching());
    ASSERT_EQ(stage.providers.rows.size(), 1U);
    const upstreams::Rows& rows = stage.providers.rows[0];
    EXPECT_EQ(rows.channel, 1);
    EXPECT_EQ(rows.lead, seconds{3});
    EXPECT_EQ(rows.slate, "/slates");
    EXPECT_FALSE(rows.from || rows.to);
}

TEST(TunePast, PacedChildThatIsAheadOfTheClockIsNotHeldBack) {
    PlanText text = plan_with_past();
    text.settings.burst = seconds{18};
    Stage stage(text, fixed_clock());
    const auto live = stage.watch(1);
    stage.settle();
    stage.line("rows").send_seconds(18);
    stage.run(seconds{5});
    EXPECT_FALSE(stage.line("rows").is_paused);
    EXPECT_EQ(stage.channel(1).state, ChannelState::running);
}

TEST(TunePast, SlowDiskIsNoReasonToStartAgain) {
    Stage stage(plan_with_past(), fixed_clock());
    const auto live = stage.watch(1);
    stage.run(seconds{1});
    stage.line("rows").is_silent = true;
    stage.run(seconds{12});
    EXPECT_EQ(stage.providers.opened.size(), 1U);
    stage.run(seconds{12});
    EXPECT_EQ(stage.providers.opened.size(), 2U) << "after 20 s it is";
}

TEST(TunePast, ChannelOfRowsIsNeverBusy) {
    PlanText text = plan_with_past();
    text.limits["rows"] = 1;
    Stage stage(text, fixed_clock());
    const auto one = stage.watch(1);
    const auto four = stage.watch(4);
    const auto past = stage.watch(past_of(1, 3600));
    stage.run(seconds{1});
    EXPECT_TRUE(one->is_watching() && four->is_watching() && past->is_watching());
    stage.providers.natures["rows"] = Nature::failing;
    stage.providers.failure.reason = upstreams::Reason::busy;
    for (const auto& connection : std::vector(stage.providers.connections)) connection->end();
    stage.run(seconds{5});
    EXPECT_TRUE(stage.providers.find("down") != nullptr);
    EXPECT_TRUE(stage.providers.find("busy") == nullptr);
}

TEST(TunePast, EachViewerOfThePastHasItsOwnBeginning) {
    Stage stage(plan_with_past(), fixed_clock());
    const auto live = stage.watch(1);
    const auto one = stage.watch(past_of(1, 3600, 1800));
    stage.run(seconds{20});
    const auto other = stage.watch(past_of(1, 3600, 1800));
    stage.run(seconds{1});
    ASSERT_EQ(stage.providers.rows.size(), 3U);
    for (const std::size_t i : {1U, 2U}) {
        EXPECT_EQ(stage.providers.rows[i].from, seconds(now_epoch - 3600));
        EXPECT_EQ(stage.providers.rows[i].to, seconds(now_epoch - 1800));
    }
    EXPECT_TRUE(live->is_watching() && one->is_watching() && other->is_watching());
    EXPECT_NE(one->feed, other->feed);
    const Status status = stage.tuner->status();
    ASSERT_EQ(status.channels.size(), 3U);
    EXPECT_FALSE(status.channels[0].past);
    EXPECT_EQ(status.channels[1].past, (past::Span{now_epoch - 3600, now_epoch - 1800}));
}

TEST(TunePast, WhatIsNotKeptIsNotFound) {
    Stage stage(plan_with_past(), fixed_clock());
    struct Case {
        Request request;
        bool is_found;
    };
    const Case cases[] = {
        {past_of(1, 0), true},
        {past_of(1, 86'400), true},
        {past_of(1, 86'401), false},
        {past_of(1, -1), false},
        {past_of(1, 100, 0), false},
        {past_of(1, 100, -5), false},
        {past_of(2, 100, 50), true},
        {past_of(3, 100, 50), false},  // no address
        {past_of(4, 100, 50), false},  // not kept
        {past_of(9, 100, 50), false},
    };
    for (const Case& one : cases) {
        const auto watcher = stage.watch(one.request);
        stage.run(seconds{1});
        EXPECT_EQ(watcher->is_watching(), one.is_found) << one.request.past->from - now_epoch;
        EXPECT_EQ(watcher->refusal,
                  one.is_found ? std::nullopt : std::optional(Refusal::not_found));
        EXPECT_EQ(stage.tuner->refusal_of_past(one.request.channel, *one.request.past),
                  watcher->refusal);
        watcher->leave();
        stage.settle();
    }
    EXPECT_TRUE(stage.tuner->status().channels.empty()) << "nobody waits for another one";
}

TEST(TunePast, ItsEndEndsTheViewerAfterAllBytes) {
    Stage stage(plan_with_past(), fixed_clock());
    const auto watcher = stage.watch(past_of(1, 3600, 60));
    stage.run(seconds{2});
    stage.line("rows").send_seconds(2);
    stage.line("rows").end(upstreams::Reason::ended, "it was all");
    stage.settle();
    EXPECT_EQ(watcher->completions, 1);
    EXPECT_FALSE(watcher->dismissal) << "the seat stays while it is being sent";
    stage.run(seconds{40});
    EXPECT_EQ(watcher->completions, 1);
    EXPECT_EQ(stage.providers.opened.size(), 1U) << "it is not opened again";
    EXPECT_TRUE(stage.providers.find("down") == nullptr);
    watcher->leave();
    stage.settle();
    EXPECT_TRUE(stage.tuner->status().channels.empty());
}

TEST(TunePast, ChildThatFailsGoesOnWhereTheClockIs) {
    Stage stage(plan_with_past(), fixed_clock());
    const auto watcher = stage.watch(past_of(1, 3600, 60));
    stage.run(seconds{20});
    stage.line("rows").end(upstreams::Reason::malformed, "killed by signal 11");
    stage.run(seconds{3});
    ASSERT_GE(stage.providers.rows.size(), 2U);
    const auto from = *stage.providers.rows[1].from - seconds(now_epoch - 3600);
    EXPECT_GE(from, seconds{19});
    EXPECT_LE(from, seconds{22});
    EXPECT_TRUE(watcher->is_watching());
    stage.run(seconds{38});
    stage.line("rows").end(upstreams::Reason::malformed, "killed by signal 11");
    stage.run(seconds{3});
    EXPECT_EQ(watcher->completions, 1) << "nothing is left of the piece";
}

TEST(TunePast, ArchivesAreTriedInOrderAndNotAgain) {
    PlanText text = plan_with_past();
    text.limits = {};
    Stage stage(text, fixed_clock());
    stage.providers.natures["a/1799996400-60"] = Nature::failing;
    const auto watcher = stage.watch(past_of(2, 3600, 60));
    stage.run(seconds{2});
    EXPECT_EQ(stage.providers.opened,
              (std::vector<std::string>{"a/1799996400-60", "b/1799996400-1799996460"}));
    EXPECT_TRUE(watcher->is_watching());
    stage.line("b/1799996400-1799996460").end(upstreams::Reason::ended, "closed");
    stage.run(seconds{2});
    EXPECT_EQ(watcher->completions, 1) << "from the beginning again would be no way to go on";
    EXPECT_EQ(stage.providers.opened.size(), 2U);
}

TEST(TunePast, ArchiveThatCannotBeHadIsAnAnswer) {
    PlanText text = plan_with_past();
    text.limits = {};
    for (const auto& [reason, why] :
         {std::pair(upstreams::Reason::refused, Refusal::not_found),
          std::pair(upstreams::Reason::unreachable, Refusal::tune_failed)}) {
        Stage stage(text, fixed_clock());
        stage.providers.natures["a/1799996400-60"] = Nature::failing;
        stage.providers.natures["b/1799996400-1799996460"] = Nature::failing;
        stage.providers.failure.reason = reason;
        const auto watcher = stage.watch(past_of(2, 3600, 60));
        stage.run(seconds{12});
        EXPECT_EQ(watcher->refusal, why);
        EXPECT_EQ(watcher->starts, 0) << "no slate";
        EXPECT_EQ(stage.providers.opened.size(), 2U);
    }
}

TEST(TunePast, ArchiveCountsAgainstItsSource) {
    Stage stage(plan_with_past(), fixed_clock());
    const auto live = stage.watch(2);
    stage.run(seconds{1});
    stage.providers.natures["b/1799996400-1799996460"] = Nature::failing;
    const auto past = stage.watch(past_of(2, 3600, 60));
    stage.run(seconds{2});
    EXPECT_EQ(past->refusal, Refusal::tune_failed);
    EXPECT_EQ(stage.providers.count("a/1799996400-60"), 0);
    EXPECT_LE(stage.providers.most["a"], 1);
}

TEST(TunePast, PastCountsForItsAccountAndTheNewestWins) {
    Stage stage(plan_with_past(), fixed_clock());
    stage.allow("anna", 1);
    Request live{.channel = 1, .account = "anna", .client = "10.0.0.1"};
    const auto first = stage.watch(live);
    stage.run(seconds{1});
    Request past = past_of(1, 3600, 60);
    past.account = "anna";
    past.client = "10.0.0.2";
    const auto second = stage.watch(past);
    stage.run(seconds{1});
    EXPECT_TRUE(first->dismissal);
    EXPECT_TRUE(second->is_watching());
    EXPECT_EQ(stage.tuner->active("anna"), 1U);
}

TEST(TunePast, SeatAloneCountsAndIsTakenAwayLikeAnother) {
    Stage stage(plan_with_past(), fixed_clock());
    stage.allow("anna", 1);
    Request seat{.channel = 1, .account = "anna", .client = "10.0.0.1"};
    seat.is_seat_only = true;
    const auto first = stage.watch(seat);
    stage.run(seconds{1});
    EXPECT_EQ(stage.tuner->active("anna"), 1U);
    EXPECT_TRUE(stage.providers.opened.empty());
    EXPECT_FALSE(first->is_over());
    Request other{.channel = 4, .account = "anna", .client = "10.0.0.2"};
    const auto second = stage.watch(other);
    stage.run(seconds{1});
    EXPECT_TRUE(first->dismissal);
    EXPECT_EQ(stage.tuner->active("anna"), 1U);
    const auto third = stage.watch(seat);
    stage.run(seconds{1});
    EXPECT_TRUE(second->dismissal);
    stage.forbid("anna");
    stage.run(seconds{1});
    EXPECT_TRUE(third->dismissal);
    EXPECT_EQ(stage.tuner->active("anna"), 0U);
    const auto fourth = stage.watch(seat);
    stage.run(seconds{1});
    EXPECT_EQ(fourth->refusal, Refusal::not_allowed);
}

TEST(TunePast, NewPlanLeavesThePastAlone) {
    Stage stage(plan_with_past(), fixed_clock());
    const auto watcher = stage.watch(past_of(1, 3600));
    stage.run(seconds{1});
    PlanText text = plan_with_past();
    text.archives[1] = seconds{60};
    stage.replace(text);
    stage.run(seconds{2});
    EXPECT_TRUE(watcher->is_watching());
    EXPECT_EQ(stage.providers.opened.size(), 1U);
    text.channels.erase(1);
    text.archives.erase(1);
    stage.replace(text);
    stage.run(seconds{10});
    EXPECT_TRUE(watcher->dismissal);
}

}  // namespace
}  // namespace flathead::tune
