/// Random joins, leaves, endings and plans over several channels, with what must hold after every
/// step.

#include "relay/base/log.hpp"
#include "tests/relay/tune/stage.hpp"

#include <gtest/gtest.h>

#include <random>

namespace flathead::tune {
namespace {

class Walk {
  public:
    explicit Walk(std::uint64_t seed) : random_(seed), stage_(any_plan(false)) {}

    void step() {
        switch (pick(12)) {
            case 0:
            case 1:
            case 2:
                join();
                break;
            case 3:
            case 4:
                leave();
                break;
            case 5:
            case 6:
                end_one();
                break;
            case 7:
                change_nature();
                break;
            case 8:
                if (pick(4) == 0) change_plan();
                break;
            case 9:
                change_account(account(pick(3)));
                break;
            default:
                break;
        }
        stage_.run(milliseconds{static_cast<int>(40 * pick(pick(5) == 0 ? 300 : 20))});
    }

    void check() {
        const Status status = stage_.tuner->status();
        for (const SourceStatus& source : status.sources) {
            EXPECT_EQ(source.in_use, stage_.providers.in_use(source.name)) << source.name;
        }
        for (const auto& [source, most] : stage_.providers.most) {
            const int limit = limits_[source];
            EXPECT_TRUE(limit == 0 || most <= limit) << source;
        }
        for (const ChannelStatus& channel : status.channels) {
            idle_[channel.id] = channel.viewers.empty() ? idle_[channel.id] : stage_.loop.now();
        }
        for (const ChannelStatus& channel : status.channels)
            EXPECT_LE(stage_.loop.now() - idle_[channel.id], seconds{6}) << channel.id;
        std::map<std::string, int> watching;
        for (const auto& watcher : watchers_) {
            EXPECT_EQ(watcher->calls_too_many, 0);
            EXPECT_LE(watcher->starts, 1);
            EXPECT_EQ(watcher->reception.counter_errors, 0U);
            EXPECT_EQ(watcher->reception.sync_errors, 0U);
            if (!watcher->is_over()) ++watching[account_of_[watcher.get()]];
        }
        for (const auto& [name, count] : watching) EXPECT_TRUE(name.empty() || count <= 2) << name;
    }

    /// Everybody goes: nothing may be left.
    void finish() {
        for (const auto& watcher : watchers_) watcher->leave();
        stage_.run(seconds{7});
        EXPECT_TRUE(stage_.providers.connections.empty());
        EXPECT_TRUE(stage_.tuner->status().channels.empty());
        for (const SourceStatus& source : stage_.tuner->status().sources)
            EXPECT_EQ(source.in_use, 0) << source.name;
    }

    /// All have had an answer of some kind after so long.
    void check_answers() {
        stage_.run(seconds{20});
        for (const auto& watcher : watchers_)
            EXPECT_TRUE(watcher->starts == 1 || watcher->is_over());
    }

  private:
    [[nodiscard]] int pick(int below) {
        return std::uniform_int_distribution<int>(0, below - 1)(random_);
    }
    [[nodiscard]] static std::string account(int number) {
        return number == 0 ? "" : text_of("account", number);
    }
    [[nodiscard]] static std::string text_of(const std::string& name, int number) {
        return name + std::to_string(number);
    }

    PlanText any_plan(bool is_changed) {
        PlanText text;
        text.settings.linger = seconds{5};
        text.limits = limits_ = {{"a", 1}, {"b", 2}, {"c", 0}};
        for (int id = 1; id <= 6; ++id) {
            if (is_changed && pick(6) == 0) continue;
            std::string upstreams;
            for (int i = pick(3); i >= 0; --i) {
                if (!upstreams.empty()) upstreams += ' ';
                upstreams += std::string(1, static_cast<char>('a' + pick(3))) + "/" +
                             std::to_string(pick(4));
            }
            text.channels[id] = upstreams;
        }
        return text;
    }

    void join() {
        Request request;
        request.channel = 1 + pick(7);  // one of them is unknown
        request.account = account(pick(3));
        request.client = text_of("10.0.0.", pick(3));
        request.is_tuner = pick(3) == 0;
        watchers_.push_back(stage_.watch(request));
        account_of_[watchers_.back().get()] = request.account;
    }
    void change_account(const std::string& name) {
        if (name.empty()) return;
        stage_.forbid(name);
        stage_.allow(name, 2);
    }
    void leave() {
        if (watchers_.empty()) return;
        const auto at = watchers_.begin() + pick(static_cast<int>(watchers_.size()));
        (*at)->leave();
        account_of_.erase(at->get());
        watchers_.erase(at);
    }
    void end_one() {
        if (stage_.providers.connections.empty()) return;
        const int count = static_cast<int>(stage_.providers.connections.size());
        Connection* line = stage_.providers.connections[static_cast<std::size_t>(pick(count))];
        if (line->source.empty()) return;
        using upstreams::Reason;
        constexpr Reason reasons[]{Reason::ended, Reason::refused, Reason::busy, Reason::timed_out};
        if (pick(3) == 0) {
            line->is_silent = true;
        } else {
            line->end(reasons[pick(4)]);
        }
    }
    void change_nature() {
        const std::string name =
            std::string(1, static_cast<char>('a' + pick(3))) + "/" + std::to_string(pick(4));
        constexpr Nature natures[]{
            Nature::working, Nature::working, Nature::silent, Nature::failing, Nature::throwing};
        stage_.providers.natures[name] = natures[pick(5)];
    }
    void change_plan() { stage_.replace(any_plan(true)); }

    std::mt19937_64 random_;
    std::map<std::string, int> limits_;
    Stage stage_;
    std::vector<std::unique_ptr<Watcher>> watchers_;
    std::map<const Watcher*, std::string> account_of_;
    std::map<std::int32_t, event::Moment> idle_;
};

TEST(Walk, LimitsHoldAndNothingLeaksWhateverHappens) {
    log::set_level(log::Level::error);
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        SCOPED_TRACE(seed);
        Walk walk(seed);
        for (int i = 0; i < 120 && !::testing::Test::HasFailure(); ++i) {
            walk.step();
            walk.check();
        }
        walk.check_answers();
        walk.finish();
    }
    log::set_level(log::Level::info);
}

}  // namespace
}  // namespace flathead::tune
