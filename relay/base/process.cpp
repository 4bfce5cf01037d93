#include "relay/base/process.hpp"

#include "relay/base/child_groups.hpp"
#include "relay/base/error.hpp"
#include "relay/base/spawn.hpp"
#include "relay/base/text.hpp"
#include "relay/base/time.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <functional>
#include <optional>
#include <poll.h>
#include <string_view>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace flathead {
namespace {

using Clock = std::chrono::steady_clock;
using Taker = std::function<void(std::string_view)>;

constexpr std::size_t kept_error_bytes = 8 << 10;
/// How long a grandchild may keep stdout open after the child has ended.
constexpr std::chrono::seconds leftover_time{1};

/// A running child that leads its own process group; killed with the group and reaped at the end of
/// scope.
class Child {
  public:
    Child(const Command& command, const Fd& output, const Fd& errors)
        : pid_(launch({.words = command.words,
                       .environment = command.environment,
                       .folder = command.folder,
                       .output = output.get(),
                       .errors = errors.get()})) {
        known_.emplace(pid_);
        if (command.file_limit > 0) {
            const rlimit limit{command.file_limit, command.file_limit};
            // Fails only when the child is gone already, and then there is nothing left to bound.
            ::prlimit(pid_, RLIMIT_FSIZE, &limit, nullptr);
        }
        try {
            handle_ = process_handle(pid_);
        } catch (const Error& failure) {
            kill_group();
            reap();
            throw within("start " + command.words.front(), failure);
        }
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (pid_ > 0) {
            kill_group();
            reap();
        }
    }

    /// Readable once the child has ended; stays so until it is reaped.
    [[nodiscard]] const Fd& handle() const { return handle_; }
    /// Safe as long as the child is not reaped: its number cannot be given to another process
    /// before.
    void kill_group() const noexcept { ::kill(-pid_, SIGKILL); }
    int reap() noexcept {
        known_.reset();  // from here on the number may become another process's
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        pid_ = -1;
        return status;
    }

  private:
    pid_t pid_ = -1;
    std::optional<KnownChildGroup> known_;
    Fd handle_;
};

/// What is readable now goes to `take`; closes the descriptor at the end of the stream.
void drain(Fd& fd, std::span<char> buffer, const Taker& take) {
    while (fd.is_open()) {
        const ssize_t got = ::read(fd.get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == EAGAIN) return;
        if (got <= 0) {
            fd.close();
            return;
        }
        take({buffer.data(), static_cast<std::size_t>(got)});
        if (static_cast<std::size_t>(got) < buffer.size()) return;
    }
}

void keep_tail(std::string& tail, std::string_view more) {
    tail += more;
    if (tail.size() > 2 * kept_error_bytes) tail.erase(0, tail.size() - kept_error_bytes);
}

int milliseconds_until(Clock::time_point at) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(at - Clock::now()).count();
    return static_cast<int>(std::clamp<long long>(left, 0, 60'000));
}

class Run {
  public:
    Run(const Command& command, Taker take)
        : command_(command), take_(std::move(take)), deadline_(Clock::now() + command.time_limit) {}

    Outcome finish() {
        if (command_.words.empty()) throw Error("run a command: it has no words");
        Pipe output = make_pipe();
        Pipe errors = make_pipe();
        Child child(command_, output.writer, errors.writer);
        output.writer.close();
        errors.writer.close();
        while (!ended_ && outcome_.why_killed.empty()) step(output.reader, errors.reader, child);
        child.kill_group();
        const Clock::time_point patience = Clock::now() + leftover_time;
        while (outcome_.why_killed.empty() && output.reader.is_open() && Clock::now() < patience) {
            await(output.reader, errors.reader, nullptr, patience);
        }
        drain_errors(errors.reader);
        describe_end(child.reap());
        if (outcome_.error_text.size() > kept_error_bytes) {
            outcome_.error_text.erase(0, outcome_.error_text.size() - kept_error_bytes);
        }
        return std::move(outcome_);
    }

  private:
    void step(Fd& output, Fd& errors, const Child& child) {
        ended_ = await(output, errors, &child.handle(), deadline_);
        if (!ended_ && Clock::now() >= deadline_) {
            outcome_.why_killed = "ran longer than " + times::duration_text(command_.time_limit);
        }
    }

    /// Takes what arrives before `until`; true when the child has ended.
    bool await(Fd& output, Fd& errors, const Fd* child, Clock::time_point until) {
        // poll skips negative descriptors, which is what a closed Fd has.
        std::array<pollfd, 3> watched{{{output.get(), POLLIN, 0},
                                       {errors.get(), POLLIN, 0},
                                       {child == nullptr ? -1 : child->get(), POLLIN, 0}}};
        if (::poll(watched.data(), watched.size(), milliseconds_until(until)) < 0 &&
            errno != EINTR) {
            throw system_error("wait for " + command_.words.front());
        }
        if (watched[0].revents != 0) drain_output(output);
        if (watched[1].revents != 0) drain_errors(errors);
        return watched[2].revents != 0;
    }

    void drain_output(Fd& output) {
        drain(output, buffer_, [&](std::string_view bytes) {
            if (!outcome_.why_killed.empty()) return;
            if (bytes.size() > command_.output_limit - outcome_.output_bytes) {
                outcome_.why_killed = "wrote more than " + text::human_bytes(command_.output_limit);
                return;
            }
            outcome_.output_bytes += bytes.size();
            take_(bytes);
        });
    }
    void drain_errors(Fd& errors) {
        drain(errors, buffer_, [&](std::string_view bytes) {
            keep_tail(outcome_.error_text, bytes);
        });
    }

    void describe_end(int status) {
        if (WIFSIGNALED(status)) {
            outcome_.status = WTERMSIG(status);
            if (outcome_.status == SIGXFSZ && command_.file_limit > 0 &&
                outcome_.why_killed.empty()) {
                outcome_.why_killed =
                    "wrote a file of more than " + text::human_bytes(command_.file_limit);
            }
            if (outcome_.why_killed.empty())
                outcome_.why_killed = text::join("killed by signal ", outcome_.status);
        } else {
            outcome_.status = WEXITSTATUS(status);
            outcome_.exited = outcome_.why_killed.empty();
        }
    }

    const Command& command_;
    Taker take_;
    Clock::time_point deadline_;
    Outcome outcome_;
    bool ended_ = false;
    std::array<char, 64 << 10> buffer_{};
};

}  // namespace

Outcome run_command(const Command& command, const Fd& output) {
    return Run(command,
               [&](std::string_view bytes) {
                   write_all(output, bytes, "the output of " + command.words.front());
               })
        .finish();
}

CapturedOutcome run_and_capture(const Command& command) {
    CapturedOutcome captured;
    captured.outcome =
        Run(command, [&](std::string_view bytes) { captured.output += bytes; }).finish();
    return captured;
}

}  // namespace flathead
