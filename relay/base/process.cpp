#include "relay/base/process.hpp"

#include "relay/base/child_groups.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/base/time.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <functional>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace flathead {
namespace {

using Clock = std::chrono::steady_clock;
using Taker = std::function<void(std::string_view)>;

constexpr std::size_t kept_error_bytes = 8 << 10;
/// How long a grandchild may keep stdout open after the child has ended.
constexpr std::chrono::seconds leftover_time{1};

struct Pipe {
    Fd reader;
    Fd writer;
};

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw system_error("create a pipe");
    Pipe made{Fd(ends[0]), Fd(ends[1])};
    if (::fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) throw system_error("prepare a pipe");
    return made;
}

std::string program_path(const Command& command) {
    const std::string& word = command.words.front();
    if (word.find('/') != std::string::npos) return word;
    std::string_view folders = "/usr/local/bin:/usr/bin:/bin";
    for (const auto& [name, value] : command.environment) {
        if (name == "PATH") folders = value;
    }
    for (const std::string_view folder : text::split(folders, ':')) {
        std::string candidate = text::join(folder.empty() ? "." : folder, "/", word);
        if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    }
    throw Error(text::join("start ", word, ": not found in ", folders));
}

/// posix_spawn's two option objects, freed together.
struct SpawnOptions {
    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};

    SpawnOptions() {
        check(::posix_spawn_file_actions_init(&actions));
        if (const int code = ::posix_spawnattr_init(&attributes); code != 0) {
            ::posix_spawn_file_actions_destroy(&actions);
            check(code);
        }
    }
    SpawnOptions(const SpawnOptions&) = delete;
    SpawnOptions& operator=(const SpawnOptions&) = delete;
    ~SpawnOptions() {
        ::posix_spawnattr_destroy(&attributes);
        ::posix_spawn_file_actions_destroy(&actions);
    }
    static void check(int code) {
        if (code != 0) throw system_error("prepare a child process", code);
    }

    void describe(const Command& command, int output, int errors) {
        check(::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0));
        check(::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO));
        check(::posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO));
        check(::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1));
        if (!command.folder.empty()) {
            check(::posix_spawn_file_actions_addchdir_np(&actions, command.folder.c_str()));
        }
        sigset_t none;
        sigset_t usual;
        ::sigemptyset(&none);
        ::sigemptyset(&usual);
        for (const int number : {SIGPIPE, SIGXFSZ, SIGINT, SIGTERM, SIGHUP, SIGCHLD})
            ::sigaddset(&usual, number);
        check(::posix_spawnattr_setsigmask(&attributes, &none));
        check(::posix_spawnattr_setsigdefault(&attributes, &usual));
        check(::posix_spawnattr_setpgroup(&attributes, 0));
        check(::posix_spawnattr_setflags(
            &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
    }
};

/// A running child that leads its own process group; killed with the group and reaped at the end of
/// scope.
class Child {
  public:
    Child(const Command& command, const Fd& output, const Fd& errors) {
        const std::string program = program_path(command);
        SpawnOptions options;
        options.describe(command, output.get(), errors.get());
        std::vector<std::string> settings;
        for (const auto& [name, value] : command.environment)
            settings.push_back(text::join(name, "=", value));
        const auto pointers = [](const std::vector<std::string>& words) {
            std::vector<char*> list;
            list.reserve(words.size() + 1);
            for (const std::string& word : words) list.push_back(const_cast<char*>(word.c_str()));
            list.push_back(nullptr);
            return list;
        };
        const int code = ::posix_spawn(&pid_,
                                       program.c_str(),
                                       &options.actions,
                                       &options.attributes,
                                       pointers(command.words).data(),
                                       pointers(settings).data());
        if (code != 0) throw system_error("start " + program, code);
        known_.emplace(pid_);
        if (command.file_limit > 0) {
            const rlimit limit{command.file_limit, command.file_limit};
            // Fails only when the child is gone already, and then there is nothing left to bound.
            ::prlimit(pid_, RLIMIT_FSIZE, &limit, nullptr);
        }
        // By number: glibc 2.36 is the first with a wrapper, the system call is in Linux since 5.3.
        handle_ = Fd(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
        if (!handle_.is_open()) {
            const Error failure = system_error("watch " + program);
            kill_group();
            reap();
            throw failure;
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
