#include "tests/relay/tune/stage.hpp"

#include <gtest/gtest.h>

namespace flathead::tune {
namespace {

using Opened = std::vector<std::string>;
using upstreams::Reason;

Request of_account(Stage& stage,
                   std::int32_t channel,
                   const std::string& account,
                   int most,
                   const std::string& client) {
    Request request;
    request.channel = channel;
    request.account = account;
    stage.allow(account, most);
    request.client = client;
    return request;
}

TEST(SourceLimit, FullSourceShowsTheBusySlateUntilASlotIsFree) {
    Stage stage({.limits = {{"a", 1}}, .channels = {{1, "a/1"}, {2, "a/2"}}});
    const auto first = stage.watch(1);
    stage.run(seconds{3});
    const auto second = stage.watch(2);
    stage.run(seconds{3});
    EXPECT_EQ(stage.channel(2).state, ChannelState::slate);
    EXPECT_NE(stage.providers.find("busy"), nullptr);
    EXPECT_TRUE(second->is_watching());
    EXPECT_EQ(stage.providers.opened, Opened{"a/1"});
    first->leave();
    stage.run(seconds{2});
    EXPECT_EQ(stage.channel(2).state, ChannelState::running);
    EXPECT_EQ(stage.providers.most["a"], 1);
    EXPECT_EQ(second->reception.counter_errors, 0U);
    EXPECT_EQ(second->starts, 1);
}

TEST(SourceLimit, PlaceOfAnUpstreamThatIsStillEndingStaysTaken) {
    Stage stage({.limits = {{"a", 1}}, .channels = {{1, "a/1"}, {2, "a/2"}}});
    stage.providers.keeps_places = true;
    const auto first = stage.watch(1);
    stage.run(seconds{3});
    first->leave();
    const auto second = stage.watch(2);
    stage.run(seconds{3});
    EXPECT_EQ(stage.providers.opened, Opened{"a/1"}) << "its session went, what it started has not";
    stage.providers.places.clear();
    stage.run(seconds{3});
    EXPECT_EQ(stage.providers.opened, (Opened{"a/1", "a/2"}));
    EXPECT_EQ(stage.channel(2).state, ChannelState::running);
}

TEST(SourceLimit, TunerClientIsToldAtOnceThatAllAreBusy) {
    Stage stage({.limits = {{"a", 1}, {"b", 1}},
                 .channels = {{1, "a/1 b/1"}, {2, "a/2 b/2"}, {3, "b/3 a/3"}}});
    const auto first = stage.watch(1);
    const auto second = stage.watch(3);
    stage.run(seconds{3});
    EXPECT_EQ(stage.providers.opened, (Opened{"a/1", "b/3"}));
    const auto third = stage.watch_as_tuner(2);
    stage.settle();
    EXPECT_EQ(third->refusal, Refusal::all_busy);
}

TEST(SourceLimit, UpstreamOfAnotherSourceIsTakenBeforeAnIdleChannelIsEnded) {
    Stage stage({.limits = {{"a", 1}}, .channels = {{1, "a/1"}, {2, "a/2 b/2"}, {3, "a/3"}}});
    const auto first = stage.watch(1);
    stage.run(seconds{3});
    first->leave();
    stage.settle();
    const auto second = stage.watch(2);
    stage.settle();
    EXPECT_EQ(stage.providers.opened, (Opened{"a/1", "b/2"}));
    EXPECT_TRUE(stage.is_open(1));
    const auto third = stage.watch(3);
    stage.settle();  // without waiting for linger
    EXPECT_EQ(stage.providers.opened, (Opened{"a/1", "b/2", "a/3"}));
    EXPECT_FALSE(stage.is_open(1));
    EXPECT_EQ(stage.providers.most["a"], 1);
}

TEST(SourceLimit, ChannelThatHasBeenIdleForLongestGivesWay) {
    Stage stage({.limits = {{"a", 2}}, .channels = {{1, "a/1"}, {2, "a/2"}, {3, "a/3"}}});
    const auto first = stage.watch(1);
    const auto second = stage.watch(2);
    stage.run(seconds{3});
    second->leave();
    stage.run(seconds{1});
    first->leave();
    stage.run(seconds{1});
    const auto third = stage.watch(3);
    stage.settle();
    EXPECT_TRUE(stage.is_open(1));
    EXPECT_FALSE(stage.is_open(2));
}

// Threadfin#464: backups fire within seconds and exceed the provider's limit.
TEST(SourceLimit, FailoverWithinASourceNeverExceedsItsLimit) {
    Stage stage({.limits = {{"a", 1}}, .channels = {{1, "a/1 a/2 a/3"}}});
    const auto viewer = stage.watch(1);
    for (int i = 0; i < 30; ++i) {
        stage.run(seconds{2});
        for (Connection* line : std::vector(stage.providers.connections))
            if (line->source == "a") line->end(Reason::ended);
        stage.settle();
    }
    EXPECT_EQ(stage.providers.most["a"], 1);
    EXPECT_GT(stage.providers.opened.size(), 10U);
    EXPECT_EQ(viewer->reception.counter_errors, 0U);
}

// Threadfin#145: the slot is not freed when stream and backup both fail.
TEST(SourceLimit, SlotIsFreeWhenEverythingFailed) {
    Stage stage({.limits = {{"a", 1}}, .channels = {{1, "a/1 a/2"}, {2, "a/3"}}});
    stage.providers.natures = {{"a/1", Nature::failing}, {"a/2", Nature::failing}};
    stage.providers.failure.reason = Reason::refused;
    const auto first = stage.watch(1);
    stage.run(seconds{2});
    EXPECT_EQ(stage.tuner->status().sources.at(0).in_use, 0);
    const auto second = stage.watch(2);
    stage.run(seconds{60});
    EXPECT_EQ(stage.channel(2).state, ChannelState::running);
    EXPECT_EQ(stage.providers.most["a"], 1);
}

TEST(SourceLimit, ProviderThatSaysItIsFullShowsTheBusySlate) {
    Stage stage({.channels = {{1, "a"}}});
    stage.providers.natures["a"] = Nature::failing;
    stage.providers.failure.reason = Reason::busy;
    const auto viewer = stage.watch(1);
    stage.run(seconds{2});
    EXPECT_NE(stage.providers.find("busy"), nullptr);
}

TEST(SourceLimit, WhoWaitsLongestGetsTheSlot) {
    Stage stage({.limits = {{"a", 1}}, .channels = {{1, "a/1"}, {2, "a/2"}, {3, "a/3"}}});
    const auto first = stage.watch(1);
    stage.run(seconds{3});
    const auto third = stage.watch(3);
    stage.run(seconds{3});
    const auto second = stage.watch(2);
    stage.run(seconds{3});
    first->leave();
    stage.run(seconds{2});
    EXPECT_EQ(stage.providers.opened, (Opened{"a/1", "a/3"}));
    EXPECT_EQ(stage.channel(3).state, ChannelState::running);
    EXPECT_EQ(stage.channel(2).state, ChannelState::slate);
}

TEST(AccountLimit, OldestIsDismissedWithASlateThatContinuesItsStream) {
    Stage stage({.channels = {{1, "a"}, {2, "b"}}});
    const auto first = stage.watch(of_account(stage, 1, "ann", 1, "10.0.0.1"));
    stage.run(seconds{5});
    const auto second = stage.watch(of_account(stage, 2, "ann", 1, "10.0.0.2"));
    EXPECT_FALSE(first->is_over());  // not from within tune()
    stage.run(seconds{1});
    ASSERT_TRUE(first->dismissal);
    EXPECT_GT(first->dismissal->size(), 100'000U);
    EXPECT_EQ(first->reception.counter_errors, 0U);
    EXPECT_EQ(first->reception.sync_errors, 0U);
    EXPECT_TRUE(second->is_watching());
    EXPECT_EQ(stage.channel(1).state, ChannelState::lingering);
}

TEST(AccountLimit, ViewerThatHadNotBegunGetsNothing) {
    Stage stage({.channels = {{1, "a"}, {2, "b"}}});
    stage.providers.natures["a"] = Nature::silent;
    const auto first = stage.watch(of_account(stage, 1, "ann", 1, "10.0.0.1"));
    stage.run(seconds{1});
    const auto second = stage.watch(of_account(stage, 2, "ann", 1, "10.0.0.2"));
    stage.run(seconds{1});
    EXPECT_EQ(first->dismissal, "");
}

TEST(AccountLimit, ZappingWithinALimitFreesTheOldChannelsSlot) {
    Stage stage({.limits = {{"a", 1}}, .channels = {{1, "a/1"}, {2, "a/2"}}});
    const auto first = stage.watch(of_account(stage, 1, "ann", 1, "10.0.0.1"));
    stage.run(seconds{5});
    const auto second = stage.watch(of_account(stage, 2, "ann", 1, "10.0.0.1"));
    stage.run(seconds{1});
    EXPECT_TRUE(second->is_watching());
    EXPECT_EQ(stage.channel(2).state, ChannelState::running);
    EXPECT_EQ(stage.providers.most["a"], 1);
}

TEST(AccountLimit, PlayerThatReconnectsDoesNotKickAnotherDevice) {
    Stage stage({.channels = {{1, "a"}}});
    const auto phone = stage.watch(of_account(stage, 1, "ann", 2, "10.0.0.1"));
    const auto box = stage.watch(of_account(stage, 1, "ann", 2, "10.0.0.2"));
    stage.run(seconds{2});
    const auto again = stage.watch(of_account(stage, 1, "ann", 2, "10.0.0.2"));
    stage.run(seconds{2});
    EXPECT_TRUE(phone->is_watching());
    EXPECT_TRUE(box->dismissal);
    EXPECT_TRUE(again->is_watching());
}

TEST(AccountLimit, RefusedRequestDoesNotCount) {
    Stage stage({.channels = {{1, "a"}, {2, "b"}}});
    stage.providers.natures["b"] = Nature::failing;
    stage.providers.failure.reason = Reason::refused;
    const auto unknown = stage.watch(of_account(stage, 9, "ann", 1, "10.0.0.1"));
    Request tuner = of_account(stage, 2, "ann", 1, "10.0.0.1");
    tuner.is_tuner = true;
    const auto refused = stage.watch(tuner);
    stage.run(seconds{6});
    EXPECT_EQ(refused->refusal, Refusal::tune_failed);
    const auto first = stage.watch(of_account(stage, 1, "ann", 1, "10.0.0.1"));
    const auto unknown_again = stage.watch(of_account(stage, 9, "ann", 1, "10.0.0.1"));
    stage.run(seconds{2});
    EXPECT_TRUE(first->is_watching());
    EXPECT_EQ(unknown_again->refusal, Refusal::not_found);
}

TEST(AccountLimit, DisabledAccountIsDismissedEverywhere) {
    Stage stage({.channels = {{1, "a"}, {2, "b"}}});
    stage.providers.natures["b"] = Nature::silent;
    const auto ann = stage.watch(of_account(stage, 1, "ann", 0, "10.0.0.1"));
    const auto ann_waits = stage.watch(of_account(stage, 2, "ann", 0, "10.0.0.1"));
    const auto bob = stage.watch(of_account(stage, 1, "bob", 0, "10.0.0.1"));
    stage.run(seconds{2});
    AccountRights disabled{.package = "all", .is_enabled = false};
    stage.allow("ann", 0, disabled);
    EXPECT_EQ(ann->dismissal, "");
    EXPECT_EQ(ann_waits->dismissal, "");
    stage.run(seconds{2});
    EXPECT_TRUE(bob->is_watching());
    EXPECT_EQ(stage.tuner->status().totals.dismissed, 2U);
}

TEST(AccountRight, UnknownDisabledAndExpiredAccountsAreRefused) {
    Time now{seconds{1000}};
    Policy policy;
    policy.wall_clock = [&] { return now; };
    Stage stage({.channels = {{1, "a"}}}, policy);
    stage.allow("off", 0, {.package = "all", .is_enabled = false});
    stage.allow("old", 0, {.package = "all", .expires = now});
    stage.allow("new", 0, {.package = "all", .expires = now + seconds{1}});
    for (const std::string name : {"nobody", "off", "old", "new"}) {
        Request request;
        request.channel = 1;
        request.account = name;
        const auto watcher = stage.watch(request);
        stage.run(seconds{2});
        EXPECT_EQ(watcher->refusal.has_value(), name != "new") << name;
        if (watcher->refusal) EXPECT_EQ(*watcher->refusal, Refusal::not_allowed) << name;
    }
    EXPECT_EQ(stage.tuner->status().totals.refused, 3U);
}

TEST(AccountRight, ExpiryEndsRunningStreamsAndNoOthers) {
    Time now{seconds{1000}};
    Policy policy;
    policy.wall_clock = [&] { return now; };
    Stage stage({.channels = {{1, "a"}}}, policy);
    const auto ann = stage.watch(of_account(stage, 1, "ann", 0, "10.0.0.1"));
    const auto bob = stage.watch(of_account(stage, 1, "bob", 0, "10.0.0.1"));
    stage.allow("ann", 0, {.package = "all", .expires = now + seconds{5}});
    stage.run(seconds{2});
    now += seconds{4};
    stage.tuner->review_accounts();
    EXPECT_TRUE(ann->is_watching());
    now += seconds{1};
    stage.tuner->review_accounts();
    EXPECT_EQ(ann->dismissal, "");
    stage.run(seconds{1});
    EXPECT_TRUE(bob->is_watching());
    EXPECT_EQ(stage.tuner->active("ann"), 0U);
    EXPECT_EQ(stage.tuner->active("bob"), 1U);
}

TEST(AccountRight, LoweredLimitDismissesTheOldestAtOnce) {
    Stage stage({.channels = {{1, "a"}}});
    const auto first = stage.watch(of_account(stage, 1, "ann", 0, "1"));
    const auto second = stage.watch(of_account(stage, 1, "ann", 0, "2"));
    const auto third = stage.watch(of_account(stage, 1, "ann", 0, "3"));
    stage.run(seconds{5});
    stage.allow("ann", 2);
    ASSERT_TRUE(first->dismissal);
    EXPECT_GT(first->dismissal->size(), 100'000U) << "it sees why";
    EXPECT_TRUE(second->is_watching());
    EXPECT_TRUE(third->is_watching());
}

TEST(AccountRight, PackageIsAllThatCanBeWatched) {
    PlanText text{.channels = {{1, "a"}, {2, "b"}}};
    text.settings.packages = {"kids", "news"};
    text.packages = {{1, 1}, {2, 2}};
    Stage stage(text);
    stage.allow("kid", 0, {.package = "kids"});
    stage.allow("all", 0, {.package = "all"});
    stage.allow("none", 0, {.package = "gone"});
    struct Case {
        std::string account;
        std::int32_t channel;
        std::optional<Refusal> expected;
    };
    for (const Case& one : {Case{"kid", 1, {}},
                            Case{"kid", 2, Refusal::not_found},
                            Case{"all", 1, {}},
                            Case{"all", 2, {}},
                            Case{"none", 1, Refusal::not_found},
                            Case{"", 2, {}},
                            Case{"", 3, Refusal::not_found}}) {
        EXPECT_EQ(stage.tuner->refusal_of(one.account, one.channel), one.expected)
            << one.account << one.channel;
    }
    Request request;
    request.channel = 1;
    request.account = "kid";
    const auto kid = stage.watch(request);
    stage.run(seconds{2});
    EXPECT_TRUE(kid->is_watching());
    // A package named "all" is one like any other.
    text.settings.packages = {"all", "kids"};
    text.packages = {{1, 1}, {2, 2}};
    stage.replace(text);
    stage.tuner->review_accounts();
    EXPECT_EQ(kid->dismissal, "") << "its channel left the package";
    EXPECT_EQ(stage.tuner->refusal_of("all", 2), Refusal::not_found);
}

TEST(AccountLimit, SlatesForManyAtOnceAreBounded) {
    Policy policy;
    policy.most_farewells = 3;
    Stage stage({.channels = {{1, "a"}}}, policy);
    std::vector<std::unique_ptr<Watcher>> watchers;
    for (int i = 0; i < 10; ++i) watchers.push_back(stage.watch(1));
    for (int i = 0; i < 10; ++i)
        watchers.push_back(stage.watch(of_account(stage, 1, "ann", 0, std::to_string(i))));
    stage.run(seconds{2});
    const auto last = stage.watch(of_account(stage, 1, "ann", 1, "last"));
    stage.run(seconds{1});
    int with_words = 0;
    for (const auto& watcher : watchers)
        with_words += static_cast<int>(watcher->dismissal && !watcher->dismissal->empty());
    EXPECT_EQ(with_words, 3);
    EXPECT_EQ(stage.tuner->status().totals.dismissed, 10U);
}

TEST(Reports, CountsOfViewersAddUp) {
    Stage stage({.channels = {{1, "a"}}});
    const auto viewer = stage.watch(1);
    stage.run(seconds{2});
    viewer->seat->report({.bytes = 100, .behind_seconds = 0.5, .skips = 2});
    viewer->seat->report({.bytes = 200, .behind_seconds = 0.5, .skips = 3, .is_too_slow = true});
    const Status status = stage.tuner->status();
    EXPECT_EQ(status.totals.skips, 3U);
    EXPECT_EQ(status.totals.too_slow, 1U);
    EXPECT_EQ(status.channels.at(0).viewers.at(0).counts.bytes, 200U);
}

}  // namespace
}  // namespace flathead::tune
