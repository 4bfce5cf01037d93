#include "tests/relay/tune/stage.hpp"

#include <gtest/gtest.h>

namespace flathead::tune {
namespace {

using Opened = std::vector<std::string>;

TEST(Opening, AnyNumberOfViewersShareOneUpstream) {
    Stage stage({.channels = {{1, "a"}}});
    std::vector<std::unique_ptr<Watcher>> watchers;
    for (int i = 0; i < 50; ++i) watchers.push_back(stage.watch(1));
    stage.run(seconds{5});
    for (int i = 0; i < 50; ++i) watchers.push_back(stage.watch(1));
    stage.run(seconds{1});
    for (const auto& watcher : watchers) {
        EXPECT_TRUE(watcher->is_watching());
        EXPECT_TRUE(watcher->reception.is_flawless());
        EXPECT_GT(watcher->reception.packets, 500U);
        EXPECT_EQ(watcher->calls_too_many, 0);
    }
    EXPECT_EQ(stage.providers.opened, Opened{"a"});
    EXPECT_EQ(stage.channel(1).viewers.size(), 100U);
}

TEST(Opening, NobodyOfALargeAudienceIsLeftOutWhileOthersComeAndGo) {
    Stage stage({.channels = {{1, "a"}}});
    std::vector<std::unique_ptr<Watcher>> watchers;
    for (int i = 0; i < 180; ++i) watchers.push_back(stage.watch(1));
    stage.run(seconds{5});
    std::vector<std::uint64_t> before;
    for (const auto& watcher : watchers) before.push_back(watcher->reception.packets);
    for (std::size_t i = 0; i < watchers.size(); i += 3) {
        watchers[i]->leave();
        watchers.push_back(stage.watch(1));
        stage.run(milliseconds{40});
    }
    std::uint64_t most = 0;
    for (std::size_t i = 0; i < 180; ++i)
        most = std::max(most, watchers[i]->reception.packets - before[i]);
    EXPECT_GT(most, 500U);
    for (std::size_t i = 0; i < 180; ++i) {
        if (i % 3 == 0) continue;
        EXPECT_GT(watchers[i]->reception.packets - before[i], most * 9 / 10) << i;
        EXPECT_TRUE(watchers[i]->reception.is_flawless()) << i;
    }
}

TEST(Opening, RunningChannelStartsInTheSameTurn) {
    Stage stage({.channels = {{1, "a"}}});
    const auto first = stage.watch(1);
    stage.run(seconds{5});
    const auto second = stage.watch(1);
    stage.settle();
    EXPECT_TRUE(second->is_watching());
    EXPECT_GT(second->reception.packets, 1000U);  // three seconds at once
}

TEST(Opening, ViewerWaitsForTheFirstKeyFrame) {
    Stage stage({.channels = {{1, "a"}}});
    stage.providers.natures["a"] = Nature::silent;
    const auto watcher = stage.watch(1);
    stage.run(seconds{2});
    EXPECT_EQ(watcher->starts, 0);
    EXPECT_EQ(stage.channel(1).state, ChannelState::opening);
    stage.line("a").send_seconds(0.5);
    stage.settle();
    EXPECT_TRUE(watcher->is_watching());
    EXPECT_EQ(stage.channel(1).state, ChannelState::running);
}

TEST(Opening, UnknownChannelIsRefused) {
    Stage stage({.channels = {{1, "a"}}});
    const auto watcher = stage.watch(2);
    stage.settle();
    EXPECT_EQ(watcher->refusal, Refusal::not_found);
    EXPECT_EQ(stage.tuner->refusal_of("", 2), Refusal::not_found);
    EXPECT_FALSE(stage.tuner->refusal_of("", 1));
    EXPECT_EQ(stage.tuner->id_of_number("1"), 1);
    EXPECT_TRUE(stage.providers.opened.empty());
}

TEST(Opening, SeatGivenBackBeforeTheAnswerHearsNothing) {
    Stage stage({.channels = {{1, "a"}}});
    const auto unknown = stage.watch(2);
    const auto known = stage.watch(1);
    unknown->leave();
    known->leave();
    stage.run(seconds{20});
    EXPECT_FALSE(unknown->is_over());
    EXPECT_FALSE(known->is_over());
    EXPECT_EQ(known->starts, 0);
    EXPECT_TRUE(stage.providers.connections.empty());
    EXPECT_FALSE(stage.is_open(1));
}

// Dispatcharr#669, #695, Threadfin#497: channels and children run on with no clients.
TEST(Opening, NothingIsLeftOverOnceLingerHasPassed) {
    Stage stage({.limits = {{"a", 1}}, .channels = {{1, "a"}}});
    const auto watcher = stage.watch(1);
    stage.run(seconds{5});
    watcher->leave();
    stage.run(seconds{14});
    EXPECT_EQ(stage.channel(1).state, ChannelState::lingering);
    EXPECT_NE(stage.providers.find("a"), nullptr);
    stage.run(seconds{2});
    EXPECT_FALSE(stage.is_open(1));
    EXPECT_TRUE(stage.providers.connections.empty());
    EXPECT_EQ(stage.tuner->status().sources.at(0).in_use, 0);
}

TEST(Opening, ViewerWhoComesBackInTimeFindsTheSameUpstream) {
    Stage stage({.channels = {{1, "a"}}});
    const auto first = stage.watch(1);
    stage.run(seconds{5});
    first->leave();
    stage.run(seconds{10});
    const auto second = stage.watch(1);
    stage.run(seconds{30});
    EXPECT_TRUE(second->is_watching());
    EXPECT_EQ(stage.providers.opened, Opened{"a"});
}

// acexy#14: an offline id blocks the proxy until restart.
TEST(Opening, OpeningThatNobodyWaitsForEndsWithLinger) {
    Stage stage({.channels = {{1, "a b"}}});
    stage.providers.natures = {{"a", Nature::silent}, {"b", Nature::silent}};
    const auto watcher = stage.watch(1);
    stage.run(seconds{1});
    watcher->leave();
    stage.run(seconds{60});
    EXPECT_EQ(stage.providers.opened, Opened{"a"});  // the next one is not tried for nobody
    EXPECT_TRUE(stage.providers.connections.empty());
    EXPECT_FALSE(stage.is_open(1));
}

TEST(Opening, UpstreamThatEndsWhileNobodyWatchesIsNotReopened) {
    Stage stage({.channels = {{1, "a b"}}});
    const auto watcher = stage.watch(1);
    stage.run(seconds{40});
    watcher->leave();
    stage.run(seconds{1});
    stage.line("a").end();
    stage.run(seconds{5});
    EXPECT_EQ(stage.providers.opened, Opened{"a"});
    EXPECT_FALSE(stage.is_open(1));
}

// Threadfin#272, Dispatcharr#1280: tuner clients want an error in time, or a picture.
TEST(Opening, TunerClientGetsAnErrorWithinItsPatience) {
    struct Case {
        Nature nature;
        upstreams::Reason reason;
        Refusal wanted;
        const char* why;
    };
    using upstreams::Reason;
    const std::vector<Case> cases{
        {Nature::silent, Reason::ended, Refusal::no_data, "open but silent"},
        {Nature::failing, Reason::ended, Refusal::tune_failed, "breaks"},
        {Nature::failing, Reason::refused, Refusal::tune_failed, "404"},
        {Nature::failing, Reason::busy, Refusal::all_busy, "429"},
        {Nature::throwing, Reason::ended, Refusal::tune_failed, "out of descriptors"},
    };
    for (const Case& one : cases) {
        Stage stage({.channels = {{1, "a b"}}});
        stage.providers.natures = {{"a", one.nature}, {"b", one.nature}};
        stage.providers.failure.reason = one.reason;
        const auto watcher = stage.watch_as_tuner(1);
        // Two upstreams that say nothing get four seconds each.
        stage.run(seconds{one.nature == Nature::silent ? 9 : 6});
        EXPECT_EQ(watcher->refusal, one.wanted) << one.why;
        EXPECT_EQ(watcher->starts, 0) << one.why;
        EXPECT_EQ(stage.providers.find("down"), nullptr) << one.why;
        stage.run(seconds{60});
        EXPECT_FALSE(stage.is_open(1)) << one.why;
        EXPECT_EQ(watcher->calls_too_many, 0) << one.why;
    }
}

TEST(Opening, TunerClientGetsTheSecondUpstreamWhenTheFirstSaysNothing) {
    Stage stage({.channels = {{1, "a b"}}});
    stage.providers.natures["a"] = Nature::silent;
    const auto watcher = stage.watch_as_tuner(1);
    stage.run(seconds{7});
    EXPECT_EQ(watcher->starts, 1);
    EXPECT_FALSE(watcher->refusal);
    EXPECT_EQ(stage.providers.opened, (Opened{"a", "b"}));
}

TEST(Opening, LastUpstreamGetsMoreTimeThanOneThatHasAnAlternative) {
    Stage stage({.channels = {{1, "a"}, {2, "b c"}}});
    stage.providers.natures = {{"a", Nature::silent}, {"b", Nature::silent}};
    const auto first = stage.watch(1);
    const auto second = stage.watch(2);
    stage.run(seconds{6});
    EXPECT_EQ(stage.providers.opened, (Opened{"a", "b", "c"}));
    stage.run(seconds{3});
    EXPECT_EQ(stage.providers.count("a"), 2) << "given up after eight seconds, and tried again";
    EXPECT_EQ(second->starts, 1);
}

TEST(Opening, TunerClientNeverBeginsOnASlate) {
    Stage stage({.channels = {{1, "a"}}});
    stage.providers.natures["a"] = Nature::failing;
    const auto viewer = stage.watch(1);
    stage.run(seconds{10});
    EXPECT_TRUE(viewer->is_watching());
    EXPECT_EQ(stage.channel(1).state, ChannelState::slate);
    const auto tuner = stage.watch_as_tuner(1);
    stage.run(seconds{4});
    EXPECT_EQ(tuner->starts, 0);
    stage.run(seconds{2});
    EXPECT_EQ(tuner->refusal, Refusal::tune_failed);

    // Once it has begun it gets slates like all.
    stage.providers.natures["a"] = Nature::working;
    const auto second = stage.watch_as_tuner(1);
    stage.run(seconds{31});
    EXPECT_TRUE(second->is_over() || second->is_watching());
    const auto third = stage.watch_as_tuner(1);
    stage.run(seconds{3});
    EXPECT_TRUE(third->is_watching());
    stage.providers.natures["a"] = Nature::failing;
    stage.run(seconds{5});
    EXPECT_EQ(stage.channel(1).state, ChannelState::slate);
    EXPECT_TRUE(third->is_watching());
    EXPECT_EQ(third->reception.counter_errors, 0U);
}

TEST(Opening, ChannelWithoutUpstreamsShowsTheSlate) {
    Stage stage({.channels = {{1, ""}}});
    const auto viewer = stage.watch(1);
    const auto tuner = stage.watch_as_tuner(1);
    stage.run(seconds{6});
    EXPECT_TRUE(viewer->is_watching());
    EXPECT_EQ(tuner->refusal, Refusal::tune_failed);
}

TEST(Opening, AceStreamMayTakeItsTime) {
    Stage stage({.channels = {{1, "ace"}}});
    stage.providers.natures["ace"] = Nature::silent;
    const auto viewer = stage.watch(1);
    stage.run(seconds{20});
    EXPECT_TRUE(viewer->is_watching());  // the slate
    EXPECT_EQ(stage.providers.opened, Opened{"ace"});
    stage.line("ace").send_seconds(1);
    EXPECT_EQ(stage.channel(1).state, ChannelState::running);
    stage.run(seconds{1});
    EXPECT_EQ(viewer->reception.counter_errors, 0U);
}

TEST(Opening, UpstreamFarAheadOfItsTimeMustWait) {
    Stage stage({.channels = {{1, "a"}}});
    const auto viewer = stage.watch(1);
    stage.run(seconds{1});
    Connection& line = stage.line("a");
    line.is_silent = true;
    for (int i = 0; i < 60; ++i) {
        if (!line.is_paused) line.send_seconds(0.5);
    }
    EXPECT_TRUE(line.is_paused);
    stage.run(milliseconds{400});
    EXPECT_TRUE(line.is_paused);
    stage.run(seconds{2});
    EXPECT_FALSE(line.is_paused);
    // Having waited is not having been silent.
    stage.run(milliseconds{2500});
    line.is_silent = false;
    stage.run(seconds{5});
    EXPECT_EQ(stage.providers.opened, Opened{"a"});
    EXPECT_TRUE(viewer->is_watching());
}

std::string stuffing(std::size_t megabytes) {
    std::string packet("\x47\x1F\xFF\x10", 4);
    packet.resize(ts::packet_bytes, '\xFF');
    std::string out;
    while (out.size() < megabytes << 20) out += packet;
    return out;
}

// Its clock stands still, so it is never ahead of its time: only the bytes tell.
TEST(Opening, UpstreamThatFloodsMustWait) {
    Stage stage({.channels = {{1, "a b"}}});
    const auto viewer = stage.watch(1);
    stage.run(seconds{2});
    Connection& line = stage.line("a");
    const std::string flood = stuffing(8);
    for (int i = 0; i < 40 && !line.is_paused; ++i) line.send(flood);
    EXPECT_TRUE(line.is_paused);
    EXPECT_LE(stage.channel(1).received_bytes, 80U << 20);
    stage.run(seconds{1});
    EXPECT_FALSE(line.is_paused);
    EXPECT_EQ(stage.channel(1).state, ChannelState::running);
    EXPECT_EQ(viewer->reception.counter_errors, 0U);
}

TEST(Opening, FloodOfNothingIsSilence) {
    Stage stage({.channels = {{1, "a b"}}});
    const auto viewer = stage.watch(1);
    stage.run(seconds{2});
    Connection* line = &stage.line("a");
    line->is_silent = true;
    const std::string flood = stuffing(8);
    for (int i = 0; i < 250 && stage.providers.find("b") == nullptr; ++i) {
        if (!line->is_paused) line->send(flood);
        stage.run(milliseconds{40});
    }
    EXPECT_EQ(stage.providers.opened, (std::vector<std::string>{"a", "b"}));
    EXPECT_TRUE(viewer->is_watching());
}

TEST(Opening, FloodBeforeTheFirstKeyFrameMustWaitAndEnds) {
    Stage stage({.channels = {{1, "a b"}}});
    stage.providers.natures["a"] = Nature::silent;
    const auto viewer = stage.watch(1);
    stage.settle();
    const std::string flood = stuffing(8);
    bool has_waited = false;
    for (int i = 0; i < 1000 && stage.providers.find("b") == nullptr; ++i) {
        Connection& line = stage.line("a");
        has_waited = has_waited || line.is_paused;
        if (!line.is_paused) line.send(flood);
        stage.run(milliseconds{40});
    }
    EXPECT_TRUE(has_waited);
    stage.run(seconds{2});
    EXPECT_TRUE(viewer->is_watching());
}

TEST(Opening, UpstreamAheadIsHeldBackAlsoWhileNobodyWatches) {
    Stage stage({.channels = {{1, "a"}}});
    const auto viewer = stage.watch(1);
    stage.run(seconds{1});
    viewer->leave();
    stage.settle();
    Connection& line = stage.line("a");
    for (int i = 0; i < 60 && !line.is_paused; ++i) line.send_seconds(0.5);
    EXPECT_TRUE(line.is_paused);
    stage.run(seconds{4});
    EXPECT_EQ(stage.providers.find("a"), &line);
}

TEST(Opening, TooManyChannelsAreRefusedButIdleOnesGiveWay) {
    Policy policy;
    policy.most_sessions = 2;
    Stage stage({.channels = {{1, "a"}, {2, "b"}, {3, "c"}}}, policy);
    const auto first = stage.watch(1);
    const auto second = stage.watch(2);
    const auto third = stage.watch(3);
    stage.run(seconds{1});
    EXPECT_EQ(third->refusal, Refusal::all_busy);
    first->leave();
    stage.settle();
    const auto fourth = stage.watch(3);
    stage.run(seconds{1});
    EXPECT_TRUE(fourth->is_watching());
    EXPECT_FALSE(stage.is_open(1));
}

TEST(Opening, RingsOfManyChannelsAreBoundedTogether) {
    Policy policy;
    policy.most_ring_bytes = 80U << 20;
    PlanText plan;
    for (std::int32_t id = 1; id <= 60; ++id) plan.channels[id] = "a";
    Stage stage(plan, policy);
    std::vector<std::unique_ptr<Watcher>> viewers;
    std::vector<std::size_t> limits;
    for (std::int32_t id = 1; id <= 60; ++id) {
        viewers.push_back(stage.watch(id));
        stage.run(milliseconds{200});
        ASSERT_NE(viewers.back()->feed, nullptr) << id;
        limits.push_back(viewers.back()->feed->options().most_bytes >> 20U);
    }
    EXPECT_EQ((std::vector{limits[0], limits[1], limits[3], limits[7], limits[59]}),
              (std::vector<std::size_t>{32, 32, 20, 10, 2}));
    // Channels that are over count no more.
    viewers.clear();
    stage.run(seconds{20});
    const auto viewer = stage.watch(1);
    stage.run(milliseconds{200});
    ASSERT_NE(viewer->feed, nullptr);
    EXPECT_EQ(viewer->feed->options().most_bytes, 32U << 20);
}

TEST(Opening, ShutDownDismissesAllAndClosesUpstreams) {
    Stage stage({.channels = {{1, "a"}, {2, "b"}}});
    stage.providers.natures["b"] = Nature::silent;
    const auto watching = stage.watch(1);
    const auto waiting = stage.watch(2);
    stage.run(seconds{2});
    stage.tuner->shut_down();
    EXPECT_EQ(watching->dismissal, "");
    EXPECT_EQ(waiting->refusal, Refusal::shutting_down);
    EXPECT_TRUE(stage.providers.connections.empty());
    const auto late = stage.watch(1);
    stage.settle();
    EXPECT_EQ(late->refusal, Refusal::shutting_down);
    stage.tuner.reset();
    late->leave();
    stage.settle();
}

TEST(Opening, SeatMayOutliveTheTuner) {
    Stage stage({.channels = {{1, "a"}}});
    const auto watcher = stage.watch(1);
    stage.run(seconds{2});
    stage.tuner.reset();
    EXPECT_TRUE(watcher->is_over());
    EXPECT_GT(watcher->feed->head(), 0U);  // the feed stays with the seat
    watcher->seat->report({.bytes = 1, .behind_seconds = 1, .skips = 1});
    watcher->leave();
    stage.settle();
}

}  // namespace
}  // namespace flathead::tune
