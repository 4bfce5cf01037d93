#include "relay/tune/tuner.hpp"

#include "relay/base/text.hpp"
#include "relay/tune/session.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace flathead::tune {

struct Tuner::State : std::enable_shared_from_this<Tuner::State> {
    State(event::Loop& loop,
          upstreams::Openers& openers,
          std::shared_ptr<const plan::Reader> plan,
          Slates slates,
          Policy policy)
        : desk{.loop = loop,
               .openers = openers,
               .slates = std::move(slates),
               .policy = policy,
               .plan = std::move(plan),
               .slots = Slots([this] { wake_waiting(); }),
               .totals = {},
               .release = [this](Place& place) { release(place); },
               .reclaim = [this](const std::string& source) { return reclaim(source); },
               .slot_may_be_free = [this] { wake_waiting(); },
               .over = [this](Session& session) { over(session); }} {}

    void admit(const std::shared_ptr<Place>& place);
    Session* session_for(std::int32_t channel, Refusal& why);
    void refuse_later(std::shared_ptr<Place> place, Refusal why);
    void release(Place& place) noexcept;
    /// Null when it does not wait or watch any more.
    [[nodiscard]] std::shared_ptr<Place> place_of(SeatId seat) const;
    template <class Claim>
    bool end_idle(Claim claim);
    bool reclaim(const std::string& source);
    void wake_waiting();
    void over(Session& session);

    Desk desk;
    Accounts accounts;
    std::map<std::int32_t, std::shared_ptr<Session>> sessions;
    std::unordered_map<SeatId, std::weak_ptr<Place>> places;  // of those who wait or watch
    SeatId last_seat = 0;
    bool will_wake = false;
    bool is_shut_down = false;
};

namespace {

/// What the viewer holds.
class Ticket final : public Seat {
  public:
    Ticket(std::shared_ptr<Place> place, std::weak_ptr<Totals> totals)
        : place_(std::move(place)), totals_(std::move(totals)) {}
    ~Ticket() override {
        place_->viewer = nullptr;
        if (place_->session != nullptr) place_->session->give_back(*place_);
    }
    void report(const ViewerCounts& counts) noexcept override {
        if (const auto totals = totals_.lock()) {
            totals->skips += counts.skips - std::min(place_->counts.skips, counts.skips);
            if (counts.is_too_slow && !place_->counts.is_too_slow) ++totals->too_slow;
        }
        place_->counts = counts;
    }

  private:
    std::shared_ptr<Place> place_;
    std::weak_ptr<Totals> totals_;
};

}  // namespace

void Tuner::State::admit(const std::shared_ptr<Place>& place) {
    Refusal why = Refusal::shutting_down;
    Session* session = is_shut_down ? nullptr : session_for(place->request.channel, why);
    if (session == nullptr) return refuse_later(place, why);
    for (const SeatId seat : accounts.admit(place->id, place->request)) {
        desk.loop.later([state = weak_from_this(), seat] {
            const auto self = state.lock();
            if (const auto other = self ? self->place_of(seat) : nullptr)
                other->session->dismiss(*other, self->desk.slates.limit);
        });
    }
    places.emplace(place->id, place);
    session->seat(place);
}

Session* Tuner::State::session_for(std::int32_t channel, Refusal& why) {
    const auto at = sessions.find(channel);
    if (at != sessions.end()) {
        why = Refusal::not_found;
        return at->second->is_retired() ? nullptr : at->second.get();
    }
    std::optional<plan::Channel> found = desk.plan->channel(channel);
    why = found ? Refusal::all_busy : Refusal::not_found;
    if (!found) return nullptr;
    if (sessions.size() >= desk.policy.most_sessions &&
        !end_idle([](const Session&) { return true; }))
        return nullptr;
    return sessions.emplace(channel, std::make_shared<Session>(desk, *std::move(found)))
        .first->second.get();
}

void Tuner::State::refuse_later(std::shared_ptr<Place> place, Refusal why) {
    ++desk.totals.refused;
    desk.loop.later([place = std::move(place), why] {
        if (place->viewer != nullptr) place->viewer->refuse(why);
    });
}

void Tuner::State::release(Place& place) noexcept {
    accounts.leave(place.id, place.request.account);
    places.erase(place.id);
}

std::shared_ptr<Place> Tuner::State::place_of(SeatId seat) const {
    const auto at = places.find(seat);
    return at != places.end() ? at->second.lock() : nullptr;
}

