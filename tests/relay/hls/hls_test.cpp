#include "relay/hls/hls.hpp"

#include "tests/relay/hls/playlist_checker.hpp"
#include "tests/relay/hls/station.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace flathead::hls {
namespace {

using namespace std::chrono_literals;

/// Tune's side: seats and who sits in them.
class Hall {
  public:
    struct Place {
        tune::Request request;
        tune::Viewer* viewer;
        bool has_started = false;
    };
    class Seat final : public tune::Seat {
      public:
        Seat(Hall& hall, std::shared_ptr<Place> place) : hall_(hall), place_(std::move(place)) {}
        ~Seat() override { std::erase(hall_.places, place_); }
        void report(const tune::ViewerCounts&) noexcept override {}

      private:
        Hall& hall_;
        std::shared_ptr<Place> place_;
    };

    std::unique_ptr<tune::Seat> tune(const tune::Request& request, tune::Viewer& viewer) {
        places.push_back(std::make_shared<Place>(Place{request, &viewer}));
        ++asked;
        return std::make_unique<Seat>(*this, places.back());
    }

    /// What a running channel does ten times a second.
    void flush(const fanout::Feed& feed) {
        for (const auto& place : std::vector(places)) {
            if (place->has_started) {
                place->viewer->flush();
            } else {
                place->has_started = true;
                place->viewer->start(feed);
            }
        }
    }

    std::vector<std::shared_ptr<Place>> places;
    int asked = 0;
};

struct Answer {
    std::unique_ptr<Pending> pending;
    std::optional<PlaylistAnswer> given;
    [[nodiscard]] std::string summary() const {
        if (!given) return "nothing";
        if (given->text) return "playlist";
        if (given->is_dismissed) return "dismissed";
        return "refused " + std::to_string(static_cast<int>(given->refusal));
    }
};

class HlsTest : public testing::Test {
  protected:
    void make(Options options) {
        hls_.reset();
        hls_ = std::make_unique<Hls>(
            loop_,
            [this](const tune::Request& request, tune::Viewer& viewer) {
                return hall_.tune(request, viewer);
            },
            options,
            [this] { return wall_; });
    }

    std::shared_ptr<Answer> ask(const tune::Request& request) {
        auto answer = std::make_shared<Answer>();
        answer->pending =
            hls_->playlist(request, [weak = std::weak_ptr(answer)](const PlaylistAnswer& a) {
                if (const auto there = weak.lock()) there->given = a;
            });
        return answer;
    }

    void turn() {
        for (int i = 0; i < 3; ++i) loop_.turn(0ms);
    }

    /// A feed with ten seconds of past.
    static Station& station() {
        static Station& made = []() -> Station& {
            static Station s;
            const std::string clip = make_clip({.seconds = 12});
            s.play(clip, 12);
            return s;
        }();
        return made;
    }

    std::string answer_of(const tune::Request& request) {
        const auto answer = ask(request);
        turn();
        hall_.flush(*station().feed);
        turn();
        return answer->summary();
    }

    template <class Condition>
    bool eventually(Condition condition) {
        const auto deadline = event::Clock::now() + 20s;
        while (!condition()) {
            if (event::Clock::now() > deadline) return false;
            loop_.turn(20ms);
        }
        return true;
    }

