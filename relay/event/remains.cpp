#include "relay/event/remains.hpp"

#include "relay/base/error.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <list>
#include <poll.h>
#include <thread>
#include <unistd.h>

namespace flathead::event {
namespace {

/// What all together get to end by themselves when the program itself ends.
constexpr std::chrono::milliseconds last_patience{300};
/// After a sweep that found something, and otherwise while children run: they may have left
/// zombies.
constexpr std::chrono::milliseconds next_sweep{20};
constexpr std::chrono::seconds usual_sweep{10};

}  // namespace

Process::Process(Leaders& leaders,
                 const std::vector<std::string>& words,
                 Environment environment,
                 const Ends& ends,
                 std::shared_ptr<void> until_gone)
    : leaders_(leaders), until_gone_(std::move(until_gone)) {
    environment.push_back(leaders.next_mark());
    pid_ = launch({.words = words,
                   .environment = std::move(environment),
                   .folder = {},
                   .input = ends.input.get(),
                   .output = ends.output.get(),
                   .errors = ends.errors.get()});
    leaders.add(pid_);
    try {
        handle_ = process_handle(pid_);
    } catch (...) {
        signal(SIGKILL);
        reap();
        throw;
    }
}

Process::~Process() {
    if (pid_ < 0) return;
    signal(SIGKILL);
    reap();
}

void Process::signal(int number) const noexcept {
    if (pid_ > 0) ::kill(-pid_, number);
}

int Process::reap() noexcept {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    leaders_.remove(std::exchange(pid_, -1));
    return status;
}

namespace {

/// One that was signalled and has not ended yet. Its pipes are read to nowhere, so that it is not
/// held up by its last words.
class Dying {
  public:
    Dying(Loop& loop,
          std::unique_ptr<Process> process,
          Fd output,
          Fd errors,
          Duration patience,
          std::function<void(Dying&)> over)
        : process_(std::move(process)),
          pipes_{std::move(output), std::move(errors)},
          kill_timer_(loop, [this] { process_->signal(SIGKILL); }),
          watch_(loop,
                 process_->handle().get(),
                 Interest::read,
                 [this](Events) {
                     process_->signal(SIGKILL);
                     process_->reap();  // before the sweep, which spares what living ones started
                     over_(*this);
                 }),
          over_(std::move(over)) {
        process_->signal(patience > Duration{0} ? SIGTERM : SIGKILL);
        if (patience > Duration{0}) kill_timer_.start(patience);
        for (std::size_t i = 0; i < pipes_.size(); ++i) {
            if (!pipes_[i].is_open()) continue;
            drains_[i] = std::make_unique<Watch>(
                loop, pipes_[i].get(), Interest::read, [this, i, &loop](Events) {
                    std::array<char, 16U << 10> nowhere{};
                    const ssize_t got = ::read(pipes_[i].get(), nowhere.data(), nowhere.size());
                    if (got == 0) loop.discard(std::move(drains_[i]));
                });
        }
    }

    [[nodiscard]] const Process& process() const { return *process_; }

  private:
    std::unique_ptr<Process> process_;
    std::array<Fd, 2> pipes_;
    std::array<std::unique_ptr<Watch>, 2> drains_{};
    Timer kill_timer_;
    Watch watch_;
    std::function<void(Dying&)> over_;
};

}  // namespace

struct Remains::State {
    explicit State(Loop& the_loop) : loop(the_loop), sweep_timer(the_loop, [this] { sweep(); }) {}
    Loop& loop;
    Leaders leaders{};
    std::list<std::unique_ptr<Dying>> dying{};
    Timer sweep_timer;

    void over(const Dying& which) {
        const auto at = std::ranges::find(dying, &which, [](const auto& one) { return one.get(); });
        std::unique_ptr<Dying> done = std::move(*at);
        dying.erase(at);
        loop.discard(std::move(done));
        sweep_timer.start(Duration{0});
    }

    /// What is killed takes a moment to end and may leave strays of its own.
    void sweep() {
        if (sweep_strays(leaders)) {
            sweep_timer.start(next_sweep);
        } else if (!leaders.empty()) {
            sweep_timer.start(usual_sweep);
        }
    }

    /// Waits a little for those that were asked to end.
    void await_last() const noexcept {
        const auto until = Clock::now() + last_patience;
        for (const auto& one : dying) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                std::max(until - Clock::now(), Duration{0}));
            pollfd handle{one->process().handle().get(), POLLIN, 0};
            ::poll(&handle, 1, static_cast<int>(left.count()));
        }
    }
};

Remains::Remains(Loop& loop) : state_(std::make_unique<State>(loop)) {
    adopt_strays();
}

Remains::~Remains() {
    state_->await_last();
    state_->dying.clear();
    for (int rounds = 0; rounds < 5 && sweep_strays(state_->leaders); ++rounds)
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
}

void Remains::take(std::unique_ptr<Process> process, Fd output, Fd errors, Duration patience) {
    State& state = *state_;
    try {
        state.dying.push_back(std::make_unique<Dying>(state.loop,
                                                      std::move(process),
                                                      std::move(output),
                                                      std::move(errors),
                                                      patience,
                                                      [&state](Dying& one) { state.over(one); }));
    } catch (const std::exception&) {
        // Out of watches or memory: then it was killed and reaped on the way here.
    }
}

void Remains::sweep_soon() {
    state_->sweep_timer.start(Duration{0});
}

Leaders& Remains::leaders() {
    return state_->leaders;
}

std::size_t Remains::count() const {
    return state_->dying.size();
}

}  // namespace flathead::event
