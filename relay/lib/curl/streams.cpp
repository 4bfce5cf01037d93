#include "relay/lib/curl/streams.hpp"

#include "relay/base/error.hpp"
#include "relay/lib/curl/exchange.hpp"
#include "relay/lib/curl/library.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sys/socket.h>
#include <vector>

namespace flathead::curl {
namespace {

using Clock = std::chrono::steady_clock;

/// A stream that flows wakes the loop once for so many bytes, not for every packet; what is less is
/// looked for at every tick. The first bytes are never held back.
constexpr int wake_bytes = 64 << 10;
constexpr Milliseconds tick{100};

class Running;

}  // namespace

struct Streams::State {
    explicit State(Waits& who) : waits(&who) {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() = default;

    Waits* waits;  // nullptr: Streams has gone, and with it all that moves
    std::unique_ptr<CURLM, FreeMulti> multi{library().multi_init()};
    std::set<Running*> all{};
    std::map<CURL*, Running*> running{};  // those libcurl works on
    std::vector<std::unique_ptr<Exchange>>
        dropped{};  // while libcurl was in the middle of something
    int depth = 0;  // of calls into libcurl
    std::optional<Clock::time_point> curl_due{};
    std::optional<Clock::time_point> next_tick{};

    void act(int socket, int mask) noexcept;
    void collect() noexcept;
    void read_ticking() noexcept;
    void begin_waiting() noexcept;
    void settle() noexcept;
    void launch(Running& stream) noexcept;
    void drop(std::unique_ptr<Exchange> exchange) noexcept;
    void tick_soon() noexcept;
    void wake() noexcept;

    static int on_socket(
        CURL* handle, curl_socket_t socket, int what, void* self, void* own) noexcept;
    static int on_timer(CURLM* multi, long milliseconds, void* self) noexcept;
};

namespace {

class Running final : public Stream, private Sink {
  public:
    Running(std::shared_ptr<Streams::State> home, Transfer transfer, Sink& sink)
        : home_(std::move(home)),
          sink_(sink),
          exchange_(std::make_unique<Exchange>(std::move(transfer), static_cast<Sink&>(*this))) {
        home_->all.insert(this);
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running() override {
        home_->all.erase(this);
        exchange_->abandon();
        if (home_->running.erase(exchange_->handle()) > 0) home_->drop(std::move(exchange_));
    }

    void pause() noexcept override {
        wants_resume_ = false;
        if (is_paused_) return;
        is_paused_ = true;
        if (is_moving()) library().easy_pause(exchange_->handle(), CURLPAUSE_RECV);
    }
    void resume() noexcept override {
        if (!is_paused_) return;
        wants_resume_ = true;  // libcurl may deliver what it kept while it resumes
        home_->wake();
    }
    [[nodiscard]] const Answer& answer() const noexcept override { return exchange_->answer(); }

    [[nodiscard]] Exchange& exchange() { return *exchange_; }
    [[nodiscard]] bool is_moving() const { return home_->running.contains(exchange_->handle()); }
    [[nodiscard]] bool wants_resume() const { return wants_resume_; }
    [[nodiscard]] bool is_started() const { return is_started_; }
    void set_started() { is_started_ = true; }
    /// The last thing that is done with this object: what comes may end it.
    void go_on() {
        wants_resume_ = false;
        is_paused_ = false;
        if (is_moving()) library().easy_pause(exchange_->handle(), CURLPAUSE_CONT);
    }
    /// The socket to look at when it has not been read since the last tick.
    [[nodiscard]] std::optional<int> socket_to_tick() {
        if (!is_ticking() || socket_ < 0) return std::nullopt;
        if (std::exchange(has_read_, false)) return std::nullopt;
        return socket_;
    }
    /// libcurl watches it on our behalf; the one that carries the body is the last that it reads.
    void note_socket(int socket, bool reads) {
        if (reads) {
            socket_ = socket;
        } else if (socket_ == socket) {
            socket_ = -1;
        }
    }
    [[nodiscard]] bool is_ticking() const { return is_ticking_ && !is_paused_; }
    void end(Fault fault, const std::string& why) { exchange_->end(fault, why); }

  private:
    bool take(const Answer& answer, std::string_view bytes) noexcept override {
        has_read_ = true;
        if (is_paused_) library().easy_pause(exchange_->handle(), CURLPAUSE_RECV);
        if (!is_ticking_ && socket_ >= 0 && exchange_->is_live() &&
            exchange_->received() > wake_bytes) {
            is_ticking_ =
                ::setsockopt(socket_, SOL_SOCKET, SO_RCVLOWAT, &wake_bytes, sizeof wake_bytes) == 0;
            if (is_ticking_) home_->tick_soon();
        }
        return sink_.take(answer, bytes);
    }
    void ended(const Answer& answer, Fault fault, const std::string& why) noexcept override {
        is_ticking_ = false;
        sink_.ended(answer, fault, why);
    }

    std::shared_ptr<Streams::State> home_;  // outlives Streams where the loop deletes us late
    Sink& sink_;
    std::unique_ptr<Exchange> exchange_;
    int socket_ = -1;
    bool is_started_ = false;
    bool is_paused_ = false;
    bool wants_resume_ = false;
    bool is_ticking_ = false;
    bool has_read_ = false;
};

}  // namespace

int Streams::State::on_socket(
    CURL* handle, curl_socket_t socket, int what, void* self, void*) noexcept {
    State& state = *static_cast<State*>(self);
    const bool reads = what == CURL_POLL_IN || what == CURL_POLL_INOUT;
    const auto stream = state.running.find(handle);
    if (stream != state.running.end()) stream->second->note_socket(socket, reads);
    state.waits->watch(socket, reads, what == CURL_POLL_OUT || what == CURL_POLL_INOUT);
    return 0;
}

int Streams::State::on_timer(CURLM*, long milliseconds, void* self) noexcept {
    State& state = *static_cast<State*>(self);
    state.curl_due.reset();
    if (milliseconds >= 0) state.curl_due = Clock::now() + Milliseconds{milliseconds};
    state.wake();
    return 0;
}

void Streams::State::act(int socket, int mask) noexcept {
    ++depth;
    int still_running = 0;
    library().multi_socket_action(multi.get(), socket, mask, &still_running);
    --depth;
    settle();
}

/// What could not be done while libcurl was in the middle of something.
void Streams::State::settle() noexcept {
    if (depth > 0) return;
    for (const auto& exchange : std::exchange(dropped, {}))
        library().multi_remove_handle(multi.get(), exchange->handle());
    collect();
}

void Streams::State::collect() noexcept {
    int left = 0;
    while (const CURLMsg* const message = library().multi_info_read(multi.get(), &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        const CURLcode code = message->data.result;
        CURL* const handle = message->easy_handle;
        library().multi_remove_handle(multi.get(), handle);
        const auto at = running.find(handle);
        if (at == running.end()) continue;
        Running& stream = *at->second;
        running.erase(at);
        if (stream.exchange().completed(code)) launch(stream);
    }
}

void Streams::State::launch(Running& stream) noexcept {
    try {
        stream.set_started();
        if (!stream.exchange().prepare()) return;
        CURL* const handle = stream.exchange().handle();
        library().easy_setopt(handle, CURLOPT_FORBID_REUSE, 1L);
        running.emplace(handle, &stream);
        library().multi_add_handle(multi.get(), handle);
    } catch (const std::exception& failure) {
        stream.end(Fault::refused, failure.what());
    }
}

void Streams::State::drop(std::unique_ptr<Exchange> exchange) noexcept {
    if (depth > 0) {
        dropped.push_back(std::move(exchange));
    } else {
        library().multi_remove_handle(multi.get(), exchange->handle());
    }
}

void Streams::State::read_ticking() noexcept {
    std::vector<int> quiet;
    next_tick.reset();
    for (Running* const stream : all) {
        if (!stream->is_ticking()) continue;
        next_tick = Clock::now() + tick;
        if (const auto socket = stream->socket_to_tick()) quiet.push_back(*socket);
    }
    for (const int socket : quiet) act(socket, CURL_CSELECT_IN);
}

void Streams::State::tick_soon() noexcept {
    if (next_tick) return;
    next_tick = Clock::now() + tick;
    wake();
}

void Streams::State::begin_waiting() noexcept {
    // One at a time: each may end others.
    const auto next = [&](auto condition) {
        const auto at = std::ranges::find_if(all, condition);
        return at == all.end() ? nullptr : *at;
    };
    while (Running* const stream = next([](const Running* one) { return !one->is_started(); }))
        launch(*stream);
    while (Running* const stream = next([](const Running* one) { return one->wants_resume(); })) {
        ++depth;
        stream->go_on();
        --depth;
        settle();
        tick_soon();
    }
}

void Streams::State::wake() noexcept {
    if (waits == nullptr) return;
    if (std::ranges::any_of(all, [](const Running* stream) {
            return !stream->is_started() || stream->wants_resume();
        })) {
        waits->wake(Milliseconds{0});
        return;
    }
    std::optional<Clock::time_point> due = curl_due;
    if (next_tick && (!due || *next_tick < *due)) due = next_tick;
    if (!due) {
        waits->wake(std::nullopt);
        return;
    }
    waits->wake(std::max(std::chrono::ceil<Milliseconds>(*due - Clock::now()), Milliseconds{0}));
}

Streams::Streams(Waits& waits) : state_(std::make_shared<State>(waits)) {
    CURLM* const multi = state_->multi.get();
    if (multi == nullptr) throw Error("start transfers: out of memory");
    library().multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &State::on_socket);
    library().multi_setopt(multi, CURLMOPT_SOCKETDATA, state_.get());
    library().multi_setopt(multi, CURLMOPT_TIMERFUNCTION, &State::on_timer);
    library().multi_setopt(multi, CURLMOPT_TIMERDATA, state_.get());
}

Streams::~Streams() {
    State& state = *state_;
    for (const auto& [handle, stream] : std::exchange(state.running, {}))
        library().multi_remove_handle(state.multi.get(), handle);
    state.multi.reset();
    state.waits = nullptr;
}

std::unique_ptr<Stream> Streams::open(Transfer transfer, Sink& sink) {
    auto stream = std::make_unique<Running>(state_, std::move(transfer), sink);
    state_->wake();
    return stream;
}

void Streams::ready(int socket, bool readable, bool writable, bool closed) noexcept {
    state_->act(socket,
                (readable ? CURL_CSELECT_IN : 0) | (writable ? CURL_CSELECT_OUT : 0) |
                    (closed ? CURL_CSELECT_ERR : 0));
}

void Streams::expired() noexcept {
    state_->begin_waiting();
    const auto now = Clock::now();
    if (state_->curl_due && *state_->curl_due <= now) {
        state_->curl_due.reset();
        state_->act(CURL_SOCKET_TIMEOUT, 0);
    }
    if (state_->next_tick && *state_->next_tick <= now) state_->read_ticking();
    state_->wake();
}

void Streams::step(Milliseconds longest) noexcept {
    state_->begin_waiting();
    int still_running = 0;
    ++state_->depth;
    library().multi_poll(
        state_->multi.get(), nullptr, 0, static_cast<int>(longest.count()), nullptr);
    library().multi_perform(state_->multi.get(), &still_running);
    --state_->depth;
    state_->settle();
}

}  // namespace flathead::curl
