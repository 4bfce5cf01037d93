#include "tests/relay/tune/stage.hpp"

#include <gtest/gtest.h>

namespace flathead::tune {
namespace {

using Opened = std::vector<std::string>;

TEST(PlanChange, ViewersOfUnchangedChannelsNoticeNothing) {
    Stage stage({.channels = {{1, "a b"}, {2, "c"}}});
    const auto viewer = stage.watch(1);
    stage.run(seconds{5});
    const fanout::Feed* const feed = viewer->feed;
    stage.replace({.channels = {{1, "a b"}, {3, "d"}}});
    stage.run(seconds{5});
    EXPECT_EQ(stage.providers.opened, Opened{"a"});
    EXPECT_EQ(viewer->feed, feed);
    EXPECT_TRUE(viewer->is_watching());
    EXPECT_TRUE(viewer->reception.is_flawless());
    EXPECT_EQ(viewer->reception.jumps, 0U);
    EXPECT_FALSE(stage.tuner->refusal_of("", 3));
    EXPECT_EQ(stage.tuner->refusal_of("", 2), Refusal::not_found);
}

TEST(PlanChange, ViewersOfARemovedChannelSeeWhyAndAreDismissed) {
    Stage stage({.channels = {{1, "a"}, {2, "b"}}});
    stage.providers.natures["b"] = Nature::silent;
    const auto watching = stage.watch(1);
    const auto waiting = stage.watch(2);
    stage.run(seconds{5});
    stage.replace({.channels = {{3, "c"}}});
    EXPECT_EQ(waiting->refusal, Refusal::not_found);
    EXPECT_TRUE(watching->is_watching());
    EXPECT_NE(stage.providers.find("not found"), nullptr);
    EXPECT_EQ(stage.providers.find("a"), nullptr);  // at once
    const auto late = stage.watch(1);
    stage.settle();
    EXPECT_EQ(late->refusal, Refusal::not_found);
    const std::uint64_t before = watching->reception.packets;
    stage.run(seconds{7});
    EXPECT_GT(watching->reception.packets, before + 1000);
    EXPECT_EQ(watching->dismissal, "");
    EXPECT_EQ(watching->reception.counter_errors, 0U);
    EXPECT_FALSE(stage.is_open(1));
    EXPECT_TRUE(stage.providers.connections.empty());
}

TEST(PlanChange, ChannelThatComesBackAtOnceGoesOn) {
    Stage stage({.channels = {{1, "a"}}});
    const auto viewer = stage.watch(1);
    stage.run(seconds{5});
    stage.replace({.channels = {{2, "b"}}});
    stage.run(seconds{1});
    stage.replace({.channels = {{1, "a"}}});
    stage.run(seconds{10});
    EXPECT_TRUE(viewer->is_watching());
    EXPECT_EQ(stage.channel(1).state, ChannelState::running);
}

TEST(PlanChange, UpstreamThatIsStillListedGoesOn) {
    Stage stage({.channels = {{1, "a b"}}});
    const auto viewer = stage.watch(1);
    stage.run(seconds{5});
    stage.replace({.channels = {{1, "x y a"}}});
    stage.run(seconds{5});
    EXPECT_EQ(stage.providers.opened, Opened{"a"});
    EXPECT_EQ(stage.channel(1).upstream, 2U);
    stage.line("a").end();
    stage.run(seconds{2});
    EXPECT_EQ(stage.providers.opened, (Opened{"a", "x"}));
    EXPECT_EQ(viewer->reception.counter_errors, 0U);
}

TEST(PlanChange, UpstreamThatIsListedNoMoreIsReplaced) {
    Stage stage({.limits = {{"a", 1}}, .channels = {{1, "a/1 b"}}});
    const auto viewer = stage.watch(1);
    stage.run(seconds{5});
    stage.replace({.limits = {{"a", 1}}, .channels = {{1, "a/2 b"}}});
    stage.run(seconds{2});
    EXPECT_EQ(stage.providers.opened, (Opened{"a/1", "a/2"}));
    EXPECT_EQ(stage.providers.most["a"], 1);
    EXPECT_EQ(stage.channel(1).state, ChannelState::running);
    EXPECT_EQ(viewer->reception.counter_errors, 0U);
    EXPECT_EQ(viewer->starts, 1);
}

TEST(PlanChange, LimitsCountAtOnceForWhatIsOpenedNow) {
    Stage stage({.limits = {{"a", 1}}, .channels = {{1, "a/1"}, {2, "a/2"}}});
    const auto first = stage.watch(1);
    const auto second = stage.watch(2);
    stage.run(seconds{3});
    EXPECT_EQ(stage.channel(2).state, ChannelState::slate);
    stage.replace({.limits = {{"a", 2}}, .channels = {{1, "a/1"}, {2, "a/2"}}});
    stage.run(seconds{2});
    EXPECT_EQ(stage.channel(2).state, ChannelState::running);
    stage.replace({.limits = {{"a", 1}}, .channels = {{1, "a/1"}, {2, "a/2"}}});
    stage.run(seconds{2});
    EXPECT_EQ(stage.providers.in_use("a"), 2);  // nobody is cut off
    EXPECT_EQ(stage.tuner->status().sources.at(0).max_streams, 1);
}

TEST(PlanChange, SettingsApplyToChannelsOpenedFromNowOn) {
    Stage stage({.channels = {{1, "a"}, {2, "b"}}});
    const auto first = stage.watch(1);
    stage.run(seconds{2});
    PlanText text = stage.plan;
    text.settings.linger = seconds{0};
    stage.replace(text);
    const auto second = stage.watch(2);
    stage.run(seconds{2});
    first->leave();
    second->leave();
    stage.settle();
    EXPECT_TRUE(stage.is_open(1));
    EXPECT_FALSE(stage.is_open(2));
}

}  // namespace
}  // namespace flathead::tune
