#include "relay/tune/tuner.hpp"

#include "relay/base/text.hpp"
#include "relay/tune/rewind.hpp"
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
               .policy = std::move(policy),
               .plan = std::move(plan),
               .slots = Slots([this] { wake_waiting(); }),
               .totals = {},
               .release = [this](Place& place) { release(place); },
               .reclaim = [this](const std::string& source) { return reclaim(source); },
               .slot_may_be_free = [this] { wake_waiting(); },
               .over = [this](Session& session) { over(session); }} {}

    void admit(const std::shared_ptr<Place>& place);
    [[nodiscard]] std::optional<Refusal> refusal_of(const std::string& account,
                                                    std::int32_t channel) const;
    [[nodiscard]] std::optional<Refusal> refusal_by_rights(
        const std::string& account, std::optional<std::uint64_t> packages) const;
    [[nodiscard]] std::int64_t epoch() const {
        return desk.policy.wall_clock().time_since_epoch().count();
    }
    [[nodiscard]] int most_of(const std::string& account) const;
    void review(const std::string& account);
    Session* session_for(const Request& request, Refusal& why);
    Session* session_of_past(const Request& request, Refusal& why);
    [[nodiscard]] bool has_room_for_session();
    void dismiss(Place& place, const std::shared_ptr<const std::string>& slate);
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
    std::shared_ptr<const AccountList> rights = std::make_shared<const AccountList>();
    Accounts accounts;
    std::map<Session::Key, std::shared_ptr<Session>> sessions;
    std::uint64_t last_piece = 0;
    std::unordered_map<SeatId, std::weak_ptr<Place>> places;  // of those who wait or watch
    SeatId last_seat = 0;
    bool will_wake = false;
    bool is_shut_down = false;
};

namespace {

/// What the viewer holds.
class Ticket final : public Seat {
  public:
    Ticket(std::shared_ptr<Place> place, std::weak_ptr<Desk> desk)
        : place_(std::move(place)), desk_(std::move(desk)) {}
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    ~Ticket() override {
        place_->viewer = nullptr;
        if (place_->session != nullptr) {
            place_->session->give_back(*place_);
        } else if (const auto desk = desk_.lock(); desk && place_->request.is_seat_only) {
            desk->release(*place_);
        }
    }
    void report(const ViewerCounts& counts) noexcept override {
        if (const auto desk = desk_.lock()) {
            Totals& totals = desk->totals;
            totals.skips += counts.skips - std::min(place_->counts.skips, counts.skips);
            if (counts.is_too_slow && !place_->counts.is_too_slow) ++totals.too_slow;
        }
        place_->counts = counts;
    }

  private:
    std::shared_ptr<Place> place_;
    std::weak_ptr<Desk> desk_;
};

}  // namespace

void Tuner::State::admit(const std::shared_ptr<Place>& place) {
    Refusal why = Refusal::shutting_down;
    const Request& request = place->request;
    if (!is_shut_down)
        if (const auto refusal = refusal_of(request.account, request.channel))
            return refuse_later(place, *refusal);
    Session* session = nullptr;
    if (!request.is_seat_only || is_shut_down) {
        session = is_shut_down ? nullptr : session_for(request, why);
        if (session == nullptr) return refuse_later(place, why);
    }
    for (const SeatId seat : accounts.admit(place->id, request, most_of(request.account))) {
        desk.loop.later([state = weak_from_this(), seat] {
            const auto self = state.lock();
            if (const auto other = self ? self->place_of(seat) : nullptr)
                self->dismiss(*other, self->desk.slates.limit);
        });
    }
    places.emplace(place->id, place);
    if (session != nullptr) session->seat(place);
}

void Tuner::State::dismiss(Place& place, const std::shared_ptr<const std::string>& slate) {
    if (place.session != nullptr) return place.session->dismiss(place, slate);
    release(place);
    ++desk.totals.dismissed;
    if (place.viewer != nullptr) place.viewer->dismiss({});
}

