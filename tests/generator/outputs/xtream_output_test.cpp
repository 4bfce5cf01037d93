#include "generator/outputs/xtream_output.hpp"

#include "generator/outputs/package.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "made_lineup.hpp"

namespace flathead::outputs {
namespace {

using nlohmann::json;

/// One News (News), Two (Kids), 5.1 (Kids), Nogroup; package kids holds the two of Kids.
struct Made {
    Lineup lineup =
        made_lineup({{"One News", "News"}, {"Two", "Kids"}, {"Sub", "Kids"}, {"Nogroup", ""}});
    PackageConfig kids;
    MemoryRelease release;

    Made() {
        kids.name = "kids";
        kids.groups = {"Kids"};
        lineup.channels[1].packages = 1;
        lineup.channels[2].packages = 1;
        lineup.channels[2].number = {2, 1};
        lineup.channels[3].number = {3, 0};
        lineup.channels[0].logo = "http://logo.example/a.png";
    }
    void write() {
        const LogoPath logo_of = [](const Channel& channel) {
            return channel.id.value == 1002 ? std::string("logos/two.png") : std::string();
        };
        const std::vector<std::int32_t> ids{7, 3, 12};
        const std::vector<std::chrono::sys_days> added(
            4, std::chrono::sys_days{std::chrono::days{20000}});
        const auto packages = packages_of(std::span(&kids, 1));
        write_xtream(release, {lineup, packages, logo_of, ids, added});
    }
    [[nodiscard]] json read(const std::string& path) const {
        return json::parse(release.files.at(path));
    }
};

TEST(XtreamOutput, AStreamHasEveryFieldInTheTypePlayersInsistOn) {
    Made made;
    made.write();
    const json stream = made.read("x/all/get_live_streams.json").at(0);
    const json expected = {{"num", 1},
                           {"name", "One News"},
                           {"stream_type", "live"},
                           {"stream_id", 1001},
                           {"stream_icon", "http://logo.example/a.png"},
                           {"epg_channel_id", "1001.flathead"},
                           {"added", "1728000000"},
                           {"is_adult", 0},
                           {"category_id", "7"},
                           {"category_ids", {7}},
                           {"custom_sid", ""},
                           {"tv_archive", 0},
                           {"direct_source", ""},
                           {"tv_archive_duration", 0},
                           {"thumbnail", ""}};
    EXPECT_EQ(stream, expected);
}

TEST(XtreamOutput, CategoriesAreThoseOfThePackageUnderTheirKeptIds) {
    Made made;
    made.write();
    EXPECT_EQ(made.read("x/all/get_live_categories.json"),
              json::parse(R"([{"category_id":"7","category_name":"News","parent_id":0},
                              {"category_id":"3","category_name":"Kids","parent_id":0},
                              {"category_id":"12","category_name":"Other","parent_id":0}])"));
    EXPECT_EQ(made.read("x/kids/get_live_categories.json"),
              json::parse(R"([{"category_id":"3","category_name":"Kids","parent_id":0}])"));
}

TEST(XtreamOutput, NothingOutsideThePackageStandsInItsFiles) {
    Made made;
    made.write();
    for (const auto& [path, text] : made.release.files) {
        if (path.find("kids") == std::string::npos) continue;
        EXPECT_EQ(text.find("One News"), std::string::npos) << path;
        EXPECT_EQ(text.find("Nogroup"), std::string::npos) << path;
        EXPECT_EQ(path.find("1001"), std::string::npos) << path;
        EXPECT_EQ(path.find("1004"), std::string::npos) << path;
    }
    EXPECT_TRUE(made.release.files.contains("x/kids/channel/1002"));
    EXPECT_TRUE(made.release.files.contains("x/kids/channel/1003"));
    EXPECT_FALSE(made.release.files.contains("x/kids/every"));
    EXPECT_TRUE(made.release.files.contains("x/all/every"));
}

TEST(XtreamOutput, ASubChannelTakesTheNextFreeNumber) {
    Made made;
    made.write();
    std::vector<int> numbers;
    for (const json& stream : made.read("x/all/get_live_streams.json"))
        numbers.push_back(stream.at("num"));
    // 2.1 cannot be 2 or 3, which are taken by whole numbers.
    EXPECT_EQ(numbers, (std::vector<int>{1, 2, 4, 3}));
    EXPECT_EQ(made.read("x/all/get_live_streams/3.json").size(), 2U);
}

TEST(XtreamOutput, APanelDumpIsKeyedByIds) {
    Made made;
    made.write();
    const json panel = json::parse("{" + made.release.files.at("x/kids/panel_api.json") + "}");
    EXPECT_EQ(panel.at("available_channels").size(), 2U);
    const json& two = panel.at("available_channels").at("1002");
    EXPECT_EQ(two.at("stream_id"), "1002");
    EXPECT_EQ(two.at("category_name"), "Kids");
    EXPECT_EQ(two.at("stream_icon"), "@FLATHEAD@/logos/two.png");
    EXPECT_EQ(panel.at("categories").at("live").size(), 1U);
    EXPECT_TRUE(panel.at("categories").at("movie").is_array());
}

TEST(XtreamOutput, TokensStandWhereNoNameCanStand) {
    Made made;
    made.lineup.channels[0].name = "@LIVE@1 @live@ @GUIDE@";
    made.lineup.channels[0].group = "@GUIDE@";
    made.write();
    EXPECT_EQ(made.release.files.at("tpl/plain/kids.m3u"),
              "#EXTM3U\n#EXTINF:-1,Two\n@LIVE@1002@EXTENSION@\n#EXTINF:-1,Sub\n"
              "@LIVE@1003@EXTENSION@\n");
    const std::string& all = made.release.files.at("tpl/all.m3u");
    EXPECT_TRUE(all.starts_with("#EXTM3U url-tvg=\"@GUIDE@\" x-tvg-url=\"@GUIDE@\"\n"));
    std::size_t tokens = 0;
    for (std::size_t at = all.find("\n@"); at != std::string::npos; at = all.find("\n@", at + 1))
        ++tokens;
    EXPECT_EQ(tokens, 4U);
    EXPECT_EQ(all.find("url-tvg=\"@GUIDE@\"", 60), std::string::npos);
}

TEST(XtreamOutput, AccountAnswersHoldNoTextOfThirdParties) {
    Made made;
    made.lineup.channels[0].name = "<!--# include virtual='/plan.sqlite' -->";
    made.write();
    for (const auto& [path, text] : made.release.files) {
        if (path.starts_with("x/account/")) {
            EXPECT_EQ(text.find("plan.sqlite"), std::string::npos) << path;
        }
    }
}

TEST(Packages, AllIsThereUnlessTheConfigSaysWhatItHolds) {
    std::vector<PackageConfig> config(2);
    config[0].name = "kids";
    config[1].name = "news";
    auto packages = packages_of(config);
    ASSERT_EQ(packages.size(), 3U);
    EXPECT_EQ(packages[2].name, "all");
    EXPECT_EQ(packages[2].bit, 0U);
    config[1].name = "all";
    packages = packages_of(config);
    ASSERT_EQ(packages.size(), 2U);
    EXPECT_EQ(packages[1].bit, 2U);
    config[1].name = "channels.tsv";
    EXPECT_THROW(static_cast<void>(packages_of(config)), Error);
}

}  // namespace
}  // namespace flathead::outputs
