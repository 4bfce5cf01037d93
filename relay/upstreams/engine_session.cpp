#include "relay/upstreams/engine_session.hpp"

#include "relay/base/hex.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/upstreams/engine_answer.hpp"

#include <algorithm>
#include <sys/random.h>

namespace flathead::upstreams {
namespace {

/// An engine that answers this late has a session nobody waits for; it is stopped then.
constexpr std::chrono::seconds latest_answer{60};
constexpr std::chrono::seconds stop_limit{5};
constexpr int most_stops = 2;
constexpr std::chrono::milliseconds last_patience{500};
constexpr std::uint64_t most_answer_bytes = 64 << 10;

/// The engine ends the older one of two sessions with the same player id.
std::string player_id() {
    std::uint64_t number = 0;
    // Never short for so few bytes; before the kernel has entropy 0 is as good as any.
    [[maybe_unused]] const ssize_t got = ::getrandom(&number, sizeof number, GRND_NONBLOCK);
    return text::join("flathead", number);
}

bool is_content(std::string_view text) {
    const std::size_t equals = text.find('=');
    const std::string_view name = text.substr(0, equals);
    if (equals == std::string_view::npos || (name != "id" && name != "infohash")) return false;
    const std::string_view digits = text.substr(equals + 1);
    return digits.size() == 40 &&
           std::ranges::all_of(digits, [](char c) { return text::hex_digit(c).has_value(); });
}

curl::Transfer question(std::string url, std::chrono::seconds limit) {
    curl::Transfer transfer;
    transfer.url = std::move(url);
    transfer.connect_limit = std::min<curl::Milliseconds>(transfer.connect_limit, limit);
    transfer.time_limit = limit;
    transfer.silence_limit = limit;
    transfer.max_bytes = most_answer_bytes;
    return transfer;
}

}  // namespace

class EngineSession final : private curl::Sink {
  public:
    EngineSession(EngineSessions& home,
                  const plan::Upstream& upstream,
                  event::Duration limit,
                  std::shared_ptr<void> until_gone,
                  EngineClient& client)
        : home_(home),
          until_gone_(std::move(until_gone)),
          client_(&client),
          timer_(home.loop_, [this] { out_of_time(); }) {
        if (const auto engine = url::split(upstream.engine)) engine_host_ = engine->host;
        if (!is_content(upstream.url)) {
            refusal_ = "not an AceStream content id";
            timer_.start(event::Duration{0});
            return;
        }
        std::string_view engine = upstream.engine;
        while (engine.ends_with('/')) engine.remove_suffix(1);
        ask(question(
            text::join(engine, "/ace/getstream?", upstream.url, "&format=json&pid=", player_id()),
            latest_answer));
        timer_.start(limit);
    }

    void leave() {
        client_ = nullptr;
        timer_.stop();
        if (is_started_) {
            stop();
        } else if (stream_ == nullptr) {
            home_.over(*this);
        } else {
            until_gone_.reset();  // the engine has nothing running for us yet
        }
    }
    [[nodiscard]] bool is_left() const { return client_ == nullptr; }

  private:
    void ask(curl::Transfer transfer) {
        answer_.clear();
        if (stream_ != nullptr) home_.loop_.discard(std::move(stream_));
        stream_ = home_.streams_.open(std::move(transfer), *this);
    }

    /// What the engine names is asked only on the engine's own host.
    void stop() {
        ++stops_;
        curl::Transfer transfer = question(
            text::join(command_url_, text::contains(command_url_, "?") ? '&' : '?', "method=stop"),
            stop_limit);
        transfer.trusted = false;
        transfer.trusted_hosts = {engine_host_};
        ask(std::move(transfer));
    }

    bool take(const curl::Answer&, std::string_view bytes) noexcept override {
        answer_ += bytes;
        return true;
    }

    void ended(const curl::Answer& answer,
               curl::Fault fault,
               const std::string& why) noexcept override {
        home_.loop_.discard(std::move(stream_));
        if (stops_ > 0) {
            const bool is_done = fault == curl::Fault::none && answer.status == 200;
            is_done || stops_ >= most_stops ? home_.over(*this) : stop();
        } else if (fault != curl::Fault::none) {
            const bool is_late = fault == curl::Fault::timed_out;
            fail(is_late ? Reason::timed_out : Reason::unreachable, "AceStream engine: " + why);
        } else if (answer.status != 200) {
            fail(answer.status == 404 ? Reason::refused : Reason::unreachable,
                 text::join("AceStream engine: HTTP ", answer.status));
        } else {
            read_start();
        }
    }

    void read_start() {
        const EngineAnswer read = read_engine_answer(answer_);
        command_url_ = read.command_url;
        if (!read.error.empty() && command_url_.empty()) {
            fail(read.is_engine ? Reason::refused : Reason::malformed,
                 "AceStream engine: " + read.error);
            return;
        }
        if (!read.error.empty()) {
            // A session it cannot play, but there it is.
            tell({Reason::refused, "AceStream engine: " + read.error, {}});
            stop();
            return;
        }
        is_started_ = true;
        timer_.stop();
        if (client_ == nullptr) {
            command_url_.empty() ? home_.over(*this) : stop();
        } else {
            client_->started(read.playback_url);
        }
    }

    void out_of_time() {
        if (!refusal_.empty()) {
            fail(Reason::malformed, refusal_);
            return;
        }
        until_gone_.reset();
        tell({Reason::timed_out, "AceStream engine: the session did not start in time", {}});
    }

    void fail(Reason reason, const std::string& why) {
        timer_.stop();
        tell({reason, url::masked_in_text(why), {}});
        home_.over(*this);
    }

    void tell(const Ending& ending) {
        if (client_ != nullptr) std::exchange(client_, nullptr)->failed(ending);
    }

    EngineSessions& home_;
    std::shared_ptr<void> until_gone_;
    EngineClient* client_;
    event::Timer timer_;
    std::string engine_host_;
    std::string refusal_;
    std::string answer_;
    std::string command_url_;
    bool is_started_ = false;
    int stops_ = 0;
    std::unique_ptr<curl::Stream> stream_;
};

EngineSessions::EngineSessions(event::Loop& loop, curl::Streams& streams)
    : loop_(loop), streams_(streams) {}

EngineSessions::~EngineSessions() {
    std::vector<EngineSession*> waiting;
    for (const auto& session : sessions_) {
        if (!session->is_left()) waiting.push_back(session.get());
    }
    for (EngineSession* const session : waiting) session->leave();
    const auto until = event::Clock::now() + last_patience;
    while (!sessions_.empty() && event::Clock::now() < until)
        streams_.step(std::chrono::milliseconds{20});
}

EngineSession& EngineSessions::begin(const plan::Upstream& upstream,
                                     event::Duration limit,
                                     std::shared_ptr<void> until_gone,
                                     EngineClient& client) {
    sessions_.push_back(
        std::make_unique<EngineSession>(*this, upstream, limit, std::move(until_gone), client));
    return *sessions_.back();
}

void EngineSessions::leave(EngineSession& session) {
    session.leave();
}

void EngineSessions::over(const EngineSession& session) {
    const auto at =
        std::ranges::find(sessions_, &session, [](const auto& one) { return one.get(); });
    std::unique_ptr<EngineSession> done = std::move(*at);
    sessions_.erase(at);
    loop_.discard(std::move(done));
}

}  // namespace flathead::upstreams
