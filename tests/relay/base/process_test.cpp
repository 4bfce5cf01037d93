#include "relay/base/process.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

namespace flathead {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

Command shell(const std::string& script) {
    Command command;
    command.words = {"sh", "-c", script};
    command.environment = {{"PATH", "/usr/bin:/bin"}};
    return command;
}

TEST(Process, StdoutStderrAndExitCodeComeBack) {
    const CapturedOutcome ran = run_and_capture(shell("echo out; echo bad >&2; exit 3"));
    EXPECT_EQ(ran.output, "out\n");
    EXPECT_EQ(ran.outcome.error_text, "bad\n");
    EXPECT_TRUE(ran.outcome.exited);
    EXPECT_EQ(ran.outcome.status, 3);
    EXPECT_FALSE(ran.outcome.succeeded());
    EXPECT_EQ(ran.outcome.output_bytes, 4U);
}

TEST(Process, WordsAreNotReadByAShell) {
    Command command;
    command.words = {"printf", "%s", "$HOME; `id` 'x'"};
    EXPECT_EQ(run_and_capture(command).output, "$HOME; `id` 'x'");
}

TEST(Process, ChildSeesOnlyTheGivenEnvironmentAndNoDescriptors) {
    ASSERT_EQ(::setenv("FLATHEAD_LEAK", "1", 1), 0);
    const Fd inheritable(::dup(STDERR_FILENO));  // dup leaves close-on-exec off
    Command command = shell("env; ls /proc/self/fd; cat");
    command.environment.emplace_back("GIVEN", "yes");
    const std::string output = run_and_capture(command).output;
    EXPECT_TRUE(text::contains(output, "GIVEN=yes"));
    EXPECT_FALSE(text::contains(output, "FLATHEAD_LEAK"));
    EXPECT_TRUE(text::contains(output, "0\n1\n2\n3\n"))
        << "3 is the folder ls itself reads: " << output;
    EXPECT_FALSE(text::contains(output, "\n4\n"));
}

TEST(Process, RunsInTheGivenFolder) {
    const TemporaryFolder folder;
    Command command = shell("pwd");
    command.folder = folder.path();
    EXPECT_EQ(run_and_capture(command).output,
              std::filesystem::canonical(folder.path()).string() + "\n");
}

TEST(Process, MissingProgramIsAnErrorThatNamesIt) {
    Command command;
    command.words = {"no-such-program-here"};
    try {
        FAIL() << run_and_capture(command).output;
    } catch (const Error& failure) {
        EXPECT_TRUE(text::contains(failure.what(), "no-such-program-here: not found in "))
            << failure.what();
    }
    command.words = {"/etc/passwd"};
    EXPECT_THROW(static_cast<void>(run_and_capture(command)), Error);
}

TEST(Process, TimeLimitKillsTheWholeGroup) {
    const TemporaryFolder folder;
    Command command = shell("sleep 600 & echo $! > pid; exec sleep 600");
    command.folder = folder.path();
    command.time_limit = seconds{1};
    const auto before = steady_clock::now();
    const Outcome ran = run_and_capture(command).outcome;
    EXPECT_LT(steady_clock::now() - before, seconds{5});
    EXPECT_FALSE(ran.exited);
    EXPECT_EQ(ran.status, SIGKILL);
    EXPECT_EQ(ran.why_killed, "ran longer than 1s");
    const auto grandchild = text::number<int>(text::trim(read_file(folder.path() / "pid")));
    ASSERT_TRUE(grandchild);
    // Dead, or a zombie that init has not yet collected; a busy machine needs a moment for that.
    const auto is_dead = [&] {
        const auto status = read_file_if_there(text::join("/proc/", *grandchild, "/stat"));
        return !status || text::contains(*status, ") Z");
    };
    while (!is_dead() && steady_clock::now() - before < seconds{5}) ::sched_yield();
    EXPECT_TRUE(is_dead());
}

TEST(Process, OutputLimitKillsAndSaysTheLimit) {
    Command command = shell("yes");
    command.output_limit = 1'000'000;
    const CapturedOutcome ran = run_and_capture(command);
    EXPECT_EQ(ran.outcome.why_killed, "wrote more than 1.0 MB");
    EXPECT_FALSE(ran.outcome.succeeded());
    EXPECT_LE(ran.output.size(), 1'000'000U);
}

TEST(Process, FileLimitStopsAProgramThatFillsTheDisk) {
    const TemporaryFolder folder;
    // The pause lets the limit arrive; it is set from outside right after the start.
    Command command = shell("sleep 0.2; exec dd if=/dev/zero of=big bs=64k count=1000 2>/dev/null");
    command.folder = folder.path();
    command.file_limit = 1'000'000;
    EXPECT_EQ(run_and_capture(command).outcome.why_killed, "wrote a file of more than 1.0 MB");
    EXPECT_LE(std::filesystem::file_size(folder.path() / "big"), 1'000'000U);
}

TEST(Process, LastEightKilobytesOfStderrAreKept) {
    const Outcome ran =
        run_and_capture(shell("yes abcdefg | head -c 200000 >&2; echo the end >&2; exit 1"))
            .outcome;
    EXPECT_EQ(ran.error_text.size(), 8192U);
    EXPECT_TRUE(ran.error_text.ends_with("the end\n"));
}

TEST(Process, GrandchildHoldingThePipeDoesNotHang) {
    const auto before = steady_clock::now();
    const CapturedOutcome same_group = run_and_capture(shell("echo early; sleep 600 & exit 0"));
    EXPECT_TRUE(same_group.outcome.succeeded());
    EXPECT_EQ(same_group.output, "early\n");
    // One that left the group cannot be killed by us: we stop listening.
    const CapturedOutcome own_session =
        run_and_capture(shell("echo early; setsid sleep 4 & sleep 0.3; exit 0"));
    EXPECT_TRUE(own_session.outcome.succeeded());
    EXPECT_EQ(own_session.output, "early\n");
    EXPECT_LT(steady_clock::now() - before, seconds{6});
}

TEST(Process, DeathBySignalIsTold) {
    const Outcome ran = run_and_capture(shell("kill -SEGV $$")).outcome;
    EXPECT_FALSE(ran.exited);
    EXPECT_EQ(ran.why_killed, text::join("killed by signal ", SIGSEGV));
}

TEST(Process, LeavesNoZombie) {
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(run_and_capture(shell("exit 0")).outcome.succeeded());
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
}

TEST(Process, OutputGoesToTheGivenFile) {
    const TemporaryFolder folder;
    const Path path = folder.path() / "out";
    const Outcome ran = run_command(shell("head -c 300000 /dev/zero"), create_file(path));
    EXPECT_TRUE(ran.succeeded());
    EXPECT_EQ(ran.output_bytes, 300'000U);
    EXPECT_EQ(std::filesystem::file_size(path), 300'000U);
}

}  // namespace
}  // namespace flathead