    event::Loop loop_;
    Hall hall_;
    std::chrono::system_clock::time_point wall_ =
        std::chrono::sys_days{std::chrono::year{2026} / 11 / 20};
    std::unique_ptr<Hls> hls_;
};

tune::Request of(std::int32_t channel, std::string account = "", std::string address = "10.0.0.1") {
    return {.channel = channel,
            .account = std::move(account),
            .client = std::move(address),
            .user_agent = "Player/1"};
}

TEST_F(HlsTest, FirstRequestWaitsForTheSeatAndTheFirstSegment) {
    make({});
    const auto answer = ask(of(7));
    EXPECT_FALSE(answer->given) << "never from within the call";
    turn();
    EXPECT_EQ(answer->summary(), "nothing");
    EXPECT_EQ(hls_->counts().pending, 1U);
    hall_.flush(*station().feed);
    turn();
    ASSERT_EQ(answer->summary(), "playlist");
    PlaylistChecker checker;
    EXPECT_EQ(checker.look(*answer->given->text), std::nullopt);
    ASSERT_FALSE(checker.last().entries.empty());
    EXPECT_NE(hls_->segment(7, checker.last().sequence), nullptr);
    EXPECT_EQ(hls_->segment(7, checker.last().sequence - 1), nullptr);
    EXPECT_EQ(hls_->segment(8, checker.last().sequence), nullptr);
    EXPECT_EQ(hls_->counts().pending, 0U);
}

TEST_F(HlsTest, OneClientIsOneViewerHoweverOftenItAsks) {
    make({});
    for (int i = 0; i < 5; ++i) EXPECT_EQ(answer_of(of(7)), "playlist");
    EXPECT_EQ(hall_.places.size(), 1U);
    EXPECT_EQ(answer_of(of(7, "", "10.0.0.2")), "playlist");
    EXPECT_EQ(hall_.places.size(), 2U);
    EXPECT_EQ(hls_->counts().clients, 2U);
    EXPECT_EQ(hls_->counts().channels, 1U);
}

TEST_F(HlsTest, ClientThatStopsAskingIsGoneAndItsSegmentsFollow) {
    make({.target = 1s, .absence = 1s});
    EXPECT_EQ(answer_of(of(7)), "playlist");
    EXPECT_GT(hls_->counts().segments, 0U);
    EXPECT_TRUE(eventually([&] { return hall_.places.empty(); }));
    EXPECT_EQ(hls_->counts().clients, 0U);
    EXPECT_EQ(hls_->counts().channels, 0U);
    EXPECT_GT(hls_->counts().segments, 0U) << "somebody may still be loading them";
    EXPECT_EQ(answer_of(of(7)), "playlist") << "and it can come back";
}

TEST_F(HlsTest, RefusalIsTheAnswerAndNothingIsLeft) {
    make({});
    const auto first = ask(of(7));
    const auto second = ask(of(7));
    turn();
    ASSERT_EQ(hall_.places.size(), 1U);
    hall_.places[0]->viewer->refuse(tune::Refusal::tune_failed);
    EXPECT_EQ(first->summary(), "nothing") << "not from within tune's call";
    turn();
    EXPECT_EQ(first->summary(), "refused 2");
    EXPECT_EQ(second->summary(), "refused 2");
    EXPECT_TRUE(hall_.places.empty());
    EXPECT_EQ(hls_->counts().clients, 0U);
    EXPECT_EQ(answer_of(of(7)), "playlist") << "the next one tries again";
    EXPECT_EQ(hall_.asked, 2);
}

TEST_F(HlsTest, ClientWhoseAccountWentElsewhereStaysOutWhileItAsks) {
    make({.exclusion = 1s});
    EXPECT_EQ(answer_of(of(7, "ann")), "playlist");
    hall_.places[0]->viewer->dismiss("last words");
    turn();
    EXPECT_TRUE(hall_.places.empty());
    EXPECT_EQ(hls_->counts().channels, 0U) << "nobody watches it";
    // Asking all the time does not help, and does not take the place from the other device.
    const auto until = event::Clock::now() + 1500ms;
    while (event::Clock::now() < until) {
        EXPECT_EQ(answer_of(of(7, "ann")), "dismissed");
        loop_.turn(100ms);
    }
    EXPECT_EQ(hall_.asked, 1);
    EXPECT_EQ(answer_of(of(7, "bob")), "playlist") << "others are not concerned";
    EXPECT_TRUE(eventually([&] { return hls_->counts().clients == 1; }));
    EXPECT_EQ(answer_of(of(7, "ann")), "playlist") << "after a pause it may";
}

TEST_F(HlsTest, PersonWhoZapsMayComeBack) {
    make({.target = 1s, .absence = 1s});
    EXPECT_EQ(answer_of(of(7, "ann")), "playlist");
    const auto other = ask(of(8, "ann"));
    hall_.places[0]->viewer->dismiss("");
    turn();
    EXPECT_EQ(answer_of(of(7, "ann")), "dismissed") << "unless the old player goes on asking";
    EXPECT_TRUE(eventually([&] { return hls_->counts().clients == 1; }));
    EXPECT_EQ(answer_of(of(7, "ann")), "playlist") << "long before the exclusion of 30 s";
}

TEST_F(HlsTest, ForgottenRequestIsNotAnswered) {
    make({});
    auto answer = ask(of(7));
    turn();
    answer->pending.reset();
    hall_.flush(*station().feed);
    turn();
    EXPECT_EQ(answer->summary(), "nothing");
    EXPECT_EQ(hls_->counts().pending, 0U);
    answer = ask(of(7));
    hls_.reset();
    turn();
    EXPECT_EQ(answer->summary(), "nothing");
    answer->pending.reset();
}

TEST_F(HlsTest, RequestsMayGoWhileOthersAreAnswered) {
    make({});
    std::vector<std::unique_ptr<Pending>> pending(4);
    int answered = 0;
    for (std::size_t i = 0; i < pending.size(); ++i) {
        pending[i] = hls_->playlist(of(7), [&, i](const PlaylistAnswer&) {
            ++answered;
            pending[i].reset();
            if (i == 1) pending[2].reset();
            if (i == 3)
                pending[0] = hls_->playlist(of(7), [&](const PlaylistAnswer&) { ++answered; });
        });
    }
    hall_.flush(*station().feed);
    turn();
    turn();
    EXPECT_EQ(answered, 4);
}

TEST_F(HlsTest, PatienceHasAnEnd) {
    make({.patience = 1s});
    const auto answer = ask(of(7));
    EXPECT_TRUE(eventually([&] { return answer->given.has_value(); }));
    EXPECT_EQ(answer->summary(), "refused 3");
}

TEST_F(HlsTest, TooManyAreRefusedAndCounted) {
    make({.most_clients = 1, .most_pending = 2});
    const auto one = ask(of(7));
    const auto other = ask(of(7, "", "10.0.0.2"));
    const auto third = ask(of(7));
    turn();
    EXPECT_EQ(one->summary(), "nothing");
    EXPECT_EQ(other->summary(), "refused 1") << "no place for a second client";
    EXPECT_EQ(third->summary(), "refused 1") << "no place for a third request";
    EXPECT_EQ(hls_->counts().refused, 2U);
    EXPECT_EQ(hall_.asked, 1);
}

TEST_F(HlsTest, NumbersGoOnHigherOverRestarts) {
    PlaylistChecker checker;
    for (int run = 0; run < 4; ++run) {
        make({});
        wall_ += 5s;
        if (run > 0) checker.expect_new_run();
        const auto answer = ask(of(7));
        hall_.flush(*station().feed);
        turn();
        ASSERT_EQ(answer->summary(), "playlist");
        const std::uint64_t before = run == 0 ? 0 : checker.seen().rbegin()->first;
        EXPECT_EQ(checker.look(*answer->given->text), std::nullopt);
        EXPECT_GT(checker.last().sequence, before);
        EXPECT_TRUE(checker.last().entries.front().is_discontinuity);
    }
}

TEST_F(HlsTest, RunAfterThePauseIsHigherEvenWhenTheClockWentBack) {
    make({.target = 1s, .absence = 1s});
    const auto first = ask(of(7));
    hall_.flush(*station().feed);
    turn();
    ASSERT_EQ(first->summary(), "playlist");
    EXPECT_TRUE(eventually([&] { return hls_->counts().channels == 0; }));
    wall_ -= 1h;
    const auto second = ask(of(7));
    hall_.flush(*station().feed);
    turn();
    ASSERT_EQ(second->summary(), "playlist");
    PlaylistChecker checker;
    EXPECT_EQ(checker.look(*first->given->text), std::nullopt);
    checker.expect_new_run();
    const std::uint64_t before = checker.seen().rbegin()->first;
    EXPECT_EQ(checker.look(*second->given->text), std::nullopt);
    EXPECT_EQ(checker.last().sequence, before + 1);
}

TEST_F(HlsTest, OtherFeedOfTheChannelIsAnotherRun) {
    make({});
    EXPECT_EQ(answer_of(of(7)), "playlist");
    const auto before = hls_->counts().cut;
    Station other;
    other.play(make_clip({.seconds = 12, .codec = "mpeg2video"}), 12);
    // The first feed is still watched: a stray one changes nothing.
    const auto stray = ask(of(7, "", "10.0.0.2"));
    hall_.places[1]->viewer->start(*other.feed);
    turn();
    EXPECT_EQ(hls_->counts().cut, before);
    hall_.places[0]->viewer->refuse(tune::Refusal::tune_failed);
    turn();
    hall_.places[0]->viewer->flush();
    EXPECT_GT(hls_->counts().cut, before);
    hls_.reset();
}

TEST_F(HlsTest, ShutDownSaysComeBackLater) {
    make({});
    const auto waiting = ask(of(7, "ann"));
    turn();
    hls_->shut_down();
    hall_.places[0]->viewer->dismiss("");
    turn();
    EXPECT_EQ(waiting->summary(), "refused 4");
    EXPECT_EQ(answer_of(of(7, "ann")), "refused 4");
}

}  // namespace
}  // namespace flathead::hls
