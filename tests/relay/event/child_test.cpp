#include "relay/event/child.hpp"

#include "relay/base/files.hpp"
#include "relay/base/text.hpp"
#include "tests/support/turning.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <sys/wait.h>
#include <unistd.h>

namespace flathead::event {
namespace {

using namespace std::chrono_literals;
using How = ChildEnding::How;

struct Kept final : ChildSink {
    std::string output;
    ChildEnding ending;
    int endings = 0;
    void wrote(std::span<const std::uint8_t> bytes) noexcept override {
        EXPECT_EQ(endings, 0);
        output.append(bytes.begin(), bytes.end());
    }
    void ended(const ChildEnding& how) noexcept override {
        ending = how;
        ++endings;
    }
};

std::size_t open_descriptors() {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

bool is_running(int pid) {
    const auto status = read_file_if_there(text::join("/proc/", pid, "/stat"));
    return status && !text::contains(*status, ") Z");
}

bool has_children() {
    siginfo_t any{};
    return ::waitid(P_ALL, 0, &any, WEXITED | WNOHANG | WNOWAIT) == 0;
}

/// After each test nothing may be left: no process, no zombie, no descriptor.
class ChildTest : public testing::Test {
  protected:
    void TearDown() override {
        child_.reset();
        // What a killed child had started is ours to reap a moment later.
        (void)eventually([] { return !has_children(); }, 3s);
        children_.reset();
        loop_.reset();
        EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a child is left";
        EXPECT_EQ(open_descriptors(), descriptors_);
    }

    template <class Condition>
    [[nodiscard]] bool eventually(Condition condition, Duration limit = 10s) {
        return tests::eventually(*loop_, condition, limit);
    }
    void start(const std::string& script, const std::string& input = {}, Duration patience = {}) {
        ChildCommand command{
            .words = {"sh", "-c", text::join("cd ", folder_.path().string(), "; ", script)},
            .environment = {{"PATH", "/usr/bin:/bin"}},
            .input = input,
            .patience = patience};
        child_ = children_->start(command, sink_, place_);
    }
    bool ends() {
        return eventually([&] { return sink_.endings > 0; });
    }
    std::optional<int> pid_in(const std::string& name) {
        const auto text = read_file_if_there(folder_.path() / name);
        return text ? text::number<int>(text::trim(*text)) : std::nullopt;
    }

    TemporaryFolder folder_;
    std::size_t descriptors_ = open_descriptors();
    std::unique_ptr<Loop> loop_ = std::make_unique<Loop>();
    std::unique_ptr<Children> children_ = std::make_unique<Children>(*loop_);
    std::shared_ptr<int> place_ = std::make_shared<int>(0);
    Kept sink_;
    std::unique_ptr<Child> child_;
};

TEST_F(ChildTest, GetsItsInputAndIsReadToTheEnd) {
    const std::string input(300'000, 'i');
    start("cat; echo bad >&2; exit 3", input);
    ASSERT_TRUE(ends());
    EXPECT_EQ(sink_.output, input);
    EXPECT_EQ(sink_.ending.how, How::exited);
    EXPECT_EQ(sink_.ending.status, 3);
    EXPECT_EQ(sink_.ending.error_text, "bad\n");
    EXPECT_EQ(place_.use_count(), 1) << "let go of";
}

TEST_F(ChildTest, MuchOutputComesWhole) {
    start("head -c 20000000 /dev/zero; printf end");
    ASSERT_TRUE(ends());
    EXPECT_EQ(sink_.output.size(), 20'000'003U);
    EXPECT_TRUE(sink_.output.ends_with("end"));
}

TEST_F(ChildTest, LittleByLittleAfterMuchComesWhole) {
    start("head -c 300000 /dev/zero; for i in 1 2 3 4 5 6 7 8; do echo $i; sleep 0.03; done");
    ASSERT_TRUE(ends());
    EXPECT_TRUE(sink_.output.ends_with("1\n2\n3\n4\n5\n6\n7\n8\n"));
    EXPECT_EQ(sink_.output.size(), 300'016U);
}

TEST_F(ChildTest, DeathBySignalIsTold) {
    start("kill -SEGV $$");
    ASSERT_TRUE(ends());
    EXPECT_EQ(sink_.ending.how, How::signalled);
    EXPECT_EQ(sink_.ending.status, SIGSEGV);
}

TEST_F(ChildTest, ProgramThatCannotBeStartedIsAnEnding) {
    child_ =
        children_->start({.words = {"no-such-program"}, .environment = {}, .input = {}}, sink_);
    EXPECT_EQ(sink_.endings, 0) << "not from within start()";
    ASSERT_TRUE(ends());
    EXPECT_EQ(sink_.ending.how, How::not_started);
    EXPECT_TRUE(text::contains(sink_.ending.error_text, "no-such-program: not found in"));
    sink_.endings = 0;
    child_ = children_->start({.words = {"/etc/passwd"}, .environment = {}, .input = {}}, sink_);
    ASSERT_TRUE(ends());
    EXPECT_TRUE(text::contains(sink_.ending.error_text, "Permission denied"));
}

TEST_F(ChildTest, FullStderrBlocksNobodyAndItsEndIsKept) {
    start("yes 'a line of complaint' | head -c 3000000 >&2; echo the last line >&2; echo done");
    ASSERT_TRUE(ends());
    EXPECT_EQ(sink_.output, "done\n");
    EXPECT_LE(sink_.ending.error_text.size(), 4096U);
    EXPECT_TRUE(sink_.ending.error_text.ends_with("the last line\n"));
}

TEST_F(ChildTest, PauseMakesItWaitAndResumeLosesNothing) {
    start("head -c 5000000 /dev/zero; touch done");
    ASSERT_TRUE(eventually([&] { return !sink_.output.empty(); }));
    child_->pause();
    tests::turn_for(*loop_, 300ms);
    EXPECT_LT(sink_.output.size(), 2'000'000U);
    EXPECT_FALSE(std::filesystem::exists(folder_.path() / "done"));
    child_->resume();
    ASSERT_TRUE(ends());
    EXPECT_EQ(sink_.output.size(), 5'000'000U);
}

TEST_F(ChildTest, OneThatEndsWhilePausedIsToldOfWithAllItWrote) {
    start("sleep 0.1; head -c 100000 /dev/zero");
    child_->pause();
    ASSERT_TRUE(ends());
    EXPECT_EQ(sink_.output.size(), 100'000U);
}

TEST_F(ChildTest, DestructionKillsTheGroupAtOnce) {
    start("sleep 600 & echo $! > grandchild; trap '' TERM; echo up; sleep 600; sleep 600");
    ASSERT_TRUE(eventually([&] { return sink_.output == "up\n"; }));
    const auto grandchild = pid_in("grandchild");
    ASSERT_TRUE(grandchild);
    ASSERT_TRUE(is_running(*grandchild));
    child_.reset();
    EXPECT_EQ(children_->count(), 1U) << "not free before it is gone";
    EXPECT_EQ(place_.use_count(), 2);
    ASSERT_TRUE(eventually([&] { return children_->count() == 0; }, 1s));
    EXPECT_EQ(place_.use_count(), 1);
    EXPECT_TRUE(eventually([&] { return !is_running(*grandchild); }, 1s));
    EXPECT_EQ(sink_.endings, 0);
}

TEST_F(ChildTest, PatienceLetsItEndCleanly) {
    start("trap 'sleep 0.2; echo clean > how; exit' TERM; echo up; while :; do sleep 0.05; done",
          {},
          2s);
    ASSERT_TRUE(eventually([&] { return sink_.output == "up\n"; }));
    child_.reset();
    ASSERT_TRUE(eventually([&] { return children_->count() == 0; }, 1900ms));
    EXPECT_EQ(read_file(folder_.path() / "how"), "clean\n");
}

TEST_F(ChildTest, PatienceEnds) {
    start("trap '' TERM; echo up; while :; do sleep 0.05; done", {}, 300ms);
    ASSERT_TRUE(eventually([&] { return sink_.output == "up\n"; }));
    child_.reset();
    tests::turn_for(*loop_, 150ms);
    EXPECT_EQ(children_->count(), 1U);
    EXPECT_TRUE(eventually([&] { return children_->count() == 0; }, 1s));
}

TEST_F(ChildTest, OneThatClosesItsStdoutAndLivesIsEnded) {
    start("exec >&-; sleep 600");
    const auto before = Clock::now();
    ASSERT_TRUE(ends());
    EXPECT_EQ(sink_.ending.how, How::went_silent);
    EXPECT_LT(Clock::now() - before, 4s);
}

TEST_F(ChildTest, GrandchildrenEndWithTheirParentWhateverTheyDid) {
    start(
        "setsid sh -c 'echo $$ > far; exec sleep 600' & sleep 600 & echo $! > near;"
        "while [ ! -s far ]; do sleep 0.02; done; exit 0");
    ASSERT_TRUE(ends());
    const auto far = pid_in("far");
    const auto near = pid_in("near");
    ASSERT_TRUE(far && near);
    EXPECT_TRUE(eventually([&] { return !is_running(*far) && !is_running(*near); }, 2s));
}

TEST_F(ChildTest, GrandchildOfOneThatRunsIsLeftAlone) {
    Kept other;
    start("setsid sh -c '(sleep 600 & echo $! > daemon)'; echo up; sleep 600");
    ASSERT_TRUE(eventually([&] { return sink_.output == "up\n"; }));
    const auto daemon = pid_in("daemon");
    ASSERT_TRUE(daemon);
    const auto another = children_->start(
        {.words = {"true"}, .environment = {{"PATH", "/bin"}}, .input = {}}, other);
    ASSERT_TRUE(eventually([&] { return other.endings > 0; }));
    tests::turn_for(*loop_, 100ms);
    EXPECT_TRUE(is_running(*daemon)) << "the end of one is not the end of another's";
    child_.reset();
    EXPECT_TRUE(eventually([&] { return !is_running(*daemon); }, 2s));
}

TEST_F(ChildTest, ForkBombIsGone) {
    start("f() { sleep 600 & }; i=0; while [ $i -lt 200 ]; do f; i=$((i+1)); done; echo up; wait");
    ASSERT_TRUE(eventually([&] { return sink_.output == "up\n"; }));
    child_.reset();
    ASSERT_TRUE(eventually([&] { return children_->count() == 0; }, 2s));
    // Whatever is still there is ours now, and TearDown looks.
    tests::turn_for(*loop_, 100ms);
}

TEST_F(ChildTest, EndOfTheProgramKillsWhatIsLeft) {
    start("trap '' TERM; echo up; while :; do sleep 0.05; done", {}, 60s);
    ASSERT_TRUE(eventually([&] { return sink_.output == "up\n"; }));
    child_.reset();
    const auto before = Clock::now();
    children_.reset();
    EXPECT_LT(Clock::now() - before, 2s);
}

TEST_F(ChildTest, MayOutliveItsMaker) {
    start("echo up; sleep 600");
    ASSERT_TRUE(eventually([&] { return sink_.output == "up\n"; }));
    children_.reset();
    loop_->discard(std::move(child_));  // runs when the loop goes
}

TEST_F(ChildTest, ManyComeAndGo) {
    for (int i = 0; i < 50; ++i) {
        start("printf x; exec sleep 600");
        if (i % 3 > 0) loop_->turn(5ms);
        child_.reset();
    }
    EXPECT_TRUE(eventually([&] { return children_->count() == 0; }));
}

TEST_F(ChildTest, InputMayComeLater) {
    const ChildCommand command{.words = {"sh", "-c", "cat; exit 3"},
                               .environment = {{"PATH", "/usr/bin:/bin"}},
                               .input = {},
                               .waits_for_input = true};
    child_ = children_->start(command, sink_);
    tests::turn_for(*loop_, 50ms);
    EXPECT_EQ(sink_.endings, 0);
    EXPECT_TRUE(child_->give("what it waited for", place_));
    EXPECT_EQ(place_.use_count(), 2);
    EXPECT_FALSE(child_->give("more", nullptr)) << "once";
    ASSERT_TRUE(ends());
    EXPECT_EQ(sink_.output, "what it waited for");
    EXPECT_EQ(sink_.ending.status, 3);
    EXPECT_EQ(place_.use_count(), 1) << "let go of";
}

TEST_F(ChildTest, InputForOneThatHasEndedIsRefused) {
    const ChildCommand command{.words = {"true"},
                               .environment = {{"PATH", "/usr/bin:/bin"}},
                               .input = {},
                               .waits_for_input = true};
    child_ = children_->start(command, sink_);
    ASSERT_TRUE(ends());
    EXPECT_FALSE(child_->give("too late", place_));
    EXPECT_EQ(place_.use_count(), 1);
}

TEST_F(ChildTest, DiesWithAParentThatIsKilled) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const pid_t parent = ::fork();
    ASSERT_GE(parent, 0);
    if (parent == 0) {
        const pid_t child = launch({.words = {"sleep", "600"}, .environment = {}, .folder = {}});
        static_cast<void>(::write(ends[1], &child, sizeof child) + 1);
        ::raise(SIGKILL);
    }
    pid_t child = 0;
    ASSERT_EQ(::read(ends[0], &child, sizeof child), static_cast<ssize_t>(sizeof child));
    ::close(ends[0]);
    ::close(ends[1]);
    ::waitpid(parent, nullptr, 0);
    EXPECT_TRUE(eventually([&] { return !is_running(child); }, 2s));
    static_cast<void>(eventually([&] { return ::waitpid(child, nullptr, WNOHANG) == child; }, 1s));
}

}  // namespace
}  // namespace flathead::event
