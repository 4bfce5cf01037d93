#include "relay/event/child.hpp"

#include "relay/base/error.hpp"
#include "relay/event/remains.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

namespace flathead::event {
namespace {

constexpr std::size_t kept_error_bytes = 4 << 10;
/// Of the pipe between us: what a child may be ahead while nobody reads. A user without privileges
/// has 64 MB for all pipes.
constexpr int pipe_bytes = 512 << 10;
/// A child that writes little by little wakes us so often, not at every write; the first bytes are
/// never held back.
constexpr Duration rest = std::chrono::milliseconds{40};
constexpr std::uint64_t first_bytes = 256 << 10;
constexpr std::size_t quiet_bytes = 64 << 10;
/// How long others may hold the stdout of a child that has ended, and how long a child may live
/// that has closed its stdout.
constexpr Duration leftover_time = std::chrono::seconds{1};
constexpr std::size_t most_leftover_bytes = 4 << 20;

/// A file in memory with these bytes, to be read from its beginning.
Fd input_file(const std::string& bytes) {
    Fd file(::memfd_create("stdin", MFD_CLOEXEC));
    if (!file.is_open()) throw system_error("create a file in memory");
    write_all(file, bytes, "a file in memory");
    if (::lseek(file.get(), 0, SEEK_SET) != 0) throw system_error("rewind a file in memory");
    return file;
}

struct InputSocket {
    Fd ours;
    Fd theirs;
};

/// A socket rather than a pipe: writing to a child that has died is no signal.
InputSocket input_socket() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        throw system_error("create a socket");
    return {Fd(ends[0]), Fd(ends[1])};
}

enum class Got : std::uint8_t { bytes, nothing, end };

}  // namespace

struct Children::State {
    explicit State(Loop& the_loop) : loop(the_loop), remains(the_loop) {}
    Loop& loop;
    Remains remains;
    std::size_t running = 0;
    std::array<std::uint8_t, 256U << 10> buffer{};  // for one read, of whichever child
};

