#include "generator/sources/load.hpp"

#include <gtest/gtest.h>

namespace flathead::sources {
namespace {

constexpr std::string_view good_account =
    R"({"user_info":{"auth":1,"status":"Active","exp_date":"1795169553","max_connections":"2"},"server_info":{"timestamp_now":1}})";
constexpr std::string_view good_categories = R"([{"category_id":"3","category_name":"News"}])";
constexpr std::string_view refused_account = R"({"user_info":{"auth":0}})";

std::string streams(int count) {
    std::string json = "[";
    for (int id = 1; id <= count; ++id)
        json += "{\"stream_id\":" + std::to_string(id) + ",\"name\":\"C\",\"category_id\":\"3\"},";
    return json + "]";
}

/// A panel whose answers are made by hand. `answer` with text: new bytes; "same": unchanged; an
/// error begins with '!'.
class XtreamAnswersTest : public testing::Test {
  protected:
    TemporaryFolder folder_;
    fetch::Copies copies_{folder_.path() / "copies"};
    SourceConfig config_;

    XtreamAnswersTest() {
        config_.name = "panel";
        config_.kind = SourceKind::xtream;
        config_.fetch.url = "http://panel.example";
        config_.username = Secret("u");
        config_.password = Secret("p");
    }

    fetch::Fetched answer(const std::string& key, std::string_view said) {
        fetch::Fetched answer;
        answer.key = key;
        answer.good = copies_.good(key);
        if (said == "same") {
            answer.state = OriginState::unchanged;
        } else if (said.starts_with('!')) {
            answer.error = said.substr(1);
            answer.state = answer.good ? OriginState::last_good : OriginState::failed;
        } else {
            const Path path = copies_.candidate_path(key);
            make_folders(path.parent_path());
            replace_file(path, said);
            fetch::Copy copy;
            copy.document = path;
            copy.digest = digest_of(said);
            copy.bytes = said.size();
            copy.fetched = copy.asked = clock_ += Seconds{60};
            answer.state = OriginState::fresh;
            answer.candidate = copy;
        }
        return answer;
    }
    LoadedSource load(std::string_view list,
                      std::string_view categories,
                      std::string_view account,
                      bool accept_shrink = false) {
        const Source source(config_, clock_);
        fetched_ = {answer("source-panel", list),
                    answer("categories-panel", categories),
                    answer("account-panel", account)};
        source.settle(fetched_, copies_);
        return source.load(fetched_, copies_, accept_shrink);
    }
    LoadedSource load_good(int count = 10) {
        return load(streams(count), good_categories, good_account);
    }