std::optional<Refusal> Tuner::State::refusal_of(const std::string& account,
                                                std::int32_t channel) const {
    return refusal_by_rights(account, desk.plan->packages_of(channel));
}

/// `packages` of what is wanted; absent: there is no such thing.
std::optional<Refusal> Tuner::State::refusal_by_rights(
    const std::string& account, std::optional<std::uint64_t> packages) const {
    if (!account.empty()) {
        const AccountRights* const found = rights->find(account);
        if (found == nullptr || !found->hold_at(desk.policy.wall_clock()))
            return Refusal::not_allowed;
        const auto package = desk.plan->package(found->package);
        const bool is_everything = !package && found->package == plan::every_channel;
        if (packages && !is_everything && (*packages & package.value_or(0)) == 0)
            return Refusal::not_found;
    }
    if (!packages) return Refusal::not_found;
    return std::nullopt;
}

int Tuner::State::most_of(const std::string& account) const {
    const AccountRights* const found = rights->find(account);
    return found != nullptr ? found->max_connections : 0;
}

void Tuner::State::review(const std::string& account) {
    std::vector<std::shared_ptr<Place>> staying;
    for (const SeatId seat : accounts.seats_of(account)) {
        const auto place = place_of(seat);
        if (!place) continue;
        // A channel that is gone says so itself, to everybody.
        const auto refusal = refusal_of(account, place->request.channel);
        const bool is_gone = !desk.plan->packages_of(place->request.channel);
        if (refusal && !is_gone) {
            dismiss(*place, nullptr);
        } else {
            staying.push_back(place);
        }
    }
    const auto most = static_cast<std::size_t>(most_of(account));
    for (std::size_t i = 0; most > 0 && i + most < staying.size(); ++i)
        if (place_of(staying[i]->id)) dismiss(*staying[i], desk.slates.limit);
}

Session* Tuner::State::session_for(const Request& request, Refusal& why) {
    if (request.past) return session_of_past(request, why);
    const Session::Key key{request.channel, 0};
    const auto at = sessions.find(key);
    if (at != sessions.end()) {
        why = Refusal::not_found;
        return at->second->is_retired() ? nullptr : at->second.get();
    }
    std::optional<plan::Channel> found = desk.plan->channel(request.channel);
    why = found ? Refusal::all_busy : Refusal::not_found;
    if (!found || !has_room_for_session()) return nullptr;
    return sessions.emplace(key, std::make_shared<Session>(desk, *std::move(found)))
        .first->second.get();
}

/// Each viewer of the past begins at its own beginning, so that none of them shares a feed.
Session* Tuner::State::session_of_past(const Request& request, Refusal& why) {
    std::optional<plan::Channel> found = desk.plan->channel(request.channel);
    if (found) found = rewound(*desk.plan, *std::move(found), *request.past, epoch());
    why = found ? Refusal::all_busy : Refusal::not_found;
    if (!found || !has_room_for_session()) return nullptr;
    auto session = std::make_shared<Session>(desk, *std::move(found), ++last_piece, request.past);
    return sessions.emplace(session->key(), session).first->second.get();
}

bool Tuner::State::has_room_for_session() {
    return sessions.size() < desk.policy.most_sessions ||
           end_idle([](const Session&) { return true; });
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
    for (const auto& [key, session] : sessions) {
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
        for (const auto& [key, session] : self->sessions)
            if (session->waits_for_slot()) waiting.push_back(session.get());
        std::ranges::sort(waiting, {}, &Session::opened_at);
        for (Session* session : waiting) session->wake();
    });
}

void Tuner::State::over(Session& session) {
    const auto at = sessions.find(session.key());
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
    auto ticket = std::make_unique<Ticket>(place, std::shared_ptr<Desk>(state_, &state.desk));
    try {
        state.admit(place);
    } catch (const std::exception& failure) {
        log::error("tune", text::join("channel ", request.channel, ": ", failure.what()));
        state.refuse_later(std::move(place), Refusal::tune_failed);
    }
    return ticket;
}

