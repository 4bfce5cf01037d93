#include "relay/http/server.hpp"

#include "relay/base/error.hpp"
#include "relay/base/log.hpp"
#include "relay/http/connection.hpp"
#include "relay/http/doorway.hpp"
#include "relay/http/metrics_text.hpp"
#include "relay/http/process_facts.hpp"
#include "relay/http/status_json.hpp"

#include <csignal>

namespace flathead::http {
namespace {

constexpr std::chrono::milliseconds check_every{250};

}  // namespace

struct Server::State final : Site {
    State(event::Loop& the_loop,
          upstreams::Openers& the_openers,
          tune::Tuner& the_tuner,
          hls::Hls& the_hls,
          std::function<ProgramFacts()> the_facts,
          const Limits& the_limits)
        : Site(the_loop, the_openers, the_tuner, the_hls, the_limits),
          facts(std::move(the_facts)),
          checks(the_loop, [this] { check(); }),
          funeral(the_loop, [this] { forget_dead(); }) {}

    void take(Fd socket, const std::string& address, bool is_trusted) noexcept;
    void end(Connection& connection) noexcept override;
    void bury(std::unique_ptr<Answer> answer) noexcept override;
    std::string status_json(Audience audience) override {
        return http::status_json(report(), audience);
    }
    std::string metrics_text() override { return http::metrics_text(report()); }
    std::string trouble() override { return facts().plan_trouble; }

    Report report();
    void check();
    /// One that ends lets the last one take its place: from the end, nobody is left out.
    template <class Visit>
    void each(Visit visit) {
        for (std::size_t i = connections.size(); i-- > 0;) {
            if (i < connections.size()) visit(*connections[i]);
        }
    }
    void forget_dead();

    std::function<ProgramFacts()> facts;
    std::vector<std::unique_ptr<Doorway>> doorways;
    std::vector<std::unique_ptr<Connection>> connections;
    std::vector<std::unique_ptr<Connection>> dead_connections;
    std::vector<std::unique_ptr<Answer>> dead_answers;
    event::Timer checks;
    event::Timer funeral;
};

void Server::State::take(Fd socket, const std::string& address, bool is_trusted) noexcept {
    ++counters.accepted;
    if (connections.size() >= limits.most_connections) {
        ++counters.turned_away;
        return turn_away(socket);
    }
    try {
        auto connection =
            std::make_unique<Connection>(*this, std::move(socket), Peer{address, is_trusted});
        connection->place = connections.size();
        connections.push_back(std::move(connection));
    } catch (const std::exception& failure) {
        log::error("http", within("take a connection", failure).what());
        return;
    }
    if (!checks.is_running()) checks.start(check_every);
}

void Server::State::end(Connection& connection) noexcept {
    const std::size_t place = connection.place;
    std::swap(connections[place], connections.back());
    connections[place]->place = place;
    dead_connections.push_back(std::move(connections.back()));
    connections.pop_back();
    funeral.start({});
}

void Server::State::bury(std::unique_ptr<Answer> answer) noexcept {
    dead_answers.push_back(std::move(answer));
    funeral.start({});
}

void Server::State::forget_dead() {
    // Leaving a channel may end further viewers: what dies meanwhile is for the next time.
    const auto answers = std::exchange(dead_answers, {});
    const auto ended = std::exchange(dead_connections, {});
}

void Server::State::check() {
    each([now = loop.now()](Connection& connection) { connection.check(now); });
    if (!connections.empty()) checks.start(check_every);
}

Report Server::State::report() {
    each([](Connection& connection) { connection.report(); });
    return {.program = facts(),
            .process = process_facts(),
            .tune = tuner.status(),
            .hls = hls.counts(),
            .past_clients = visits.count(),
            .pieces = pieces_running,
            .http = counters,
            .connections = connections.size()};
}

Server::Server(event::Loop& loop,
               upstreams::Openers& openers,
               tune::Tuner& tuner,
               hls::Hls& hls,
               std::function<ProgramFacts()> facts,
               Limits limits)
    : state_(std::make_unique<State>(loop, openers, tuner, hls, std::move(facts), limits)) {
    // sendfile has no flag against it: a client that went away must not end the program.
    std::signal(SIGPIPE, SIG_IGN);
}

Server::~Server() = default;

void Server::add(Listener listener) {
    state_->doorways.push_back(std::make_unique<Doorway>(
        state_->loop,
        std::move(listener),
        state_->counters.accept_failures,
        [state = state_.get()](Fd socket, const std::string& address, bool is_trusted) {
            state->take(std::move(socket), address, is_trusted);
        }));
}

void Server::stop_listening() {
    state_->doorways.clear();
    state_->each([](Connection& connection) { connection.end_if_reading(); });
}

std::size_t Server::connections() const {
    return state_->connections.size();
}

}  // namespace flathead::http