    std::vector<fetch::Fetched> fetched_;
    Time clock_{std::chrono::hours{1000}};
};

TEST_F(XtreamAnswersTest, AllThreeBecomeLastGoodCopies) {
    const LoadedSource loaded = load_good();
    ASSERT_NE(loaded.listing, nullptr);
    EXPECT_EQ(loaded.listing->entries.size(), 10U);
    EXPECT_EQ(loaded.listing->entries[0].group, "News");
    EXPECT_EQ(loaded.listing->tuner_count, 2);
    EXPECT_EQ(loaded.report.state, OriginState::fresh);
    EXPECT_EQ(loaded.report.error, "");
    EXPECT_EQ(copies_.good("source-panel")->entries, 10U);
    EXPECT_EQ(copies_.good("categories-panel")->entries, 1U);
    EXPECT_TRUE(copies_.good("account-panel"));
}

TEST_F(XtreamAnswersTest, NothingNewIsRead) {
    (void)load_good();
    const std::string later =
        R"({"user_info":{"auth":1,"status":"Active","exp_date":"1795169553","max_connections":2,"active_cons":1},"server_info":{"timestamp_now":9}})";
    const LoadedSource again = load("same", "same", later);
    EXPECT_EQ(again.report.state, OriginState::unchanged);
    EXPECT_FALSE(fetched_[2].candidate) << "a later time is no news";
    EXPECT_EQ(again.listing->entries.size(), 10U);
    const std::string more =
        R"({"user_info":{"auth":1,"status":"Active","exp_date":"1795169553","max_connections":5}})";
    EXPECT_EQ(load("same", "same", more).listing->tuner_count, 5);
    EXPECT_TRUE(fetched_[2].candidate);
    EXPECT_EQ(load("same", "same", "!HTTP 500").listing->tuner_count, 5);
}

TEST_F(XtreamAnswersTest, SeveralAccountsAreOnePoolOfWhoeverMayWatch) {
    config_.accounts = {{Secret("v"), Secret("q/")}, {Secret("w"), Secret("r")}};
    const auto load_pool =
        [&](std::string_view first, std::string_view second, std::string_view third) {
            const Source source(config_, clock_);
            EXPECT_EQ(source.requests().size(), 5U);
            fetched_ = {answer("source-panel", streams(2)),
                        answer("categories-panel", good_categories),
                        answer("account-panel", first),
                        answer("account2-panel", second),
                        answer("account3-panel", third)};
            source.settle(fetched_, copies_);
            return source.load(fetched_, copies_, true);
        };
    const std::string five = R"({"user_info":{"auth":1,"status":"Active","max_connections":"5"}})";
    LoadedSource loaded = load_pool(good_account, five, five);
    ASSERT_EQ(loaded.listing->logins.size(), 3U);
    EXPECT_EQ(loaded.listing->logins[0].source, "panel");
    EXPECT_EQ(loaded.listing->logins[1].source, "panel/2");
    EXPECT_EQ(loaded.listing->logins[1].path, "v/q%2F");
    EXPECT_EQ(loaded.listing->logins[2].max_streams, 5);
    EXPECT_EQ(loaded.listing->tuner_count, 12);

    const std::string ended = R"({"user_info":{"auth":1,"status":"Expired","exp_date":"1000"}})";
    loaded = load_pool(good_account, ended, "!HTTP 503");
    ASSERT_EQ(loaded.listing->logins.size(), 2U);
    EXPECT_EQ(loaded.listing->logins[1].source, "panel/3") << "as it was when it last answered";
    ASSERT_EQ(loaded.report.warnings.size(), 1U);
    EXPECT_NE(loaded.report.warnings[0].find(
                  "account 2 is left out: the panel calls the account expired"),
              std::string::npos)
        << loaded.report.warnings[0];
}

TEST_F(XtreamAnswersTest, AnAccountThatEndsSoonIsAWarning) {
    clock_ = Time(Seconds(1'795'169'553)) - std::chrono::hours(24 * 6);
    const LoadedSource loaded = load_good();
    ASSERT_EQ(loaded.report.warnings.size(), 1U);
    EXPECT_EQ(loaded.report.warnings[0], "the account: it ends 2026-11-20T10:12:33Z");
}

/// What came after ten good channels, and what is in use then.
struct OutageCase {
    std::string list, categories, account;
    OriginState state;
    std::size_t entries;
    std::string error;
};

TEST_F(XtreamAnswersTest, WhatIsNoGoodLeavesTheLastGoodInUse) {
    const std::string html = "<html>503</html>";
    const OutageCase cases[] = {
        {html, html, html, OriginState::last_good, 10, "rejected: an HTML page"},
        {"[]",
         "[]",
         std::string(good_account),
         OriginState::last_good,
         10,
         "rejected: a list without streams"},
        {"null", "same", "same", OriginState::last_good, 10, "rejected: a list without streams"},
        {streams(4),
         "same",
         "same",
         OriginState::last_good,
         10,
         "rejected: only 4 entries where the last good copy has 10 (shrink_guard 50%; "
         "--accept-shrink takes it)"},
        {"!x: HTTP 503", "!x: HTTP 503", "!x: HTTP 503", OriginState::last_good, 10, "x: HTTP 503"},
        {"!x: HTTP 404",
         "!x: HTTP 404",
         "!x: HTTP 404",
         OriginState::last_good,
         10,
         "x: HTTP 404; user name, password or address may be wrong"},
        {"!x: HTTP 404", "same", "same", OriginState::last_good, 10, "x: HTTP 404"},
        {streams(12),
         std::string(good_categories),
         std::string(refused_account),
         OriginState::last_good,
         10,
         "the panel refuses the user name or the password"},
        {"[]",
         "[]",
         R"({"user_info":{"auth":1,"status":"Expired"}})",
         OriginState::last_good,
         10,
         "the panel calls the account expired"},
        {"same",
         "same",
         std::string(refused_account),
         OriginState::last_good,
         10,
         "the panel refuses the user name or the password"},
        {std::string(refused_account),
         std::string(refused_account),
         html,
         OriginState::last_good,
         10,
         "rejected: the account's answer in place of the streams"},
    };
    for (const OutageCase& one : cases) {
        (void)load(streams(10), good_categories, good_account, true);
        const LoadedSource loaded = load(one.list, one.categories, one.account);
        SCOPED_TRACE(one.list.substr(0, 40) + " / " + one.account);
        ASSERT_NE(loaded.listing, nullptr);
        EXPECT_EQ(loaded.report.state, one.state);
        EXPECT_EQ(loaded.listing->entries.size(), one.entries);
        EXPECT_EQ(loaded.listing->entries[0].group, "News");
        EXPECT_EQ(loaded.listing->tuner_count, 2);
        EXPECT_EQ(loaded.report.error, one.error);
        EXPECT_EQ(copies_.good("source-panel")->entries, 10U);
    }
}

TEST_F(XtreamAnswersTest, WithoutAnyGoodCopyTheSourceFails) {
    EXPECT_EQ(load(streams(3), good_categories, refused_account).report.error,
              "the panel refuses the user name or the password");
    const LoadedSource none = load(streams(3), "<html>", good_account);
    EXPECT_EQ(none.listing, nullptr);
    EXPECT_EQ(none.report.state, OriginState::failed);
    EXPECT_EQ(none.report.error, "rejected: no categories: an HTML page");
    EXPECT_FALSE(copies_.good("source-panel"));
    EXPECT_EQ(Source(config_).load({}, copies_, false).report.error, "nothing was fetched for it");
}

TEST_F(XtreamAnswersTest, AFreshListWithYesterdaysCategoriesIsFine) {
    (void)load_good();
    for (const char* categories : {"<html>", "[]", "!x: HTTP 500"}) {
        const LoadedSource loaded = load(streams(11), categories, good_account, true);
        EXPECT_EQ(loaded.report.state, OriginState::fresh) << categories;
        ASSERT_EQ(loaded.listing->entries.size(), 11U);
        EXPECT_EQ(loaded.listing->entries[10].group, "News");
        EXPECT_EQ(loaded.report.problems.count(), 1U) << categories;
        EXPECT_EQ(copies_.good("categories-panel")->entries, 1U);
        (void)load(streams(10), good_categories, good_account, true);
    }
}

TEST_F(XtreamAnswersTest, APanelThatNeverHadCategoriesHasChannels) {
    const LoadedSource loaded = load(streams(3), "[]", good_account);
    EXPECT_EQ(loaded.report.state, OriginState::fresh);
    EXPECT_EQ(loaded.listing->entries[0].group, "");
}

TEST_F(XtreamAnswersTest, AnUnchangedListGetsNewCategories) {
    (void)load_good();
    const LoadedSource loaded =
        load("same", R"([{"category_id":3,"category_name":"World news"}])", good_account);
    EXPECT_EQ(loaded.report.state, OriginState::fresh);
    EXPECT_EQ(loaded.listing->entries[0].group, "World news");
    const LoadedSource outage =
        load("!x: HTTP 503", R"([{"category_id":3,"category_name":"Broken"}])", good_account);
    EXPECT_EQ(outage.listing->entries[0].group, "World news") << "all or nothing";
}

TEST_F(XtreamAnswersTest, APanelNobodyCanAskAboutTheAccountHasChannels) {
    const LoadedSource loaded = load(streams(3), good_categories, "<html>");
    EXPECT_EQ(loaded.report.state, OriginState::fresh);
    EXPECT_EQ(loaded.listing->tuner_count, 0) << "unknown";
}

TEST_F(XtreamAnswersTest, AnAccountThatEndsSoonIsTold) {
    clock_ = Time{Seconds(1'795'000'000)};
    EXPECT_EQ(load_good().report.problems.first(),
              (std::vector<Problem>{{"account", "it ends 2026-11-20T10:12:33Z"}}));
    const Source source(config_, clock_);
    EXPECT_EQ(source.notes(std::vector{answer("account-panel", "same")}).count(), 1U)
        << "also in runs that read nothing";
    clock_ = Time{Seconds(1'700'000'000)};
    EXPECT_TRUE(load_good().report.problems.empty());
}

TEST_F(XtreamAnswersTest, RequestsFollowTheConfig) {
    config_.refresh = std::chrono::hours{6};
    config_.fetch.user_agent = "VLC";
    const Source source(config_);
    ASSERT_EQ(source.requests().size(), 3U);
    for (const fetch::Request& request : source.requests()) {
        EXPECT_EQ(request.from->user_agent, "VLC");
        EXPECT_EQ(request.refresh, std::chrono::hours{6});
    }
    ASSERT_NE(source.guide(), nullptr);
    EXPECT_EQ(source.guide()->url, "http://panel.example/xmltv.php?username=u&password=p");
    config_.use_guide = false;
    EXPECT_EQ(Source(config_).guide(), nullptr);
}

}  // namespace
}  // namespace flathead::sources
