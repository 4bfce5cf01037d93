#include "generator/library/jellyfin.hpp"

#include "generator/library/jellyfin_copy.hpp"
#include "relay/base/text.hpp"
#include "tests/generator/library/stand_in.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace flathead::library {
namespace {

using fetch::Reply;
using text::contains;

class Jellyfin : public testing::Test {
  protected:
    Jellyfin() {
        config_.name = "jelly";
        config_.kind = LibraryKind::jellyfin;
        config_.fetch.url = "http://jellyfin:8096";
        config_.api_key = Secret("secret-key");
        options_.state = folder_.path();
        for (int number = 1; number <= 60; ++number) add(number);
    }

    void add(int number) {
        server_.things[StandIn::id(number)] = {
            "Movie",
            text::join(R"("Name":"Film )",
                       number,
                       R"(","Path":"/media/)",
                       number,
                       R"(.mkv","MediaSources":[{"Id":"s","Path":"/media/)",
                       number,
                       R"(.mkv","RunTimeTicks":36000000000}])"),
            server_.day};
    }

    LoadedLibrary look() {
        options_.now = on_day(server_.day);
        server_.asked.clear();
        return load_jellyfin(config_, options_, server_);
    }
    LoadedLibrary look_on(int day) {
        server_.day = day;
        return look();
    }
    static std::vector<std::string> titles(const LoadedLibrary& looked) {
        std::vector<std::string> found;
        for (const Item& item : looked.library.items) found.push_back(item.title);
        std::ranges::sort(found);
        return found;
    }
    static std::string_view state(const LoadedLibrary& looked) {
        return name_of(looked.report.state);
    }
    /// Questions for whole items.
    [[nodiscard]] std::size_t read() const { return server_.count("?ids="); }

    TemporaryFolder folder_;
    LibraryConfig config_;
    LoadOptions options_;
    StandIn server_;
};

TEST_F(Jellyfin, TheFirstLookReadsEverythingTheNextNothing) {
    const LoadedLibrary first = look();
    EXPECT_EQ(first.report.error, "");
    EXPECT_EQ(state(first), "fresh");
    EXPECT_EQ(first.report.entries, 60U);
    EXPECT_TRUE(first.report.problems.empty());
    EXPECT_GE(read(), 2U);
    const LoadedLibrary second = look_on(1);
    EXPECT_EQ(state(second), "unchanged");
    EXPECT_EQ(titles(second), titles(first));
    EXPECT_EQ(read(), 0U);
    EXPECT_EQ(second.report.since, on_day(0)) << "when something last changed";
    EXPECT_EQ(server_.count("minDateLastSaved"), 1U);
    EXPECT_LT(server_.count("MediaSegments"), 10U) << "those of this hour";
}

TEST_F(Jellyfin, OnlyWhatChangedIsReadAgain) {
    (void)look();
    server_.day = 3;
    add(7);
    server_.things[StandIn::id(7)].json += R"(,"Overview":"new")";
    add(61);
    const LoadedLibrary looked = look();
    EXPECT_EQ(state(looked), "fresh");
    EXPECT_EQ(looked.report.entries, 61U);
    EXPECT_EQ(read(), 1U);
    EXPECT_EQ(server_.count("startIndex"), 3U) << "changes, collections, playlists";
    const auto seven = std::ranges::find(looked.library.items, "Film 7", &Item::title);
    EXPECT_EQ(seven->plot, "new");
}

TEST_F(Jellyfin, WhatIsGoneIsNoticedByTheCount) {
    (void)look();
    server_.things.erase(StandIn::id(5));
    const LoadedLibrary looked = look_on(2);
    EXPECT_EQ(looked.report.entries, 59U);
    EXPECT_EQ(read(), 0U) << "nothing but the list is asked for again";
    server_.day = 3;
    server_.things.erase(StandIn::id(6));
    add(61);
    EXPECT_EQ(look().report.entries, 59U) << "one went, another came";
}

TEST_F(Jellyfin, AServerThatCountsWronglyIsNotListedEachTime) {
    server_.miscount = 3;
    const LoadedLibrary first = look();
    EXPECT_EQ(first.report.entries, 60U);
    EXPECT_EQ(first.report.problems.count(), 1U);
    (void)look_on(2);
    (void)look_on(4);
    EXPECT_EQ(server_.count("&limit=1&"), 1U);
    EXPECT_EQ(server_.count("minDateLastSaved"), 1U);
    EXPECT_EQ(server_.count("startIndex"), 3U) << "no list of everything";
    server_.miscount = -50;
    EXPECT_EQ(look_on(5).report.entries, 60U) << "a count too small ends no list";
}

