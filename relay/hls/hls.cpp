#include "relay/hls/hls.hpp"

#include "relay/hls/channels.hpp"
#include "relay/hls/clients.hpp"
#include "relay/hls/segment_store.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace flathead::hls {
namespace {

constexpr event::Duration tick_interval = std::chrono::milliseconds{500};
constexpr int target_durations_until_gone = 3;

PlaylistAnswer refused(tune::Refusal why) {
    return {.text = std::nullopt, .refusal = why};
}

}  // namespace

struct Hls::State final : ClientOwner {
    /// A request that was not answered yet.
    struct Waiting final : Pending {
        Waiting(State& the_state, std::uint64_t number)
            : state(the_state), is_there(the_state.alive), id(number) {}
        Waiting(const Waiting&) = delete;
        Waiting& operator=(const Waiting&) = delete;
        ~Waiting() override {
            if (!is_there.expired()) state.waiting.erase(id);
        }
        State& state;
        std::weak_ptr<int> is_there;  // the state
        std::uint64_t id;
        Clients::Key key;
        event::Moment since{};
        Ready ready;
        std::optional<PlaylistAnswer> known;  // said before it was asked
    };

    State(event::Loop& the_loop, Tune tune, const Options& the_options, WallClock the_wall)
        : loop(the_loop),
          options(the_options),
          wall(std::move(the_wall)),
          clients(std::move(tune), *this),
          store(options.most_bytes,
                options.most_segments,
                [this](std::int32_t channel) { return clients.seated_at(channel); }),
          channels(options, store),
          tick(loop, [this] { look_around(); }) {}

    void standing_changed() noexcept override {
        standing_has_changed = true;
        settle_soon();
    }

    void feed_grew(std::int32_t channel, const fanout::Feed& feed) noexcept override {
        const fanout::Feed* followed = channels.feed_of(channel);
        if (followed != nullptr && followed != &feed) {
            if (clients.watch(channel, *followed)) return;
            channels.end(channel, loop.now());
        }
        const Now now{loop.now(), std::chrono::floor<std::chrono::milliseconds>(wall())};
        if (channels.follow(channel, feed, now)) settle_soon();
    }

    void settle_soon() {
        if (is_settling_soon) return;
        is_settling_soon = true;
        loop.later([this, token = std::weak_ptr<int>(alive)] {
            if (!token.expired()) settle();
        });
    }

    void settle() {
        is_settling_soon = false;
        const bool look_at_all = std::exchange(standing_has_changed, false);
        if (look_at_all) {
            clients.bar_dismissed(
                loop.now(), options.exclusion, event::Duration{options.absence} / 2);
        }
        answer();
        if (!look_at_all) return;
        forget_refused();
        channels.end_unwatched(
            loop.now(), [this](std::int32_t channel) { return clients.seated_at(channel) > 0; });
    }

    /// In the order they came. Any of them may go, and new ones come, while others are told.
    void answer() {
        const std::uint64_t end = next_id;
        for (auto at = waiting.begin(); at != waiting.end() && at->first < end;) {
            const std::uint64_t id = at->first;
            Waiting& request = *at->second;
            if (std::optional<PlaylistAnswer> answer = answer_to(request)) {
                const Ready ready = std::move(request.ready);
                waiting.erase(at);
                ready(*answer);
            }
            at = waiting.upper_bound(id);
        }
    }

    std::optional<PlaylistAnswer> answer_to(const Waiting& request) {
        if (request.known) return request.known;
        if (is_shut_down) return refused(tune::Refusal::shutting_down);
        const auto place = clients.find(request.key);
        if (place == clients.all().end()) return refused(tune::Refusal::no_data);
        Client& client = *place->second;
        switch (client.standing()) {
            case Standing::waiting:
                break;
            case Standing::seated: {
                std::string text = channels.playlist(request.key.first);
                if (text.empty()) break;
                client.asked = loop.now();
                return PlaylistAnswer{.text = std::move(text)};
            }
            case Standing::refused:
                return refused(client.refusal);
            case Standing::dismissed:
                return PlaylistAnswer{.text = std::nullopt, .is_dismissed = true};
        }
        if (loop.now() - request.since < options.patience) return std::nullopt;
        return refused(tune::Refusal::no_data);
    }

