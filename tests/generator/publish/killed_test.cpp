#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "tests/generator/publish/generations.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace flathead::publish::tests {
namespace {

/// Whatever was shown before or was about to be: whole, and so are the others; the next run finds
/// its way.
void expect_whole(const Path& site, int before, int after) {
    const int shown = whole_generation(site / "current");
    EXPECT_TRUE(shown == before || shown == after) << shown;
    for (const ReleaseName& release : Docroot(site).releases()) {
        static_cast<void>(whole_generation(site / "releases" / release.text));
    }
}

void expect_next_publish_cleans_up(const Path& site, int generation) {
    const Outcome outcome = publish_generation(site, generation);
    EXPECT_TRUE(outcome.published);
    EXPECT_TRUE(outcome.warnings.empty());
    EXPECT_EQ(whole_generation(site / "current"), generation);
    EXPECT_EQ(names(site), (std::vector<std::string>{".lock", "current", "releases"}));
    for (const std::string& name : names(site / "releases"))
        EXPECT_TRUE(read_release_name(name)) << name;
}

/// What a stopped run left, in a word: shows that the moments reach every stage.
std::string stage(const Path& site, int before) {
    std::string found = whole_generation(site / "current") == before ? "old" : "new";
    for (const std::string& name : names(site / "releases")) {
        if (name.starts_with('.')) found += " " + name.substr(0, 4);
    }
    if (names(site).size() != 3) found += " link";
    return found;
}

/// A child that publishes; returns once it is about to begin.
pid_t begin_publishing(const Path& site, int generation) {
    int ends[2];
    if (::pipe(ends) != 0) throw system_error("pipe");
    const Fd reading(ends[0]);
    Fd writing(ends[1]);
    const pid_t child = ::fork();
    if (child == 0) {
        writing.close();
        publish_generation(site, generation, 2);
        ::_exit(0);
    }
    writing.close();
    char nothing = 0;
    static_cast<void>(
        read_full(reading, {&nothing, 1}, "pipe"));  // the end, when the child closed it
    return child;
}

TEST(Killed, AtTwoHundredRandomMomentsAWholeReleaseIsShown) {
    using Clock = std::chrono::steady_clock;
    const TemporaryFolder folder(fast_folder());
    const Path site = folder.path() / "site";
    int generation = 1;
    publish_generation(site, generation, 2);
    Clock::duration usual{};
    for (int i = 0; i < 5; ++i) {
        const pid_t child = begin_publishing(site, ++generation);
        const auto begin = Clock::now();
        ::waitpid(child, nullptr, 0);
        usual += (Clock::now() - begin) / 5;
    }
    std::mt19937 random(7);
    std::uniform_int_distribution<Clock::rep> moment(0, usual.count());
    std::map<std::string, int> stages;
    for (int i = 0; i < 200 && !HasFailure(); ++i) {
        const pid_t child = begin_publishing(site, generation + 1);
        std::this_thread::sleep_for(Clock::duration(moment(random)));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        ++stages[stage(site, generation)];
        expect_whole(site, generation, generation + 1);
        expect_next_publish_cleans_up(site, generation + 2);
        generation += 2;
    }
    for (const auto& [found, count] : stages) {
        RecordProperty(text::replace_all(found, " ", "_"), count);
    }
    EXPECT_GE(stages.size(), 3u) << "the moments missed the publishing";
}

/// Lets the child return from `calls` system calls and kills it there. True when it ended before.
bool ended_before(int calls, const std::function<void()>& work) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
        ::raise(SIGSTOP);
        work();
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    for (int stops = 0; stops < 2 * calls && WIFSTOPPED(status);
         ++stops) {  // on entry and on return
        ::ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
        ::waitpid(child, &status, 0);
    }
    if (!WIFSTOPPED(status)) return true;
    ::kill(child, SIGKILL);
    ::waitpid(child, &status, 0);
    return false;
}

bool may_trace() {
    return in_child([]() -> std::string {
               return ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0 ? "" : "no";
           })
        .empty();
}

TEST(Killed, AtEverySystemCallAWholeReleaseIsShown) {
    if (!may_trace()) GTEST_SKIP() << "ptrace is not permitted here";
    const TemporaryFolder folder(fast_folder());
    const Path site = folder.path() / "site";
    int generation = 1;
    for (; generation <= 3; ++generation) publish_generation(site, generation, 2);
    std::set<std::string> stages;
    bool is_over = false;
    int calls = 1;
    for (; !is_over && !HasFailure(); ++calls) {
        const int before = whole_generation(site / "current");
        is_over = ended_before(calls, [&] { publish_generation(site, generation, 2); });
        stages.insert(stage(site, before));
        expect_whole(site, before, generation);
        expect_next_publish_cleans_up(site, generation + 1);
        generation += 2;
    }
    EXPECT_GT(calls, 100);
    const std::set<std::string> expected{"old", "old .new", "old link", "new", "new .old"};
    EXPECT_TRUE(std::ranges::includes(stages, expected)) << ::testing::PrintToString(stages);
}

}  // namespace
}  // namespace flathead::publish::tests