/// Ends the session, of those the claim holds for, that has been without viewers for longest.
template <class Claim>
bool Tuner::State::end_idle(Claim claim) {
    Session* oldest = nullptr;
    for (const auto& [id, session] : sessions) {
        if (!session->idle_since() || !claim(*session)) continue;
        if (oldest == nullptr || *session->idle_since() < *oldest->idle_since())
            oldest = session.get();
    }
    if (oldest == nullptr) return false;
    oldest->stop();
    over(*oldest);
    return true;
}

bool Tuner::State::reclaim(const std::string& source) {
    return end_idle([&](const Session& session) { return session.holds_slot_of(source); });
}

void Tuner::State::wake_waiting() {
    if (will_wake) return;
    will_wake = true;
    desk.loop.later([state = weak_from_this()] {
        const auto self = state.lock();
        if (!self) return;
        self->will_wake = false;
        std::vector<Session*> waiting;
        for (const auto& [id, session] : self->sessions)
            if (session->waits_for_slot()) waiting.push_back(session.get());
        std::ranges::sort(waiting, {}, &Session::opened_at);
        for (Session* session : waiting) session->wake();
    });
}

void Tuner::State::over(Session& session) {
    const auto at = sessions.find(session.channel().id);
    if (at == sessions.end()) return;
    // It may be in one of its own timers' calls.
    desk.loop.later([ended = std::move(at->second)] {});
    sessions.erase(at);
}

Tuner::Tuner(event::Loop& loop,
             upstreams::Openers& openers,
             std::shared_ptr<const plan::Reader> plan,
             Slates slates,
             Policy policy)
    : state_(std::make_shared<State>(
          loop, openers, std::move(plan), std::move(slates), std::move(policy))) {
    state_->desk.slots.set_limits(state_->desk.plan->sources());
}

Tuner::~Tuner() {
    shut_down();
}

std::unique_ptr<Seat> Tuner::tune(const Request& request, Viewer& viewer) {
    State& state = *state_;
    ++state.desk.totals.tuned;
    auto place = std::make_shared<Place>();
    place->id = ++state.last_seat;
    place->request = request;
    place->viewer = &viewer;
    place->since = state.desk.loop.now();
    auto ticket =
        std::make_unique<Ticket>(place, std::shared_ptr<Totals>(state_, &state.desk.totals));
    try {
        state.admit(place);
    } catch (const std::exception& failure) {
        log::error("tune", text::join("channel ", request.channel, ": ", failure.what()));
        state.refuse_later(std::move(place), Refusal::tune_failed);
    }
    return ticket;
}

bool Tuner::has_channel(std::int32_t id) const {
    return state_->desk.plan->channel(id).has_value();
}

std::optional<std::int32_t> Tuner::id_of_number(std::string_view number) const {
    return state_->desk.plan->id_of_number(number);
}

void Tuner::replace(std::shared_ptr<const plan::Reader> plan) {
    state_->desk.plan = std::move(plan);
    state_->desk.slots.set_limits(state_->desk.plan->sources());
    for (const auto& [id, session] : std::map(state_->sessions)) {
        try {
            std::optional<plan::Channel> channel = state_->desk.plan->channel(id);
            if (!channel) {
                session->retire();
            } else if (*channel != session->channel() || session->is_retired()) {
                session->change(*std::move(channel));
            }
        } catch (const std::exception& failure) {
            // It goes on as it was; the next request for it says the same.
            log::error("tune", text::join("channel ", id, " in the new plan: ", failure.what()));
        }
    }
}

void Tuner::dismiss_account(const std::string& account) {
    for (const SeatId seat : state_->accounts.seats_of(account)) {
        if (const auto place = state_->place_of(seat)) place->session->dismiss(*place, nullptr);
    }
}

void Tuner::shut_down() {
    state_->is_shut_down = true;
    for (const auto& [id, session] : std::map(state_->sessions)) {
        session->dismiss_all(Refusal::shutting_down);
        session->stop();
        state_->over(*session);
    }
}

Status Tuner::status() const {
    Status status{
        .channels = {}, .sources = state_->desk.slots.status(), .totals = state_->desk.totals};
    for (const auto& [id, session] : state_->sessions) status.channels.push_back(session->status());
    return status;
}

}  // namespace flathead::tune