TEST_F(Jellyfin, EverythingIsLoadedLibraryNowAndThen) {
    (void)look();
    // Saved by a clock that is wrong: changes since then do not show it, and the count is right.
    server_.things.erase(StandIn::id(5));
    server_.things[StandIn::id(99)] = server_.things[StandIn::id(6)];
    server_.things[StandIn::id(99)].saved = -100;
    const auto has_five = [](const LoadedLibrary& looked) {
        const auto found = titles(looked);
        return std::ranges::find(found, "Film 5") != found.end();
    };
    EXPECT_TRUE(has_five(look_on(1)));
    EXPECT_FALSE(has_five(look_on(8)));
}

TEST_F(Jellyfin, APageThatFailsIsAskedAgainAndSmaller) {
    int failures = 2;
    server_.fault = [&](const std::string& path) -> std::optional<Reply> {
        if (contains(path, "?ids=") && failures-- > 0)
            return Reply{.status = 500, .error = "HTTP 500", .is_passing = true};
        return std::nullopt;
    };
    const LoadedLibrary looked = look();
    EXPECT_EQ(looked.report.entries, 60U);
    EXPECT_TRUE(looked.report.problems.empty());
}

TEST_F(Jellyfin, AnItemTheServerCannotShowCostsItself) {
    server_.fault = [&](const std::string& path) -> std::optional<Reply> {
        const bool is_bad = contains(path, "?ids=") && contains(path, StandIn::id(13));
        const bool is_wide =
            contains(path, "?ids=") && contains(path, StandIn::id(14)) && contains(path, "People");
        if (!is_bad && !is_wide) return std::nullopt;
        return Reply{.status = 0, .error = "Timeout was reached", .is_passing = true};
    };
    const LoadedLibrary looked = look();
    EXPECT_EQ(looked.report.entries, 59U);
    ASSERT_EQ(looked.report.problems.count(), 2U);
    EXPECT_TRUE(contains(looked.report.problems.first()[0].what, "left out: /Items: Timeout"));
    EXPECT_TRUE(contains(looked.report.problems.first()[1].what, "without its people"));
}

TEST_F(Jellyfin, WhatWasReadBeforeAFailureIsNotReadAgain) {
    bool fails = true;
    server_.fault = [&](const std::string& path) -> std::optional<Reply> {
        if (fails && contains(path, "?ids=") && contains(path, StandIn::id(60)))
            return Reply{.status = 200, .body = "<html>Please sign in</html>"};
        return std::nullopt;
    };
    const LoadedLibrary failed = look();
    EXPECT_EQ(state(failed), "failed");
    EXPECT_TRUE(contains(failed.report.error, "an HTML page")) << failed.report.error;
    EXPECT_TRUE(failed.library.items.empty());
    fails = false;
    EXPECT_EQ(look().report.entries, 60U);
    EXPECT_GT(read(), 0U);
    EXPECT_EQ(server_.count(text::join("?ids=", StandIn::id(1))), 0U);
    EXPECT_FALSE(std::filesystem::exists(options_.state / "libraries" / "jellyfin-jelly.partial"));
}

TEST_F(Jellyfin, AnOutageChangesNothing) {
    const LoadedLibrary good = look();
    const std::pair<Reply, std::string_view> faults[] = {
        {{.status = 0, .error = "Connection refused"}, "Connection refused"},
        {{.status = 401, .error = "HTTP 401"}, "refuses the API key"},
        {{.status = 503, .error = "HTTP 503", .is_passing = true}, "HTTP 503"},
        {{.status = 200, .body = "<html>"}, "an HTML page"},
        {{.status = 200, .body = R"({"Items":[{"Id":)"}, "it is cut off"},
    };
    for (const auto& [reply, error] : faults) {
        for (const std::string_view where : {"/System", "/Library", "includeItemTypes=Movie"}) {
            server_.fault = [&](const std::string& path) {
                return contains(path, where) ? std::optional(reply) : std::nullopt;
            };
            const LoadedLibrary looked = look_on(1);
            EXPECT_EQ(state(looked), "last-good") << error << where;
            EXPECT_TRUE(contains(looked.report.error, error)) << looked.report.error;
            EXPECT_FALSE(contains(looked.report.error, "secret-key"));
            EXPECT_EQ(titles(looked), titles(good));
            EXPECT_EQ(looked.report.since, on_day(0));
        }
    }
    server_.fault = nullptr;
    EXPECT_EQ(state(look_on(2)), "unchanged");
}