namespace {

class Running final : public Child {
  public:
    Running(std::shared_ptr<Children::State> home,
            const ChildCommand& command,
            ChildSink& sink,
            std::shared_ptr<void> until_gone)
        : home_(std::move(home)),
          sink_(sink),
          patience_(command.patience),
          pause_timer_(home_->loop, [this] { read_output(); }),
          end_timer_(home_->loop, [this] { out_of_time(); }) {
        try {
            start(command, std::move(until_gone));
            ++home_->running;
            home_->remains.sweep_soon();
        } catch (const std::exception& failure) {
            errors_ = failure.what();
            end_timer_.start(Duration{0});
        }
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running() override {
        handle_watch_.reset();
        output_.watch.reset();
        error_.watch.reset();
        if (process_ == nullptr) return;
        --home_->running;
        home_->remains.take(
            std::move(process_), std::move(output_.fd), std::move(error_.fd), patience_);
    }

    void pause() noexcept override {
        is_paused_ = true;
        rest_now();
        pause_timer_.stop();
    }
    void resume() noexcept override {
        if (!is_paused_) return;
        is_paused_ = false;
        if (output_.fd.is_open()) pause_timer_.start(Duration{0});
    }
    bool give(std::string_view input, std::shared_ptr<void> until_gone) noexcept override {
        const Fd socket = std::exchange(input_, Fd());
        if (!socket.is_open() || process_ == nullptr || has_exited_) return false;
        // A short one is refused by the child, which sees that it is not whole.
        const ssize_t sent =
            ::send(socket.get(), input.data(), input.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 || static_cast<std::size_t>(sent) != input.size()) return false;
        process_->hold(std::move(until_gone));
        return true;
    }

  private:
    struct Reading {
        Fd fd{};
        std::unique_ptr<Watch> watch{};  // goes before the descriptor
    };

    void start(const ChildCommand& command, std::shared_ptr<void> until_gone) {
        InputSocket late;
        if (command.waits_for_input) late = input_socket();
        const Fd input =
            command.waits_for_input ? std::move(late.theirs) : input_file(command.input);
        input_ = std::move(late.ours);
        Pipe output = make_pipe();
        Pipe errors = make_pipe();
        // Refused when this user has many pipes: it works with a small one, too.
        ::fcntl(output.reader.get(), F_SETPIPE_SZ, pipe_bytes);
        process_ = std::make_unique<Process>(home_->remains.leaders(),
                                             command.words,
                                             command.environment,
                                             Process::Ends{input, output.writer, errors.writer},
                                             std::move(until_gone));
        output_.fd = std::move(output.reader);
        error_.fd = std::move(errors.reader);
        watch_output();
        error_.watch = std::make_unique<Watch>(
            home_->loop, error_.fd.get(), Interest::read, [this](Events) { read_errors(); });
        handle_watch_ = std::make_unique<Watch>(
            home_->loop, process_->handle().get(), Interest::read, [this](Events) { exited(); });
    }

    void watch_output() {
        if (output_.watch != nullptr || !output_.fd.is_open()) return;
        output_.watch = std::make_unique<Watch>(
            home_->loop, output_.fd.get(), Interest::read, [this](Events) { read_output(); });
    }
    /// A descriptor with a hang-up is told of even to those who want nothing, so the watch goes.
    void rest_now() {
        if (output_.watch != nullptr) home_->loop.discard(std::move(output_.watch));
    }

    [[nodiscard]] Got read_once(const Fd& fd, std::span<const std::uint8_t>& bytes) {
        for (;;) {
            const ssize_t got = ::read(fd.get(), home_->buffer.data(), home_->buffer.size());
            if (got < 0 && errno == EINTR) continue;
            if (got < 0 && errno == EAGAIN) return Got::nothing;
            if (got <= 0) return Got::end;
            bytes = {home_->buffer.data(), static_cast<std::size_t>(got)};
            return Got::bytes;
        }
    }

    void read_output() {
        if (!output_.fd.is_open()) return;  // closed earlier in this turn
        std::span<const std::uint8_t> bytes;
        switch (read_once(output_.fd, bytes)) {
            case Got::nothing:
                watch_output();
                return;
            case Got::end:
                output_closed();
                return;
            case Got::bytes:
                break;
        }
        output_bytes_ += bytes.size();
        const bool is_quiet = bytes.size() < quiet_bytes && output_bytes_ > first_bytes;
        if (!has_exited_ && is_quiet && !is_paused_) {
            rest_now();
            pause_timer_.start(rest);
        } else if (!is_paused_) {
            watch_output();
        }
        sink_.wrote(bytes);
    }

    void read_errors() {
        if (!error_.fd.is_open()) return;
        std::span<const std::uint8_t> bytes;
        switch (read_once(error_.fd, bytes)) {
            case Got::nothing:
                return;
            case Got::end:
                close(error_);
                return;
            case Got::bytes:
                break;
        }
        errors_.append(bytes.begin(), bytes.end());
        if (errors_.size() > kept_error_bytes) errors_.erase(0, errors_.size() - kept_error_bytes);
    }

    void close(Reading& reading) {
        pause_timer_.stop();
        home_->loop.discard(std::make_unique<Reading>(std::exchange(reading, Reading{})));
    }

    void output_closed() {
        close(output_);
        if (has_exited_) {
            finish();
        } else {
            end_timer_.start(leftover_time);
        }
    }

    void exited() {
        has_exited_ = true;
        home_->loop.discard(std::move(handle_watch_));
        process_->signal(SIGKILL);  // the rest of its group
        pause_timer_.stop();
        std::size_t taken = 0;
        std::span<const std::uint8_t> bytes;
        while (output_.fd.is_open() && taken < most_leftover_bytes) {
            const Got got = read_once(output_.fd, bytes);
            if (got == Got::end) close(output_);
            if (got != Got::bytes) break;
            taken += bytes.size();
            sink_.wrote(bytes);
        }
        if (!output_.fd.is_open() || taken >= most_leftover_bytes) {
            finish();
            return;
        }
        is_paused_ = false;
        watch_output();
        end_timer_.start(leftover_time);
    }

    void out_of_time() {
        if (process_ == nullptr) {
            sink_.ended({ChildEnding::How::not_started, 0, errors_});
        } else if (has_exited_) {
            finish();
        } else if (!was_told_ && patience_ > Duration{0}) {
            was_told_ = true;
            process_->signal(SIGTERM);
            end_timer_.start(patience_);
        } else {
            was_told_ = true;
            process_->signal(SIGKILL);
        }
    }

    void finish() {
        end_timer_.stop();
        if (output_.fd.is_open()) close(output_);
        while (error_.fd.is_open() && error_.watch != nullptr) {
            const std::size_t before = errors_.size();
            read_errors();
            if (errors_.size() == before || errors_.size() >= kept_error_bytes) break;
        }
        if (error_.fd.is_open()) close(error_);
        ChildEnding ending;
        const int status = process_->reap();
        home_->remains.sweep_soon();
        process_.reset();
        --home_->running;
        ending.how = was_told_             ? ChildEnding::How::went_silent
                     : WIFSIGNALED(status) ? ChildEnding::How::signalled
                                           : ChildEnding::How::exited;
        ending.status = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
        ending.error_text = errors_;
        sink_.ended(ending);
    }

    std::shared_ptr<Children::State> home_;
    ChildSink& sink_;
    Duration patience_;
    Fd input_{};  // of one that waits for it
    std::unique_ptr<Process> process_;
    std::unique_ptr<Watch> handle_watch_;
    Reading output_;
    Reading error_;
    Timer pause_timer_;
    Timer end_timer_;
    std::string errors_;
    std::uint64_t output_bytes_ = 0;
    bool is_paused_ = false;
    bool has_exited_ = false;
    bool was_told_ = false;
};

}  // namespace

Children::Children(Loop& loop) : state_(std::make_shared<State>(loop)) {}

Children::~Children() = default;

std::unique_ptr<Child> Children::start(const ChildCommand& command,
                                       ChildSink& sink,
                                       std::shared_ptr<void> until_gone) {
    return std::make_unique<Running>(state_, command, sink, std::move(until_gone));
}

std::size_t Children::count() const {
    return state_->running + state_->remains.count();
}

}  // namespace flathead::event
