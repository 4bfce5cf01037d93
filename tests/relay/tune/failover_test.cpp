#include "tests/relay/tune/stage.hpp"

#include <gtest/gtest.h>

namespace flathead::tune {
namespace {

using Opened = std::vector<std::string>;
using upstreams::Reason;

event::Duration since(const Stage& stage, event::Moment moment) {
    return stage.loop.now() - moment;
}

// Dispatcharr#1493: a stable stream goes silent with its socket open: hung for ever.
TEST(Failover, SilentUpstreamIsReplacedWithinFiveSeconds) {
    Stage stage({.channels = {{1, "a b"}}});
    const auto viewer = stage.watch(1);
    stage.run(seconds{10});
    const fanout::Feed* const feed = viewer->feed;
    stage.line("a").is_silent = true;
    const event::Moment silent_since = stage.loop.now();
    while (stage.providers.find("b") == nullptr && since(stage, silent_since) < seconds{20})
        stage.run(milliseconds{40});
    EXPECT_LE(since(stage, silent_since), seconds{5});
    stage.run(seconds{1});
    EXPECT_EQ(stage.channel(1).state, ChannelState::running);
    EXPECT_EQ(stage.providers.find("a"), nullptr);
    EXPECT_TRUE(viewer->is_watching());
    EXPECT_EQ(viewer->feed, feed);
    EXPECT_EQ(viewer->starts, 1);
    EXPECT_EQ(viewer->reception.counter_errors, 0U);
    EXPECT_EQ(stage.tuner->status().totals.failovers, 1U);
    EXPECT_EQ(stage.tuner->status().totals.slates, 0U);
}

TEST(Failover, GarbageIsNoSignOfLife) {
    Stage stage({.channels = {{1, "a b"}}});
    const auto viewer = stage.watch(1);
    stage.run(seconds{10});
    Connection& line = stage.line("a");
    line.is_silent = true;
    for (int i = 0; i < 150 && stage.providers.find("a") == &line; ++i) {
        line.send(std::string(1000, 'x'));
        stage.run(milliseconds{40});
    }
    EXPECT_EQ(stage.providers.opened, (Opened{"a", "b"}));
}

// Threadfin#391, #357, #311: backup channels not used. Dispatcharr#1672: one failure used up two.
TEST(Failover, NextUpstreamInOrderTakesOverAndOneFailureUsesUpOne) {
    Stage stage({.channels = {{1, "a b c"}}});
    const auto viewer = stage.watch(1);
    stage.run(seconds{10});
    stage.line("a").end(Reason::ended);
    stage.run(seconds{10});
    EXPECT_EQ(stage.providers.opened, (Opened{"a", "b"}));
    stage.line("b").end(Reason::timed_out);
    stage.run(seconds{10});
    EXPECT_EQ(stage.providers.opened, (Opened{"a", "b", "c"}));
    EXPECT_TRUE(viewer->is_watching());
    EXPECT_EQ(viewer->reception.counter_errors, 0U);
}

// Dispatcharr#1672: the silence of the old one must not count against the new one.
TEST(Failover, NewUpstreamIsJudgedByItsOwnSilenceOnly) {
    Stage stage({.channels = {{1, "a b c"}}});
    stage.providers.natures["b"] = Nature::silent;
    const auto viewer = stage.watch(1);
    stage.run(seconds{10});
    stage.line("a").is_silent = true;
    stage.run(milliseconds{4200});
    ASSERT_NE(stage.providers.find("b"), nullptr);
    stage.run(milliseconds{3500});  // its own time to begin is four seconds, with c still untried
    stage.line("b").send_seconds(1);
    stage.settle();
    EXPECT_EQ(stage.channel(1).state, ChannelState::running);
    stage.run(milliseconds{3500});
    EXPECT_EQ(stage.providers.opened, (Opened{"a", "b"}));
}

TEST(Failover, UpstreamThatRanWellIsOpenedOnceMoreAtOnce) {
    Stage stage({.channels = {{1, "a b"}}});
    const auto viewer = stage.watch(1);
    stage.run(seconds{40});
    stage.line("a").end();
    stage.settle();
    EXPECT_EQ(stage.providers.opened, (Opened{"a", "a"}));
    stage.run(seconds{2});
    EXPECT_EQ(stage.channel(1).state, ChannelState::running);
    EXPECT_EQ(stage.tuner->status().totals.failovers, 0U);
    EXPECT_EQ(stage.channel(1).restarts, 1U);
    stage.line("a").end();  // not well this time
    stage.settle();
    EXPECT_EQ(stage.providers.opened, (Opened{"a", "a", "b"}));
    EXPECT_EQ(viewer->reception.counter_errors, 0U);
}

// Threadfin PR#661: after a reconnect servers replay the last seconds: the picture jumps back.
TEST(Failover, ReplayAfterAReconnectIsNotShownAgain) {
    Stage stage({.channels = {{1, "a"}}});
    stage.providers.natures["a"] = Nature::silent;
    const auto viewer = stage.watch(1);
    stage.settle();
    fanout::Station programme{fanout::Show{}};
    std::vector<std::string> frames;
    const auto send = [&](std::size_t from, std::size_t to) {
        while (frames.size() < to) frames.push_back(programme.frame());
        for (std::size_t i = from; i < to; ++i) {
            stage.line("a").send(frames[i]);
            stage.run(milliseconds{40});
        }
    };
    send(0, 800);  // well over thirty seconds
    stage.line("a").end();
    stage.settle();
    ASSERT_EQ(stage.providers.count("a"), 2);
    for (std::size_t i = 500; i < 800; ++i) stage.line("a").send(frames[i]);  // replayed in a burst
    send(800, 900);
    EXPECT_EQ(viewer->reception.steps_back, 0U);
    EXPECT_EQ(viewer->reception.counter_errors, 0U);
    EXPECT_EQ(viewer->reception.jumps, 0U);
    EXPECT_GT(stage.channel(1).repeated_bytes, 0U);
}

// Key frames ten seconds apart are common; the first packets after a reconnect lie between two.
TEST(Failover, NextKeyFrameAfterAReconnectIsWaitedFor) {
    Stage stage({.channels = {{1, "a"}}});
    stage.providers.natures["a"] = Nature::silent;
    const auto viewer = stage.watch(1);
    stage.settle();
    fanout::Station programme({.frames_per_key = 250});
    const auto send = [&](std::uint32_t until) {
        while (programme.frames() < until) {
            stage.line("a").send(programme.frame());
            stage.run(milliseconds{40});
        }
    };
    send(800);
    stage.line("a").end();
    stage.settle();
    while (programme.frames() < 1010) programme.frame();  // nobody got these
    const std::uint64_t packets = viewer->reception.packets;
    send(1300);
    EXPECT_EQ(stage.providers.opened, (Opened{"a", "a"}));
    EXPECT_EQ(stage.channel(1).state, ChannelState::running);
    EXPECT_GT(viewer->reception.packets, packets + 800);
    EXPECT_EQ(viewer->reception.counter_errors, 0U);
}

TEST(Failover, PacketsWithoutAKeyFrameAfterAReconnectAreNotWaitedForWithoutEnd) {
    Stage stage({.channels = {{1, "a b"}}});
    const auto viewer = stage.watch(1);
    stage.run(seconds{40});
    stage.line("a").end();
    stage.settle();
    Connection& line = stage.line("a");
    line.is_silent = true;
    const std::string tables = fanout::Station({.begins_at = 900}).frame().substr(0, 376);
    const event::Moment begin = stage.loop.now();
    while (stage.providers.find("b") == nullptr && since(stage, begin) < seconds{60}) {
        line.send(tables);
        stage.run(milliseconds{40});
    }
    EXPECT_GE(since(stage, begin), seconds{15});
    EXPECT_LE(since(stage, begin), seconds{22});
    EXPECT_EQ(stage.providers.opened, (Opened{"a", "a", "b"}));
}

TEST(Failover, OneThatRunsIsNotLeftForThePreferredOne) {
    Stage stage({.channels = {{1, "a b"}}});
    stage.providers.natures["a"] = Nature::failing;
    const auto viewer = stage.watch(1);
    stage.run(seconds{2});
    stage.providers.natures["a"] = Nature::working;
    stage.run(seconds{300});
    EXPECT_EQ(stage.providers.opened, (Opened{"a", "b"}));
}

TEST(Failover, SlateFlowsASecondAfterEverythingFailed) {
    Stage stage({.channels = {{1, "a b"}}});
    const auto viewer = stage.watch(1);
    stage.run(seconds{10});
    const fanout::Feed* const feed = viewer->feed;
    stage.providers.natures = {{"a", Nature::failing}, {"b", Nature::failing}};
    stage.run(milliseconds{40});
    const event::Moment failed_at = stage.loop.now();
    while (stage.providers.find("down") == nullptr && since(stage, failed_at) < seconds{20})
        stage.run(milliseconds{40});
    EXPECT_LE(since(stage, failed_at), milliseconds{1100});
    EXPECT_GE(since(stage, failed_at), milliseconds{900});
    const std::uint64_t before = viewer->reception.packets;
    stage.run(seconds{5});
    EXPECT_GT(viewer->reception.packets, before + 1000);
    EXPECT_EQ(stage.channel(1).state, ChannelState::slate);
    EXPECT_TRUE(viewer->is_watching());
    EXPECT_EQ(viewer->feed, feed);
    EXPECT_EQ(viewer->reception.counter_errors, 0U);

    // A new viewer sees it, too; and both see the channel once it works again.
    const auto second = stage.watch(1);
    stage.settle();
    EXPECT_TRUE(second->is_watching());
    stage.providers.natures.clear();
    stage.run(seconds{31});
    EXPECT_EQ(stage.channel(1).state, ChannelState::running);
    EXPECT_EQ(stage.providers.find("down"), nullptr);
    EXPECT_EQ(viewer->reception.counter_errors, 0U);
    EXPECT_EQ(second->reception.counter_errors, 0U);
    EXPECT_EQ(viewer->calls_too_many + second->calls_too_many, 0);
}

TEST(Failover, SlateAheadOfItsTimeMustWaitToo) {
    Stage stage({.channels = {{1, "a"}}});
    stage.providers.natures["a"] = Nature::failing;
    const auto viewer = stage.watch(1);
    stage.run(seconds{3});
    Connection& slate = stage.line("down");
    for (int i = 0; i < 60 && !slate.is_paused; ++i) slate.send_seconds(0.5);
    EXPECT_TRUE(slate.is_paused);
    stage.run(seconds{3});
    EXPECT_FALSE(slate.is_paused);
    EXPECT_EQ(stage.channel(1).state, ChannelState::slate);
}

TEST(Failover, SlateFlowsAlsoWhenTheNextOneHangs) {
    Stage stage({.channels = {{1, "a b"}}});
    stage.providers.natures["b"] = Nature::silent;
    const auto viewer = stage.watch(1);
    stage.run(seconds{10});
    stage.line("a").end();
    stage.run(milliseconds{1200});
    EXPECT_EQ(stage.channel(1).state, ChannelState::slate);
    EXPECT_NE(stage.providers.find("b"), nullptr);
}

TEST(Failover, SlateGoesOnUntilTheNextOneCanBeJoined) {
    Stage stage({.channels = {{1, "a b"}}});
    stage.providers.natures["b"] = Nature::silent;
    const auto viewer = stage.watch(1);
    stage.run(seconds{10});
    stage.line("a").end();
    stage.run(seconds{2});
    ASSERT_EQ(stage.channel(1).state, ChannelState::slate);
    // A page, then the middle of a picture group: nothing to show yet.
    stage.line("b").send("<html><body>please wait</body></html>");
    fanout::Station programme{fanout::Show{}};
    programme.frame();
    std::string middle;
    for (int i = 1; i < 25; ++i) middle += programme.frame();
    stage.line("b").send(middle);
    stage.run(seconds{1});
    EXPECT_EQ(stage.channel(1).state, ChannelState::slate);
    EXPECT_NE(stage.providers.find("down"), nullptr);
    stage.line("b").send(programme.frame() + programme.frame());
    EXPECT_EQ(stage.channel(1).state, ChannelState::running);
    EXPECT_EQ(stage.providers.find("down"), nullptr);
    EXPECT_EQ(viewer->reception.counter_errors, 0U);
}

TEST(Failover, StreamThatSendsAlreadyIsWaitedForALittle) {
    Stage stage({.channels = {{1, "a b"}}});
    stage.providers.natures["b"] = Nature::silent;
    const auto viewer = stage.watch(1);
    stage.run(seconds{10});
    stage.line("a").end();
    stage.settle();
    fanout::Station programme({.frames_per_key = 50});
    programme.frame();
    for (int i = 1; i < 50; ++i) {
        stage.line("b").send(programme.frame());
        stage.run(milliseconds{40});
    }
    EXPECT_EQ(stage.tuner->status().totals.slates, 0U);
    stage.line("b").send(programme.frame() + programme.frame());
    EXPECT_EQ(stage.channel(1).state, ChannelState::running);
}

// Dispatcharr#1594, #1449: endless reconnects to the same dead stream.
TEST(Failover, DeadUpstreamsAreTriedLessAndLessOften) {
    struct Case {
        Reason reason;
        int most_in_ten_minutes;
    };
    for (const Case& one : {Case{Reason::unreachable, 30}, Case{Reason::refused, 25}}) {
        Stage stage({.channels = {{1, "a"}}});
        stage.providers.natures["a"] = Nature::failing;
        stage.providers.failure.reason = one.reason;
        const auto viewer = stage.watch(1);
        stage.run(std::chrono::minutes{10});
        EXPECT_LE(stage.providers.count("a"), one.most_in_ten_minutes);
        EXPECT_GE(stage.providers.count("a"), 15);
        viewer->leave();
        stage.run(seconds{1});
        const int tries = stage.providers.count("a");
        stage.run(std::chrono::minutes{10});
        EXPECT_EQ(stage.providers.count("a"), tries);
        EXPECT_FALSE(stage.is_open(1));
    }
}

TEST(Failover, RetryAfterIsHonoured) {
    Stage stage({.channels = {{1, "a"}}});
    stage.providers.natures["a"] = Nature::failing;
    stage.providers.failure = {
        .reason = Reason::busy, .why = "HTTP 503", .retry_after = seconds{60}};
    const auto viewer = stage.watch(1);
    stage.run(seconds{59});
    EXPECT_EQ(stage.providers.count("a"), 1);
    stage.run(seconds{2});
    EXPECT_EQ(stage.providers.count("a"), 2);
}

TEST(Failover, WhatOpeningThrowsCountsAsAFailure) {
    Stage stage({.limits = {{"a", 1}}, .channels = {{1, "a b"}}});
    stage.providers.natures["a"] = Nature::throwing;
    const auto viewer = stage.watch(1);
    stage.run(seconds{2});
    EXPECT_EQ(stage.providers.opened, (Opened{"a", "b"}));
    EXPECT_TRUE(viewer->is_watching());
    EXPECT_EQ(stage.channel(1).upstreams.at(0).last_failure, "out of descriptors");
    EXPECT_EQ(stage.tuner->status().sources.at(0).in_use, 0);
}

TEST(Failover, StatusTellsWhatHappenedWithoutSecrets) {
    Stage stage({.channels = {{1, "http://h/live/user/secret/1.ts http://i/x?token=secret"}}});
    const auto viewer = stage.watch(1);
    stage.run(seconds{2});
    stage.line("http://h/live/user/secret/1.ts")
        .end(Reason::refused, "GET http://h/live/user/secret/1.ts: HTTP 403");
    stage.run(seconds{2});
    const ChannelStatus status = stage.channel(1);
    EXPECT_EQ(status.upstream, 1U);
    EXPECT_EQ(status.upstreams.at(0).url, "http://h/live/***/***/1.ts");
    EXPECT_EQ(status.upstreams.at(0).last_failure, "GET http://h/live/***/***/1.ts: HTTP 403");
    EXPECT_EQ(status.upstreams.at(0).failures, 1U);
    EXPECT_EQ(status.upstreams.at(1).url, "http://i/x?token=***");
    EXPECT_EQ(status.upstreams.at(1).doing, "receiving");
    EXPECT_GT(status.bits_per_second, 0);
    EXPECT_GT(status.received_bytes, 0U);
}

}  // namespace
}  // namespace flathead::tune
