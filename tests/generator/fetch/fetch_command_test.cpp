#include "relay/base/text.hpp"

#include "fetch_case.hpp"

namespace flathead::fetch {
namespace {

class FetchCommand : public FetchCase {
  protected:
    Fetched run(const std::string& script, const std::string& word = {}) {
        command.run = {"sh", "-c", script, "sh", "{m3u}", "--guide={xmltv}"};
        return fetch({.key = "k", .subject = "source k", .command = &command, .output_word = word});
    }
    CommandConfig command;
};

TEST_F(FetchCommand, OneRunGivesBothDocuments) {
    const Path count = folder.path() / "count";
    command.run = {
        "sh",
        "-c",
        "echo run >> " + count.string() + "; echo list > \"$1\"; echo guide > \"${2#--guide=}\"",
        "sh",
        "{m3u}",
        "--guide={xmltv}"};
    const std::vector<Fetched> fetched = fetch_all(
        {{.key = "a", .subject = "source a", .command = &command, .output_word = "{m3u}"},
         {.key = "b", .subject = "guide a", .command = &command, .output_word = "{xmltv}"}},
        copies,
        options);
    EXPECT_EQ(read_file(fetched.at(0).candidate->document), "list\n") << fetched.at(0).error;
    EXPECT_EQ(read_file(fetched.at(1).candidate->document), "guide\n") << fetched.at(1).error;
    EXPECT_EQ(read_file(count), "run\n");
}

TEST_F(FetchCommand, StdoutIsTheDocumentAndSameOutputIsUnchanged) {
    const Fetched first = run("echo '<tv/>'");
    EXPECT_EQ(read_file(first.candidate->document), "<tv/>\n");
    accept(first);
    const std::string before = state();
    EXPECT_EQ(run("echo '<tv/>'").state, OriginState::unchanged);
    EXPECT_EQ(state(), before);
}

TEST_F(FetchCommand, FailuresAreToldWithTheEndOfStderr) {
    accept(run("echo good"));
    command.timeout = Seconds{1};
    for (const auto& [script, why] :
         {std::pair{"echo half; echo cannot log in >&2; exit 3", "exit code 3: cannot log in"},
          {"echo x; exec sleep 600", "ran longer than 1s"},
          {"kill -9 $$", "killed by signal 9"},
          {"true", "its output is empty"}}) {
        const Fetched fetched = run(script);
        EXPECT_EQ(fetched.state, OriginState::last_good) << script;
        EXPECT_TRUE(text::contains(fetched.error, why)) << fetched.error;
        EXPECT_EQ(read_file(fetched.good->document), "good\n");
    }
    command.timeout = Seconds{10};
    for (const auto& [script, why] :
         {std::pair{"true", "did not write {m3u}"},
          {": > \"$1\"", "{m3u} is empty"},
          {"echo x > \"$1\"; touch -d '2 hours ago' \"$1\"", "older than the run"},
          {"ln -s /etc/passwd \"$1\"", "not a regular file"}}) {
        EXPECT_TRUE(text::contains(run(script, "{m3u}").error, why)) << run(script, "{m3u}").error;
    }
    command.run = {"no-such-grabber"};
    EXPECT_TRUE(text::contains(fetch({.key = "k", .subject = "s", .command = &command}).error,
                               "not found"));
}

TEST_F(FetchCommand, EnvironmentIsMinimalPlusTheConfig) {
    ASSERT_EQ(::setenv("PANEL_SECRET", "x", 1), 0);
    command.environment = {{"GRABBER_KEY", Secret("k1")}, {"LANG", Secret("it_IT.UTF-8")}};
    const std::string environment = read_file(run("env").candidate->document);
    EXPECT_FALSE(text::contains(environment, "PANEL_SECRET"));
    EXPECT_TRUE(text::contains(environment, "GRABBER_KEY=k1\n"));
    EXPECT_TRUE(text::contains(environment, "LANG=it_IT.UTF-8\n"));
    EXPECT_TRUE(text::contains(environment, "HOME="));
}

TEST_F(FetchCommand, FloodIsStopped) {
    command.max_bytes = 1'000'000;
    EXPECT_TRUE(text::contains(run("yes").error, "wrote more than 1.0 MB"));
}

TEST_F(FetchCommand, OfflineAndRefreshDoNotRunIt) {
    const Path count = folder.path() / "count";
    command.run = {"sh", "-c", "echo run >> " + count.string() + "; echo list"};
    const Request request{
        .key = "k", .subject = "s", .command = &command, .refresh = Seconds{3600}};
    accept(fetch(request));
    EXPECT_EQ(fetch(request).state, OriginState::unchanged);
    options.offline = true;
    EXPECT_EQ(fetch(request).state, OriginState::last_good);
    EXPECT_EQ(read_file(count), "run\n");
}

}  // namespace
}  // namespace flathead::fetch
