#include "tests/relay/upstreams/upstream_test.hpp"

#include <csignal>

namespace flathead::upstreams {
namespace {

using namespace std::chrono_literals;
using namespace tests;

class PipeTest : public UpstreamTest {
  protected:
    void run(const std::string& script, plan::Kind kind = plan::Kind::command) {
        script_ = std::make_unique<Script>(script);
        replace_file(script_->file("ts"), packets(2000));
        replace_file(script_->file("few"), packets(3));
        plan_.kind = kind;
        plan_.command = {script_->path().string(), "an argument"};
        opener_.reset();
        options_.playout = script_->path();
        open();
    }
    std::unique_ptr<Script> script_;
};

TEST_F(PipeTest, CommandsEndInTheirWays) {
    struct Case {
        const char* script;
        Reason reason;
        std::string why;
        std::size_t bytes;
    };
    const std::string segv = text::join("killed by signal ", SIGSEGV);
    const Case cases[] = {
        {"cat ts", Reason::ended, "it was all", 376'000},
        {"cat few", Reason::ended, "it was all", 564},
        {"cat ts; echo broken >&2; exit 1", Reason::ended, "broken (exit code 1)", 376'000},
        {"echo one >&2; echo 'no stream at http://u:p@h/x' >&2; echo >&2; exit 4",
         Reason::unreachable,
         "no stream at http://***@h/x (exit code 4)",
         0},
        {"exit 0", Reason::malformed, "ended without a packet", 0},
        {"exit 9", Reason::unreachable, "exit code 9", 0},
        {"echo usage: me", Reason::malformed, "wrote text instead of a stream: usage: me", 0},
        {"head -c 100000 /dev/zero", Reason::malformed, "wrote something else than MPEG-TS", 0},
        {"exec cat /dev/zero", Reason::malformed, "wrote something else than MPEG-TS", 0},
        {"kill -SEGV $$", Reason::malformed, segv, 0},
        {"cat ts; kill -SEGV $$", Reason::malformed, segv, 376'000},
        {"cat ts; exec >&-; sleep 600", Reason::ended, "closed its output", 376'000},
        {"[ \"$1\" = 'an argument' ] && cat ts", Reason::ended, "it was all", 376'000},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.script);
        run(c.script);
        EXPECT_EQ(upstream_->doing(), "waiting for the command");
        ASSERT_TRUE(ends());
        EXPECT_EQ(sink_.ending.reason, c.reason) << sink_.ending.why;
        EXPECT_EQ(sink_.ending.why, c.why);
        EXPECT_EQ(sink_.bytes.size(), c.bytes);
        forget();
    }
}

TEST_F(PipeTest, PlayoutTellsByItsExitCode) {
    const std::pair<int, Reason> codes[] = {{0, Reason::malformed},  // no packet
                                            {2, Reason::malformed},
                                            {10, Reason::unreachable},
                                            {11, Reason::refused},
                                            {12, Reason::busy},
                                            {13, Reason::timed_out},
                                            {14, Reason::malformed},
                                            {99, Reason::malformed}};
    plan_.url = "rtsp://u:p@camera/1";
    for (const auto& [code, reason] : codes) {
        run(text::join("[ \"$1\" = --stdin ] || exit 77; grep -q rtsp://u:p@camera/1 || exit 78; "
                       "echo said >&2; exit ",
                       code),
            plan::Kind::media);
        ASSERT_TRUE(ends());
        EXPECT_EQ(sink_.ending.reason, reason) << code << sink_.ending.why;
        if (code > 0) {
            EXPECT_EQ(sink_.ending.why, text::join("said (exit code ", code, ")"));
        }
        forget();
    }
}

TEST_F(PipeTest, SecretsAreNotInTheCommandLine) {
    plan_.url = "rtsp://u:secret@camera/1";
    run("tr '\\0' ' ' < /proc/$$/cmdline > line; tr '\\0' ' ' < /proc/$$/environ > settings; cat > "
        "stdin; exit 11",
        plan::Kind::media);
    ASSERT_TRUE(ends());
    EXPECT_FALSE(text::contains(read_file(script_->file("line"), 1 << 20), "secret"));
    EXPECT_FALSE(text::contains(read_file(script_->file("settings"), 1 << 20), "secret"));
    EXPECT_TRUE(text::contains(read_file(script_->file("stdin"), 1 << 20), "secret"));
}

TEST_F(PipeTest, RowsAreAskedForThroughTheLink) {
    options_.plan = "/srv/site/current/plan.sqlite";
    rows_ = {.channel = 12, .lead = 3s};
    run("cat > stdin; cat ts", plan::Kind::schedule);
    ASSERT_TRUE(ends());
    EXPECT_EQ(sink_.ending.why, "it was all");
    EXPECT_EQ(read_file(script_->file("stdin")),
              "{\"schedule\":{\"plan\":\"/srv/site/current/plan.sqlite\",\"channel\":12,"
              "\"lead_ms\":3000},\"slate\":\"\"}\n");
    forget();
    rows_.from = 1'800'000'000s;
    rows_.to = 1'800'000'060'500ms;
    rows_.slate = "/srv/\"slates\"";
    run("cat > stdin; cat ts", plan::Kind::schedule);
    ASSERT_TRUE(ends());
    EXPECT_EQ(read_file(script_->file("stdin")),
              "{\"schedule\":{\"plan\":\"/srv/site/current/plan.sqlite\",\"channel\":12,"
              "\"lead_ms\":3000,\"from_ms\":1800000000000,\"to_ms\":1800000060500},"
              "\"slate\":\"/srv/\\\"slates\\\"\"}\n");
}

TEST_F(PipeTest, PiecesAreTakenAsTheyAreAndAreWholeOrNot) {
    struct Case {
        const char* script;
        Reason reason;
        std::string bytes;
    };
    const Case cases[] = {
        {"grep -q '\"write\":\"playlist\",\"prefix\":\"12/\"' && printf '#EXTM3U'",
         Reason::ended,
         "#EXTM3U"},
        {"printf '#EXTM3U'; exit 10", Reason::unreachable, "#EXTM3U"},
        {"printf '#EXTM3U'; kill -SEGV $$", Reason::malformed, "#EXTM3U"},
        {"printf '#EXTM3U'; exec >&-; sleep 600", Reason::malformed, "#EXTM3U"},
        {"exit 0", Reason::malformed, ""},
        {"exit 11", Reason::refused, ""},
    };
    rows_ = {.channel = 12, .write = Rows::Write::playlist, .from = 1s, .to = 2s, .prefix = "12/"};
    for (const Case& c : cases) {
        SCOPED_TRACE(c.script);
        script_ = std::make_unique<Script>(c.script);
        opener_.reset();
        options_.playout = script_->path();
        upstream_ = opener().piece(rows_, sink_);
        ASSERT_TRUE(ends());
        EXPECT_EQ(sink_.ending.reason, c.reason) << sink_.ending.why;
        EXPECT_EQ(sink_.bytes, c.bytes);
        forget();
    }
}

/// A child that writes down that it was started, waits for its request, and plays.
constexpr const char* spare_script =
    "echo $$ >> started; read line; echo \"$line\" >> asked; cat ts";

TEST_F(PipeTest, SpareIsStartedBeforeItIsAskedForAndReplacedAfterwards) {
    options_.keeps_spare = true;
    run(spare_script, plan::Kind::schedule);
    const auto lines = [&](const char* file) {
        const auto text = read_file_if_there(script_->file(file)).value_or("");
        return std::ranges::count(text, '\n');
    };
    ASSERT_TRUE(ends());
    EXPECT_EQ(sink_.bytes.size(), 376'000U);
    ASSERT_TRUE(eventually(*loop_, [&] { return lines("started") == 2; })) << "a new one waits";
    EXPECT_EQ(lines("asked"), 1);
    for (int i = 2; i < 5; ++i) {
        forget();
        open();
        ASSERT_TRUE(ends());
        EXPECT_EQ(lines("asked"), i);
        ASSERT_TRUE(eventually(*loop_, [&] { return lines("started") == i + 1; }));
    }
}

TEST_F(PipeTest, SpareIsKeptAsLongAsItIsWanted) {
    script_ = std::make_unique<Script>(spare_script);
    options_.playout = script_->path();
    const auto started = [&] { return std::filesystem::exists(script_->file("started")); };
    Opener& made = opener();
    turn_for(*loop_, 50ms);
    EXPECT_FALSE(started());
    made.keep_spare(true);
    made.keep_spare(true);
    ASSERT_TRUE(eventually(*loop_, started));
    made.keep_spare(false);
    EXPECT_TRUE(eventually(*loop_, [] { return ::waitpid(-1, nullptr, WNOHANG) == -1; }));
}

TEST_F(PipeTest, SpareThatDoesNotStayIsNotUsed) {
    options_.keeps_spare = true;
    run("if [ -e second ]; then cat > stdin; cat ts; else touch second; exit 1; fi",
        plan::Kind::schedule);
    forget();
    ASSERT_TRUE(
        eventually(*loop_, [&] { return std::filesystem::exists(script_->file("second")); }));
    turn_for(*loop_, 100ms);
    open();
    ASSERT_TRUE(ends());
    EXPECT_EQ(sink_.ending.why, "it was all") << "one of its own was started";
}

TEST_F(PipeTest, SpareMayBeMissingLikeAnyProgram) {
    options_.keeps_spare = true;
    options_.playout = "/nowhere/flathead-playout";
    plan_.kind = plan::Kind::schedule;
    for (int i = 0; i < 3; ++i) {
        open();
        ASSERT_TRUE(ends());
        EXPECT_EQ(sink_.ending.reason, Reason::unreachable);
        forget();
    }
}

TEST_F(PipeTest, PlaceIsTakenUntilACommandHasEnded) {
    auto place = std::make_shared<int>(0);
    const std::weak_ptr<int> watched = place;
    sink_.taken_place = std::move(place);
    run("trap 'sleep 0.2; exit' TERM; cat ts; while :; do sleep 0.02; done");
    ASSERT_TRUE(receives(376'000));
    EXPECT_EQ(upstream_->doing(), "receiving");
    upstream_.reset();
    turn_for(*loop_, 50ms);
    EXPECT_FALSE(watched.expired());
    EXPECT_TRUE(eventually(
        *loop_, [&] { return watched.expired(); }, 2s));
}

TEST_F(PipeTest, PauseMakesTheChildWait) {
    run("while :; do cat ts; echo >> rounds; done");
    ASSERT_TRUE(receives(2'000'000));
    upstream_->pause();
    turn_for(*loop_, 200ms);
    const auto rounds = std::filesystem::file_size(script_->file("rounds"));
    const std::size_t taken = sink_.bytes.size();
    turn_for(*loop_, 200ms);
    EXPECT_EQ(std::filesystem::file_size(script_->file("rounds")), rounds);
    EXPECT_EQ(sink_.bytes.size(), taken);
    upstream_->resume();
    EXPECT_TRUE(receives(taken + 2'000'000));
}

TEST_F(PipeTest, DestroyedInEveryState) {
    for (const char* script : {"sleep 600", "cat ts; sleep 600", "exit 0", "exec >&-; sleep 600"}) {
        for (const int turns : {0, 1, 3, 10}) {
            run(script, turns % 2 == 0 ? plan::Kind::media : plan::Kind::command);
            for (int i = 0; i < turns; ++i) loop_->turn(2ms);
            forget();
        }
    }
}

}  // namespace
}  // namespace flathead::upstreams
