#include "relay/base/spawn.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <climits>

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <linux/close_range.h>
#include <string_view>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace flathead {
namespace {

std::string program_path(const Launch& launch) {
    const std::string& word = launch.words.front();
    if (word.find('/') != std::string::npos) return word;
    std::string_view folders = "/usr/local/bin:/usr/bin:/bin";
    for (const auto& [name, value] : launch.environment) {
        if (name == "PATH") folders = value;
    }
    for (const std::string_view folder : text::split(folders, ':')) {
        std::string candidate = text::join(folder.empty() ? "." : folder, "/", word);
        if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    }
    throw Error(text::join("start ", word, ": not found in ", folders));
}

std::vector<char*> pointers(const std::vector<std::string>& words) {
    std::vector<char*> list;
    list.reserve(words.size() + 1);
    for (const std::string& word : words) list.push_back(const_cast<char*>(word.c_str()));
    list.push_back(nullptr);
    return list;
}

/// All that the new process needs, ready before it exists.
struct Program {
    pid_t parent;
    const char* path;
    char* const* words;
    char* const* environment;
    const char* folder;  // "": ours
    std::array<int, 3> descriptors;
    int failure;  // where errno is written when the program does not start
};

bool take_descriptors(const std::array<int, 3>& descriptors) noexcept {
    for (int number = 0; number < 3; ++number) {
        int fd = descriptors[static_cast<std::size_t>(number)];
        if (fd < 0) fd = ::open("/dev/null", (number == 0 ? O_RDONLY : O_WRONLY) | O_CLOEXEC);
        if (fd < 0 || ::dup2(fd, number) < 0) return false;
    }
    // Kernels before 5.11 refuse; then only what others opened without close-on-exec is inherited.
    ::syscall(SYS_close_range, 3U, UINT_MAX, CLOSE_RANGE_CLOEXEC);
    return true;
}

/// Runs in the new process, which shares our memory until it is the other program: system calls
/// only, nothing is written, no return.
[[noreturn]] void become(const Program& next) noexcept {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != next.parent) ::_exit(127);  // ended before that was set
    struct sigaction usual {};
    usual.sa_handler = SIG_DFL;
    for (int number = 1; number < NSIG; ++number) ::sigaction(number, &usual, nullptr);
    sigset_t none;
    ::sigemptyset(&none);
    if (::setpgid(0, 0) == 0 && take_descriptors(next.descriptors) &&
        (*next.folder == '\0' || ::chdir(next.folder) == 0)) {
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        ::execve(next.path, next.words, next.environment);
    }
    const int code = errno;
    [[maybe_unused]] const ssize_t told = ::write(next.failure, &code, sizeof code);
    ::_exit(127);
}

/// No handler of ours may run in the new process while it shares our memory.
class SignalsHeld {
  public:
    SignalsHeld() {
        sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    SignalsHeld(const SignalsHeld&) = delete;
    SignalsHeld& operator=(const SignalsHeld&) = delete;
    ~SignalsHeld() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  private:
    sigset_t before_{};
};

void reap(pid_t pid) {
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
}

}  // namespace

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw system_error("create a pipe");
    Pipe made{Fd(ends[0]), Fd(ends[1])};
    if (::fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) throw system_error("prepare a pipe");
    return made;
}

pid_t launch(const Launch& launch) {
    if (launch.words.empty() || launch.words.front().empty())
        throw Error("start a program: it has no name");
    const std::string program = program_path(launch);
    std::vector<std::string> settings;
    for (const auto& [name, value] : launch.environment)
        settings.push_back(text::join(name, "=", value));
    const std::vector<char*> words = pointers(launch.words);
    const std::vector<char*> environment = pointers(settings);
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw system_error("create a pipe");
    const Fd failure(ends[0]);
    Fd told(ends[1]);
    const Program next{::getpid(),
                       program.c_str(),
                       words.data(),
                       environment.data(),
                       launch.folder.c_str(),
                       {launch.input, launch.output, launch.errors},
                       told.get()};
    pid_t pid = -1;
    {
        const SignalsHeld held;
        // fork would copy the page tables of a large program; posix_spawn knows no death signal.
        pid = ::vfork();             // NOLINT(clang-analyzer-security.insecureAPI.vfork)
        if (pid == 0) become(next);  // NOLINT(clang-analyzer-unix.Vfork)
    }
    if (pid < 0) throw system_error("start " + program);
    told.close();
    int code = 0;
    const std::span<char> answer(reinterpret_cast<char*>(&code), sizeof code);
    if (read_full(failure, answer, "a child's answer") == 0) return pid;
    reap(pid);
    throw system_error("start " + program, code);
}

Fd process_handle(pid_t pid) {
    // By number: glibc 2.36 is the first with a wrapper, the system call is in Linux since 5.3.
    Fd handle(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (!handle.is_open()) throw system_error("watch a child process");
    return handle;
}

}  // namespace flathead