TEST_F(Jellyfin, ALibraryThatShrankIsNotBelieved) {
    (void)look();
    for (int number = 1; number <= 40; ++number) server_.things.erase(StandIn::id(number));
    const LoadedLibrary looked = look_on(1);
    EXPECT_EQ(state(looked), "last-good");
    EXPECT_EQ(looked.report.error,
              "rejected: only 20 items where the last good copy has 60 "
              "(`--accept-shrink jelly` takes that)");
    EXPECT_EQ(looked.report.entries, 60U);
    options_.accept_shrink = "jelly";
    EXPECT_EQ(look().report.entries, 20U);
}

TEST_F(Jellyfin, LibrariesAreChosenByName) {
    config_.libraries = {"movies"};
    EXPECT_EQ(look().report.entries, 60U);
    config_.libraries = {"Films", "Songs"};
    const LoadedLibrary looked = look_on(1);
    EXPECT_EQ(looked.report.error, "it has no library 'Films'; its libraries are: Movies");
    EXPECT_EQ(state(looked), "last-good");
}

TEST_F(Jellyfin, OfflineAndRecentLooksAskNothing) {
    options_.offline = true;
    EXPECT_EQ(state(look()), "failed");
    options_.offline = false;
    (void)look();
    options_.offline = true;
    EXPECT_EQ(look_on(1).report.entries, 60U);
    EXPECT_TRUE(server_.asked.empty());
    options_.offline = false;
    config_.refresh = std::chrono::hours{48};
    EXPECT_EQ(state(look()), "unchanged");
    EXPECT_TRUE(server_.asked.empty());
    EXPECT_EQ(state(look_on(2)), "unchanged");
    EXPECT_FALSE(server_.asked.empty());
}

TEST_F(Jellyfin, CollectionsAndPlaylistsAreReadWhenTheyChange) {
    server_.things[StandIn::id(200)] = {
        "BoxSet", R"("Name":"Classics")", 0, {StandIn::id(1), StandIn::id(2)}};
    const auto members = [](const LoadedLibrary& looked) {
        return std::ranges::count_if(looked.library.items, [](const Item& item) {
            return item.collections == std::vector<std::string>{"Classics"};
        });
    };
    EXPECT_EQ(members(look()), 2);
    EXPECT_EQ(members(look_on(1)), 2);
    EXPECT_EQ(server_.count(StandIn::id(200)), 0U) << "its members are not asked for again";
    server_.day = 2;
    server_.things[StandIn::id(200)].saved = 2;
    server_.things[StandIn::id(200)].members.push_back(StandIn::id(3));
    EXPECT_EQ(members(look()), 3);
    server_.day = 3;
    server_.things[StandIn::id(200)].saved = 3;
    server_.fault = [](const std::string& path) -> std::optional<Reply> {
        if (!contains(path, text::join("parentId=", StandIn::id(200)))) return std::nullopt;
        return Reply{.status = 500, .error = "HTTP 500", .is_passing = true};
    };
    const LoadedLibrary looked = look();
    EXPECT_EQ(members(looked), 3) << "kept as it was";
    EXPECT_EQ(looked.report.problems.count(), 1U);
    server_.fault = nullptr;
    (void)look_on(4);
    EXPECT_GT(server_.count(StandIn::id(200)), 0U) << "asked again, as it was not read";
}

TEST_F(Jellyfin, SegmentsAreAskedOnceForEachItem) {
    server_.segments[StandIn::id(1)] = R"({"Type":"Intro","StartTicks":0,"EndTicks":600000000})";
    const LoadedLibrary first = look();
    EXPECT_EQ(server_.count("/MediaSegments/"), 60U);
    const auto one = std::ranges::find(first.library.items, "Film 1", &Item::title);
    ASSERT_EQ(one->parts.size(), 1U);
    EXPECT_EQ(one->parts[0].end, Milliseconds{60'000});
    (void)look_on(1);
    EXPECT_LT(server_.count("/MediaSegments/"), 10U);
    // Within a week each item without any is asked again.
    std::vector<std::string> asked;
    for (int hour = 0; hour < 7 * 24; ++hour) {
        options_.now = on_day(8) + std::chrono::hours{hour};
        server_.asked.clear();
        (void)load_jellyfin(config_, options_, server_);
        for (const std::string& path : server_.asked) {
            if (path.starts_with("/MediaSegments/")) asked.push_back(path);
        }
    }
    EXPECT_EQ(asked.size(), 59U);
}

TEST_F(Jellyfin, FurtherFilesOfAFilmAreAskedForOnce) {
    server_.things[StandIn::id(1)].json += R"(,"PartCount":2)";
    bool fails = true;
    server_.fault = [&](const std::string& path) -> std::optional<Reply> {
        if (!contains(path, "/AdditionalParts")) return std::nullopt;
        if (fails) return Reply{.status = 404, .error = "HTTP 404"};
        return Reply{
            .status = 200,
            .body = text::join(R"({"Items":[{"Id":")",
                               StandIn::id(500),
                               R"(","MediaSources":[{"Id":"p","RunTimeTicks":9000000000}]}]})")};
    };
    const LoadedLibrary first = look();
    EXPECT_EQ(first.report.entries, 60U);
    EXPECT_EQ(first.report.problems.count(), 1U);
    fails = false;
    const LoadedLibrary second = look_on(1);
    EXPECT_EQ(second.report.entries, 61U);
    EXPECT_EQ(std::ranges::count(second.library.items, 2, &Item::part), 1);
    EXPECT_EQ(look_on(2).report.entries, 61U);
    EXPECT_EQ(server_.count("AdditionalParts"), 0U);
}

