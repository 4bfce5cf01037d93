#include "generator/sources/load.hpp"

#include <gtest/gtest.h>

namespace flathead::sources {
namespace {

std::string playlist(int entries) {
    std::string text = "#EXTM3U\n";
    for (int i = 0; i < entries; ++i)
        text += "#EXTINF:-1,C" + std::to_string(i) + "\nhttp://h/" + std::to_string(i) + "\n";
    return text;
}

/// A source whose answers are made by hand: what fetch would have brought lies in a folder of
/// copies.
class LoadTest : public testing::Test {
  protected:
    TemporaryFolder folder_;
    fetch::Copies copies_{folder_.path() / "copies"};
    SourceConfig config_;

    LoadTest() { config_.name = "provider"; }

    fetch::Copy candidate(const std::string& key, const std::string& bytes) {
        const Path path = copies_.candidate_path(key);
        make_folders(path.parent_path());
        replace_file(path, bytes);
        fetch::Copy copy;
        copy.document = path;
        copy.digest = digest_of(bytes);
        copy.bytes = bytes.size();
        copy.fetched = copy.asked = clock_ += Seconds{60};
        return copy;
    }
    fetch::Fetched fresh(const std::string& key, const std::string& bytes) {
        fetch::Fetched answer;
        answer.key = key;
        answer.state = OriginState::fresh;
        answer.good = copies_.good(key);
        answer.candidate = candidate(key, bytes);
        return answer;
    }
    LoadedSource load(const std::vector<fetch::Fetched>& answers, bool accept_shrink = false) {
        return Source(config_).load(answers, copies_, accept_shrink);
    }

  private:
    Time clock_{std::chrono::hours{1000}};
};

TEST_F(LoadTest, AGoodCandidateBecomesTheLastGoodCopy) {
    const LoadedSource loaded = load({fresh("source-provider", playlist(10))});
    ASSERT_NE(loaded.listing, nullptr);
    EXPECT_EQ(loaded.listing->entries.size(), 10U);
    EXPECT_EQ(loaded.report.state, OriginState::fresh);
    EXPECT_EQ(loaded.report.entries, 10U);
    EXPECT_EQ(loaded.report.error, "");
    ASSERT_TRUE(copies_.good("source-provider"));
    EXPECT_EQ(copies_.good("source-provider")->entries, 10U);
}

TEST_F(LoadTest, ABadCandidateLeavesTheLastGoodCopyInUse) {
    (void)load({fresh("source-provider", playlist(10))});
    const Time since = copies_.good("source-provider")->fetched;
    for (const std::string& bad :
         {std::string("<html>503</html>"), std::string("#EXTM3U\n"), std::string(), playlist(4)}) {
        const LoadedSource loaded = load({fresh("source-provider", bad)});
        ASSERT_NE(loaded.listing, nullptr) << bad;
        EXPECT_EQ(loaded.listing->entries.size(), 10U);
        EXPECT_EQ(loaded.report.state, OriginState::last_good);
        EXPECT_EQ(loaded.report.since, since);
        EXPECT_TRUE(loaded.report.error.starts_with("rejected: ")) << loaded.report.error;
        EXPECT_EQ(copies_.good("source-provider")->entries, 10U);
    }
}

TEST_F(LoadTest, TheShrinkGuardYieldsToTheOperator) {
    (void)load({fresh("source-provider", playlist(10))});
    const LoadedSource refused = load({fresh("source-provider", playlist(4))});
    EXPECT_EQ(refused.report.error,
              "rejected: only 4 entries where the last good copy has 10 (shrink_guard 50%; "
              "--accept-shrink takes it)");
    EXPECT_EQ(load({fresh("source-provider", playlist(5))}).report.state, OriginState::fresh)
        << "half is enough";
    const LoadedSource taken = load({fresh("source-provider", playlist(1))}, true);
    EXPECT_EQ(taken.report.state, OriginState::fresh);
    EXPECT_EQ(copies_.good("source-provider")->entries, 1U);
    config_.shrink_guard_percent = 0;
    (void)load({fresh("source-provider", playlist(100))});
    EXPECT_EQ(load({fresh("source-provider", playlist(1))}).report.state, OriginState::fresh);
}

TEST_F(LoadTest, WithoutAnyGoodCopyTheSourceFails) {
    const LoadedSource loaded = load({fresh("source-provider", "<html>")});
    EXPECT_EQ(loaded.listing, nullptr);
    EXPECT_EQ(loaded.report.state, OriginState::failed);
    EXPECT_EQ(loaded.report.error, "rejected: an HTML page");
    EXPECT_EQ(load({}).report.state, OriginState::failed);
}

TEST_F(LoadTest, AFailedFetchUsesTheLastGoodCopyAndSaysWhy) {
    (void)load({fresh("source-provider", playlist(3))});
    fetch::Fetched answer;
    answer.key = "source-provider";
    answer.state = OriginState::last_good;
    answer.good = copies_.good("source-provider");
    answer.error = "HTTP 503";
    const LoadedSource loaded = load({answer});
    EXPECT_EQ(loaded.report.state, OriginState::last_good);
    EXPECT_EQ(loaded.report.error, "HTTP 503");
    EXPECT_EQ(loaded.report.entries, 3U);
    answer.state = OriginState::unchanged;
    answer.error.clear();
    EXPECT_EQ(load({answer}).report.state, OriginState::unchanged);
}

TEST_F(LoadTest, ADeviceIsAskedTwice) {
    config_.kind = SourceKind::hdhomerun;
    config_.fetch.url = "http://10.0.0.9/";
    const Source source(config_);
    ASSERT_EQ(source.requests().size(), 2U);
    EXPECT_EQ(source.requests()[0].from->url, "http://10.0.0.9/lineup.json");
    EXPECT_EQ(source.requests()[1].from->url, "http://10.0.0.9/discover.json");
    EXPECT_EQ(source.requests()[1].key, "device-provider");
    const std::string lineup =
        R"([{"GuideNumber":"5","GuideName":"Five","URL":"http://10.0.0.9/auto/v5"}])";
    const LoadedSource loaded =
        load({fresh("source-provider", lineup), fresh("device-provider", R"({"TunerCount":2})")});
    ASSERT_NE(loaded.listing, nullptr);
    EXPECT_EQ(loaded.listing->tuner_count, 2);
    fetch::Fetched broken = fresh("device-provider", "<html>");
    const LoadedSource again = load({fresh("source-provider", lineup), broken});
    EXPECT_EQ(again.listing->tuner_count, 2) << "from the last good copy";
}

TEST_F(LoadTest, ACommandWritesAPlaylist) {
    config_.kind = SourceKind::command;
    config_.command.run = {"prog", "--m3u={m3u}"};
    EXPECT_EQ(Source(config_).requests()[0].output_word, "{m3u}");
    EXPECT_EQ(Source(config_).requests()[0].command, &config_.command);
    config_.command.run = {"prog"};
    EXPECT_EQ(Source(config_).requests()[0].output_word, "");
    EXPECT_EQ(load({fresh("source-provider", playlist(2))}).report.entries, 2U);
}

}  // namespace
}  // namespace flathead::sources
