#include "generator/library/prober.hpp"

#include "relay/base/child_groups.hpp"
#include "relay/base/error.hpp"
#include "relay/base/spawn.hpp"
#include "relay/base/text.hpp"
#include "relay/base/time.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <memory>
#include <optional>
#include <poll.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace flathead::library {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t longest_answer = 256UL * 1024;
constexpr unsigned most_at_once = 16;

/// A child that is asked about one file after the other.
class Reader {
  public:
    explicit Reader(const Path& program) {
        // The child waits at its end, so this is no pipe of make_pipe()'s kind.
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw system_error("create a pipe");
        const Fd paths(ends[0]);
        to_ = Fd(ends[1]);
        Pipe from = make_pipe();
        pid_ = launch({.words = {program.string(), "--facts"},
                       .environment = {{"PATH", "/usr/local/bin:/usr/bin:/bin"}},
                       .folder = {},
                       .input = paths.get(),
                       .output = from.writer.get(),
                       .errors = -1});
        group_.emplace(pid_);
        from_ = std::move(from.reader);
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader() { (void)end(); }

    void ask(std::size_t index, const std::string& path, Clock::time_point deadline) {
        index_ = index;
        deadline_ = deadline;
        answer_.clear();
        // A path fits the pipe, which is empty: the child has answered all before.
        std::string words = path;
        words.push_back('\0');
        write_all(to_, words, "a reader of media files");
    }
    [[nodiscard]] std::optional<std::size_t> index() const { return index_; }
    [[nodiscard]] Clock::time_point deadline() const { return deadline_; }
    [[nodiscard]] int output() const { return from_.get(); }

    /// The whole answer once it is there; an empty one when the child has ended or talks nonsense.
    std::optional<std::string> read() {
        char piece[8192];
        for (;;) {
            const ssize_t count = ::read(from_.get(), piece, sizeof piece);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0 && errno == EAGAIN) return std::nullopt;
            if (count <= 0) return "";
            answer_.append(piece, static_cast<std::size_t>(count));
            if (answer_.size() > longest_answer) return "";
            if (!answer_.ends_with('\n')) continue;
            answer_.pop_back();
            index_.reset();
            return std::move(answer_);
        }
    }

    /// Kills the child; what it died of, where it had died before.
    std::string end() {
        if (pid_ < 0) return {};
        int status = 0;
        pid_t gone = ::waitpid(pid_, &status, WNOHANG);
        // What hangs in the kernel cannot be waited for; it goes when it can, or with us.
        const bool was_alive = gone == 0;
        if (was_alive) {
            ::kill(-pid_, SIGKILL);
            for (int i = 0; i < 50 && gone == 0; ++i) {
                ::poll(nullptr, 0, 2);
                gone = ::waitpid(pid_, &status, WNOHANG);
            }
        }
        group_.reset();
        pid_ = -1;
        if (was_alive) return "the reader talks nonsense";
        if (WIFSIGNALED(status))
            return text::join("it crashes the reader (signal ", WTERMSIG(status), ")");
        return text::join("the reader ends at it (", WEXITSTATUS(status), ")");
    }
    /// Its output is at its end: it is about to be gone.
    std::string end_of_dead() {
        for (int i = 0; i < 500; ++i) {
            siginfo_t about{};
            if (::waitid(P_PID, static_cast<id_t>(pid_), &about, WEXITED | WNOHANG | WNOWAIT) !=
                    0 ||
                about.si_pid != 0)
                break;
            ::poll(nullptr, 0, 2);
        }
        return end();
    }

  private:
    pid_t pid_ = -1;
    std::optional<KnownChildGroup> group_{};
    Fd to_{};
    Fd from_{};
    std::optional<std::size_t> index_{};
    Clock::time_point deadline_{};
    std::string answer_{};
};

/// A child may end while its path is written.
class BrokenPipesHeld {
  public:
    BrokenPipesHeld() : before_(std::signal(SIGPIPE, SIG_IGN)) {}
    BrokenPipesHeld(const BrokenPipesHeld&) = delete;
    BrokenPipesHeld& operator=(const BrokenPipesHeld&) = delete;
    ~BrokenPipesHeld() { std::signal(SIGPIPE, before_); }

  private:
    void (*before_)(int);
};

class Probe {
  public:
    Probe(const std::vector<std::string>& paths,
          const ProbeSettings& settings,
          const std::function<void(Probed)>& take)
        : paths_(paths), settings_(settings), take_(take) {
        const unsigned wanted =
            settings.at_once > 0 ? settings.at_once : std::thread::hardware_concurrency();
        readers_.resize(std::min<std::size_t>(std::clamp(wanted, 1U, most_at_once), paths.size()));
        if (settings.time_limit.count() > 0) end_ = Clock::now() + settings.time_limit;
    }

    void run() {
        for (;;) {
            hand_out();
            const bool is_idle = std::ranges::none_of(readers_, is_busy);
            if (is_idle) return;
            wait();
        }
    }

  private:
    using Slot = std::unique_ptr<Reader>;
    static bool is_busy(const Slot& slot) { return slot != nullptr && slot->index().has_value(); }

    void hand_out() {
        for (Slot& slot : readers_) {
            while (!is_busy(slot) && next_ < paths_.size() && (!end_ || Clock::now() < *end_)) {
                if (slot == nullptr) slot = std::make_unique<Reader>(settings_.program);
                const std::size_t index = next_++;
                try {
                    slot->ask(index, paths_[index], Clock::now() + settings_.file_limit);
                } catch (const Error&) {
                    // It ended between two files, which no file is to blame for.
                    slot = std::make_unique<Reader>(settings_.program);
                    slot->ask(index, paths_[index], Clock::now() + settings_.file_limit);
                }
            }
        }
    }

    void wait() {
        std::vector<pollfd> waiting;
        std::vector<Slot*> slots;
        auto first = Clock::time_point::max();
        for (Slot& slot : readers_) {
            if (!is_busy(slot)) continue;
            waiting.push_back({slot->output(), POLLIN, 0});
            slots.push_back(&slot);
            first = std::min(first, slot->deadline());
        }
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(first - Clock::now()).count();
        ::poll(waiting.data(),
               waiting.size(),
               static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000)));
        for (std::size_t i = 0; i < slots.size(); ++i) {
            if (waiting[i].revents != 0) {
                answered(*slots[i]);
            } else if (Clock::now() >= (*slots[i])->deadline()) {
                give_up(*slots[i]);
            }
        }
    }

    void answered(Slot& slot) {
        const std::size_t index = *slot->index();
        auto answer = slot->read();
        if (!answer) return;
        Probed result{index, std::move(*answer), {}};
        if (result.answer.empty()) {
            result.error = slot->end_of_dead();
            slot.reset();
        }
        take_(std::move(result));
    }

    void give_up(Slot& slot) {
        Probed result{*slot->index(), {}, {}};
        result.error = text::join(
            "it took longer than ",
            times::duration_text(std::chrono::ceil<std::chrono::seconds>(settings_.file_limit)));
        slot.reset();
        take_(std::move(result));
    }

    const std::vector<std::string>& paths_;
    const ProbeSettings& settings_;
    const std::function<void(Probed)>& take_;
    std::vector<Slot> readers_{};
    std::size_t next_ = 0;
    std::optional<Clock::time_point> end_{};
};

}  // namespace

void probe_files(const std::vector<std::string>& paths,
                 const ProbeSettings& settings,
                 const std::function<void(Probed)>& take) {
    const BrokenPipesHeld held;
    if (!paths.empty()) Probe(paths, settings, take).run();
}

}  // namespace flathead::library