TEST_F(Jellyfin, WhatMakesNoDifferenceToAnyItemIsNoNews) {
    (void)look();
    server_.day = 2;
    add(7);
    const LoadedLibrary looked = look();
    EXPECT_EQ(read(), 1U);
    EXPECT_EQ(state(looked), "unchanged") << "saved again as it was";
    EXPECT_EQ(looked.report.since, on_day(0));
    server_.day = 4;
    (void)look();
    EXPECT_EQ(read(), 0U) << "but remembered";
    config_.api_key = Secret("another");
    EXPECT_EQ(state(look()), "fresh") << "files are asked for with it";
}

TEST_F(Jellyfin, ServersWithoutSegmentsAreNotAsked) {
    server_.version = "10.9.11";
    (void)look();
    EXPECT_EQ(server_.count("/MediaSegments/"), 0U);
}

TEST_F(Jellyfin, AnotherServerInItsPlaceKeepsTheKeys) {
    const LoadedLibrary before = look();
    std::map<std::string, StandIn::Thing> anew;
    for (auto& [id, thing] : server_.things) anew["bbbb" + id.substr(4)] = std::move(thing);
    server_.things = std::move(anew);
    server_.server = "server-2";
    const LoadedLibrary after = look_on(1);
    ASSERT_EQ(after.report.entries, 60U);
    for (std::size_t at = 0; at < 60; ++at)
        EXPECT_EQ(after.library.items[at].key, before.library.items[at].key);
}

TEST_F(Jellyfin, TheCopyIsReadAsItWasWrittenAndDamageCostsOneLook) {
    (void)look();
    const Path path = options_.state / "libraries" / "jellyfin-jelly.json";
    const auto copy = read_jellyfin_copy(path);
    ASSERT_TRUE(copy);
    EXPECT_EQ(copy->playable(), 60U);
    write_jellyfin_copy(folder_.path() / "again", *copy);
    EXPECT_EQ(read_jellyfin_copy(folder_.path() / "again"), copy);
    EXPECT_EQ(read_file(folder_.path() / "again"), read_file(path));
    for (const std::string& damage : {read_file(path).substr(0, 3000),
                                      std::string("{}"),
                                      std::string(),
                                      text::replace_all(read_file(path), "copy 1", "copy 2")}) {
        replace_file(path, damage);
        EXPECT_FALSE(read_jellyfin_copy(path));
        EXPECT_EQ(look().report.entries, 60U);
    }
}

TEST_F(Jellyfin, ADiskThatIsMountedIsNewsAndNothingElseIsWritten) {
    config_.path_map = {{"/media", folder_.path() / "media"}};
    (void)look();
    const Path copy = options_.state / "libraries" / "jellyfin-jelly.json";
    const auto written = std::filesystem::last_write_time(copy);
    options_.now = on_day(0) + std::chrono::hours{1};
    EXPECT_EQ(state(load_jellyfin(config_, options_, server_)), "unchanged");
    EXPECT_EQ(std::filesystem::last_write_time(copy), written);
    make_folders(folder_.path() / "media");
    replace_file(folder_.path() / "media" / "7.mkv", "film");
    options_.offline = true;
    EXPECT_EQ(state(look()), "fresh");
    options_.offline = false;
    const LoadedLibrary looked = look();
    EXPECT_EQ(state(looked), "fresh");
    const auto seven = std::ranges::find(looked.library.items, "Film 7", &Item::title);
    EXPECT_EQ(seven->files.at(0).address, (folder_.path() / "media" / "7.mkv").string());
    EXPECT_EQ(state(look()), "unchanged");
}

TEST_F(Jellyfin, ProgressNamesTheLibrary) {
    std::vector<std::string> lines;
    options_.show_progress = [&](const std::string& line) { lines.push_back(line); };
    (void)look();
    ASSERT_FALSE(lines.empty());
    EXPECT_TRUE(std::ranges::any_of(lines, [](const std::string& line) {
        return line.starts_with("library jelly: items 60 of 60");
    })) << text::join_with("\n", lines);
}

}  // namespace
}  // namespace flathead::library