std::optional<Refusal> Tuner::refusal_of(const std::string& account, std::int32_t channel) const {
    return state_->refusal_of(account, channel);
}

std::optional<Refusal> Tuner::refusal_of_past(std::int32_t channel, const past::Span& span) const {
    const Desk& desk = state_->desk;
    std::optional<plan::Channel> found = desk.plan->channel(channel);
    if (found) found = rewound(*desk.plan, *std::move(found), span, state_->epoch());
    return found ? std::nullopt : std::optional(Refusal::not_found);
}

std::optional<upstreams::Rows> Tuner::piece_of(std::int32_t channel,
                                               const past::Span& span,
                                               std::chrono::seconds grace) const {
    const plan::Reader& plan = *state_->desk.plan;
    std::optional<plan::Channel> found = plan.channel(channel);
    if (!found || !plays_rows(*found) || found->archive.count() == 0) return std::nullopt;
    found->archive += grace;
    if (!is_kept(*found, span, state_->epoch())) return std::nullopt;
    upstreams::Rows rows{.channel = channel};
    rows.slate = plan.settings().slate;
    rows.from = std::chrono::seconds(span.from);
    if (span.to) rows.to = std::chrono::seconds(*span.to);
    return rows;
}

std::optional<plan::Video> Tuner::video(std::int32_t id) const {
    return state_->desk.plan->video(id);
}

std::optional<Refusal> Tuner::refusal_of(const std::string& account,
                                         const plan::Video& video) const {
    return state_->refusal_by_rights(account, video.packages);
}

const plan::Source* Tuner::source(const std::string& name) const {
    return state_->desk.plan->source(name);
}

std::optional<std::int32_t> Tuner::id_of_number(std::string_view number) const {
    return state_->desk.plan->id_of_number(number);
}

void Tuner::replace(std::shared_ptr<const plan::Reader> plan) {
    state_->desk.plan = std::move(plan);
    state_->desk.slots.set_limits(state_->desk.plan->sources());
    for (const auto& [key, session] : std::map(state_->sessions)) {
        try {
            std::optional<plan::Channel> channel = state_->desk.plan->channel(key.channel);
            if (!channel) {
                session->retire();
            } else if (session->is_of_past()) {
                continue;  // what was asked for is being played
            } else if (*channel != session->channel() || session->is_retired()) {
                session->change(*std::move(channel));
            }
        } catch (const std::exception& failure) {
            // It goes on as it was; the next request for it says the same.
            log::error("tune",
                       text::join("channel ", key.channel, " in the new plan: ", failure.what()));
        }
    }
}

void Tuner::replace(std::shared_ptr<const AccountList> accounts) {
    state_->rights = std::move(accounts);
    review_accounts();
}

void Tuner::review_accounts() {
    for (const std::string& account : state_->accounts.names()) {
        try {
            state_->review(account);
        } catch (const std::exception& failure) {
            log::error("tune", text::join("account ", account, ": ", failure.what()));
        }
    }
}

std::size_t Tuner::active(const std::string& account) const {
    return state_->accounts.count(account);
}

void Tuner::shut_down() {
    state_->is_shut_down = true;
    for (const auto& [key, session] : std::map(state_->sessions)) {
        session->dismiss_all(Refusal::shutting_down);
        session->stop();
        state_->over(*session);
    }
}

Status Tuner::status() const {
    Status status{.channels = {},
                  .sources = state_->desk.slots.status(),
                  .accounts = {},
                  .totals = state_->desk.totals};
    for (const std::string& name : state_->accounts.names())
        status.accounts.push_back({name, state_->accounts.count(name)});
    for (const auto& [key, session] : state_->sessions)
        status.channels.push_back(session->status());
    return status;
}

}  // namespace flathead::tune