    void forget_refused() {
        auto& all = clients.all();
        for (auto at = all.begin(); at != all.end();) {
            const bool is_refused = at->second->standing() == Standing::refused;
            at = is_refused ? clients.remove(at) : std::next(at);
        }
    }

    void look_around() {
        const event::Moment now = loop.now();
        for (const auto& [id, request] : waiting) {
            const auto client = clients.find(request->key);
            if (client != clients.all().end()) client->second->asked = now;
        }
        auto& all = clients.all();
        for (auto at = all.begin(); at != all.end();)
            at = is_gone(at->first.first, *at->second, now) ? clients.remove(at) : std::next(at);
        standing_has_changed = true;
        settle();
        store.expire(now);
        if (!all.empty() || channels.size() > 0 || store.size() > 0) tick.start(tick_interval);
    }

    bool is_gone(std::int32_t channel, const Client& client, event::Moment now) const {
        if (client.barred) return now >= *client.barred;
        const auto targets = target_durations_until_gone * channels.target(channel);
        return now - client.asked > std::max(targets, options.absence);
    }

    /// Seats the client unless it has one; what is known already when it may not have one.
    std::optional<PlaylistAnswer> admit(const Clients::Key& key, const tune::Request& request) {
        const event::Moment now = loop.now();
        const auto place = clients.find(key);
        if (place != clients.all().end()) {
            Client& client = *place->second;
            client.asked = now;
            if (!client.barred) return std::nullopt;
            if (now < *client.barred) {
                if (client.is_renewed) client.barred = now + options.exclusion;
                return PlaylistAnswer{.text = std::nullopt, .is_dismissed = true};
            }
            clients.remove(place);
        }
        if (clients.all().size() >= options.most_clients) {
            ++refused_for_limits;
            return refused(tune::Refusal::all_busy);
        }
        clients.add(key, request, now);
        return std::nullopt;
    }

    event::Loop& loop;
    Options options;
    WallClock wall;
    Clients clients;
    SegmentStore store;
    Channels channels;
    event::Timer tick;
    std::map<std::uint64_t, Waiting*> waiting;  // by id; owned by who asked
    std::uint64_t next_id = 0;
    std::uint64_t refused_for_limits = 0;
    bool standing_has_changed = false;
    bool is_settling_soon = false;
    bool is_shut_down = false;
    std::shared_ptr<int> alive = std::make_shared<int>(0);
};

Hls::Hls(event::Loop& loop, tune::Tuner& tuner, Options options)
    : Hls(
          loop,
          [&tuner](const tune::Request& request, tune::Viewer& viewer) {
              return tuner.tune(request, viewer);
          },
          options) {}

Hls::Hls(event::Loop& loop, Tune tune, Options options, WallClock wall)
    : state_(std::make_unique<State>(loop, std::move(tune), options, std::move(wall))) {}

Hls::~Hls() = default;

std::unique_ptr<Pending> Hls::playlist(const tune::Request& request, Ready ready) {
    State& state = *state_;
    auto waiting = std::make_unique<State::Waiting>(state, state.next_id++);
    waiting->key = Clients::key_of(request);
    waiting->since = state.loop.now();
    waiting->ready = std::move(ready);
    if (state.is_shut_down) {
        waiting->known = refused(tune::Refusal::shutting_down);
    } else if (state.waiting.size() >= state.options.most_pending) {
        ++state.refused_for_limits;
        waiting->known = refused(tune::Refusal::all_busy);
    } else {
        waiting->known = state.admit(waiting->key, request);
    }
    state.waiting.emplace(waiting->id, waiting.get());
    if (!state.tick.is_running()) state.tick.start(tick_interval);
    state.settle_soon();
    return waiting;
}

std::shared_ptr<const Segment> Hls::segment(std::int32_t channel, std::uint64_t sequence) const {
    return state_->store.find(channel, sequence);
}

void Hls::shut_down() {
    state_->is_shut_down = true;
    state_->settle_soon();
}

Hls::Counts Hls::counts() const {
    const State& state = *state_;
    return {.channels = state.channels.size(),
            .clients = state.clients.all().size(),
            .pending = state.waiting.size(),
            .segments = state.store.size(),
            .bytes = state.store.bytes(),
            .cut = state.store.added(),
            .lost = state.channels.losses(),
            .dropped = state.store.dropped(),
            .refused = state.refused_for_limits};
}

}  // namespace flathead::hls
