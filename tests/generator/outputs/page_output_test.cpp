#include "generator/outputs/page_output.hpp"

#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace flathead::outputs {
namespace {

constexpr Time published{Seconds{1'795'169'553}};

/// Two sources; a channel with everything, one with nothing but a hostile name.
struct PageOutput : testing::Test {
    Lineup lineup;
    RunReport report;
    SiteConfig site;
    std::vector<ChannelMatch> matches;
    std::vector<GroupSlug> groups;
    MemoryRelease release;

    PageOutput() {
        for (const char* source : {"provider", "antenna"}) {
            auto listing = std::make_shared<Listing>();
            listing->source = source;
            lineup.listings.push_back(listing);
        }
        site.open_access.networks = {"10.0.0.0/8"};
    }
    void add_channel(int id,
                     ChannelNumber number,
                     std::string_view name,
                     std::string_view group,
                     std::uint32_t listing) {
        Channel& channel = lineup.channels.emplace_back();
        channel.id = {id};
        channel.number = number;
        channel.name = lineup.text->keep(name);
        channel.group = lineup.text->keep(group);
        channel.first_upstream = static_cast<std::uint32_t>(lineup.upstreams.size());
        channel.upstream_count = 1;
        lineup.upstreams.push_back({listing, 0});
        if (std::ranges::find(groups, channel.group, &GroupSlug::group) == groups.end()) {
            groups.push_back({channel.group, text::join("g", groups.size())});
        }
    }
    void add_match(int id, bool is_applied) {
        ChannelMatch& match = matches.emplace_back();
        match.channel = {id};
        if (is_applied) match.applied.emplace_back();
        match.candidates.emplace_back();
    }
    OriginReport& add_source(std::string name, OriginState state) {
        OriginReport& origin = report.sources.emplace_back();
        origin.name = std::move(name);
        origin.state = state;
        return origin;
    }
    const std::string& written(const std::string& name, Time generated = published) {
        const auto logo_of = [](const Channel& channel) {
            return channel.id.value == 7 ? "logos/7.png" : "";
        };
        write_page(release,
                   {.lineup = lineup,
                    .report = report,
                    .site = site,
                    .matches = matches,
                    .groups = groups,
                    .logo_of = logo_of,
                    .generated = generated},
                   page_assets());
        return release.files.at("www/data/" + name + ".json");
    }
};

TEST_F(PageOutput, ChannelsAreCompactRows) {
    add_channel(7, {5, 1}, "Ёlka \"TV\"", "News", 1);
    add_channel(9, {}, "</script>\\", "", 0);
    add_match(9, false);
    add_match(7, true);
    EXPECT_EQ(written("channels"),
              "{\"groups\":[\n[\"News\",\"playlist/g0.m3u\"],\n[\"\",\"playlist/"
              "g1.m3u\"]],\n\"sources\":[\"provider\",\"antenna\"],\n\"channels\":["
              "\n[7,\"5.1\",\"Ёlka \\\"TV\\\"\",0,\"logos/7.png\",1,1],"
              "\n[9,\"\",\"</script>\\\\\",1,\"\",0,0]]}\n");
}

TEST_F(PageOutput, GroupsStandInTheOrderGivenAndOnlyNamedOnesCount) {
    add_channel(1, {1}, "a", "Zoo", 0);
    add_channel(2, {2}, "b", "Art", 0);
    add_channel(3, {3}, "c", "Zoo", 0);
    add_channel(4, {4}, "d", "", 0);
    const std::string& json = written("channels");
    EXPECT_LT(json.find("\"Zoo\""), json.find("\"Art\""));
    EXPECT_TRUE(text::contains(json, "[3,\"3\",\"c\",0,"));
    EXPECT_TRUE(
        text::contains(release.files.at("www/data/status.json"), "\"channels\":4,\"groups\":2"));
}

TEST_F(PageOutput, EmptyLineupIsStillValidJson) {
    EXPECT_EQ(written("channels"),
              "{\"groups\":[],\n\"sources\":[\"provider\",\"antenna\"],\n\"channels\":[]}\n");
    EXPECT_EQ(release.files.at("www/data/status.json"),
              "{\"site\":\"Flathead\",\"timezone\":\"UTC\",\"open_access\":true,\n\"counts\":{"
              "\"channels\":0,\"groups\":0,"
              "\"programmes\":0,\"guide_matched\":0},\n\"sources\":[],\n\"guides\":[],\n\"warning_"
              "count\":0,"
              "\"warnings\":[]}\n");
}

TEST_F(PageOutput, StatusTellsStateAgeErrorAndFirstProblems) {
    OriginReport& origin = add_source("antenna", OriginState::last_good);
    origin.entries = 38;
    origin.since = published - std::chrono::hours{3};
    origin.error = "connection \"refused\"";
    for (int i = 1; i <= 9; ++i) origin.problems.add(text::join("line ", i), "bad");
    const std::string& json = written("status");
    EXPECT_TRUE(text::contains(
        json,
        "{\"name\":\"antenna\",\"state\":\"last-good\",\"entries\":38,\"problems\":{\"count\":9,"));
    EXPECT_TRUE(text::contains(json, "{\"where\":\"line 5\",\"what\":\"bad\"}]}"));
    EXPECT_FALSE(text::contains(json, "line 6"));
    EXPECT_TRUE(text::contains(
        json, "\"since\":\"" + times::rfc3339(published - std::chrono::hours{3}) + '"'));
    EXPECT_TRUE(text::contains(json, "\"error\":\"connection \\\"refused\\\"\""));
}

TEST_F(PageOutput, MatchedChannelsOutsideTheLineupDoNotCount) {
    add_channel(1, {1}, "a", "", 0);
    add_match(1, true);
    add_match(2, true);
    EXPECT_TRUE(text::contains(written("status"), "\"guide_matched\":1}"));
}

TEST_F(PageOutput, OnlyTheReleaseFileKnowsTheTimeOfTheRun) {
    add_channel(1, {1}, "a", "News", 0);
    add_source("provider", OriginState::fresh).since = published;
    written("status");
    const auto first = release.files;
    report.sources[0].state = OriginState::unchanged;
    report.release = "20261120T111233Z-0008";
    written("status", published + std::chrono::hours{1});
    for (const auto& [path, bytes] : release.files) {
        if (path == "www/data/release.json") {
            EXPECT_EQ(bytes,
                      "{\"release\":\"20261120T111233Z-0008\",\"generated\":\"" +
                          times::rfc3339(published + std::chrono::hours{1}) +
                          "\",\"sources\":[\"unchanged\"],\"guides\":[]}\n");
        } else {
            EXPECT_EQ(bytes, first.at(path)) << path;
        }
    }
}

TEST_F(PageOutput, MessagesAreRepairedAndBounded) {
    OriginReport& origin = add_source("provider", OriginState::failed);
    origin.error = std::string(300'000, 'x') + "end";
    origin.problems.add("line 1", "\xFF\xFE\x01 caf\xC3");
    for (int i = 0; i < 60; ++i) report.warnings.push_back(text::join("warning ", i));
    const std::string& json = written("status");
    EXPECT_LT(json.size(), 4'000U);
    EXPECT_TRUE(utf8::is_valid(json));
    EXPECT_TRUE(text::contains(json, "\"warning_count\":60"));
    EXPECT_TRUE(text::contains(json, "warning 49\"]"));
}

TEST_F(PageOutput, InvalidUtf8InNamesIsRepaired) {
    add_channel(1, {1}, "caf\xC3", "gr\xFFoup", 0);
    EXPECT_TRUE(utf8::is_valid(written("channels")));
}

TEST_F(PageOutput, FiftyThousandChannelsAreWrittenWhole) {
    for (int i = 1; i <= 50'000; ++i)
        add_channel(i, {i}, text::join("Channel ", i), text::join("Group ", i % 400), 0);
    const std::string& json = written("channels");
    EXPECT_EQ(std::ranges::count(json, '\n'), 1 + 1 + 400 + 1 + 50'000);
    EXPECT_TRUE(json.ends_with("[50000,\"50000\",\"Channel 50000\",399,\"\",0,0]]}\n"));
}

TEST(PageAssets, AreTheTemplatesAndNameEachOther) {
    std::map<std::string_view, std::string_view> files;
    for (const PageAsset& asset : page_assets()) files[asset.path] = asset.bytes;
    ASSERT_TRUE(files.contains("index.html"));
    EXPECT_TRUE(files["index.html"].starts_with("<!doctype html>"));
    EXPECT_TRUE(files["index.html"].ends_with("</html>\n"));
    for (const auto& [path, bytes] : files) {
        if (!path.starts_with("assets/") || path == "assets/page.js") continue;
        std::string_view name = path.substr(7);
        // A licence goes with the library it belongs to.
        constexpr std::string_view licence = ".LICENSE.txt";
        if (name.ends_with(licence)) {
            name.remove_suffix(licence.size());
            EXPECT_TRUE(files.contains(text::join("assets/", name, ".js"))) << path;
            continue;
        }
        const bool is_used = std::ranges::any_of(files, [&](const auto& other) {
            return other.first != path && text::contains(other.second, name);
        });
        EXPECT_TRUE(is_used) << path << " is shipped and never used";
    }
}

/// The policy nginx sends forbids inline script and style; the page must not need them.
TEST(PageAssets, NeedNoInlineScriptOrStyleAndNoOtherHost) {
    for (const PageAsset& asset : page_assets()) {
        for (const char* forbidden : {"<style",
                                      " style=\"",
                                      "onclick=",
                                      "innerHTML",
                                      "outerHTML",
                                      "insertAdjacentHTML",
                                      "document.write",
                                      "eval(",
                                      "new Function",
                                      "//cdn",
                                      "https://fonts"}) {
            EXPECT_FALSE(text::contains(asset.bytes, forbidden))
                << asset.path << " has " << forbidden;
        }
    }
}

}  // namespace
}  // namespace flathead::outputs
