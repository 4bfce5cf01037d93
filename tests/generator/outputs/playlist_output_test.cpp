#include "generator/outputs/playlist_output.hpp"

#include "generator/outputs/logo_address.hpp"

#include <gtest/gtest.h>

#include "made_lineup.hpp"

namespace flathead::outputs {
namespace {

std::string no_logo(const Channel&) {
    return {};
}

TEST(PlaylistOutput, EveryChannelHasOurAddressBehindTheToken) {
    Lineup lineup = made_lineup({{"One", "News"}});
    lineup.channels[0].is_radio = true;
    MemoryRelease release;
    write_playlists(
        release, lineup, {}, {}, [](const Channel&) { return std::string("logos/a.png"); });
    EXPECT_EQ(release.files.at("www/playlist.m3u"),
              "#EXTM3U url-tvg=\"@FLATHEAD@/xmltv.xml\" x-tvg-url=\"@FLATHEAD@/xmltv.xml\"\n"
              "#EXTINF:-1 tvg-id=\"1001.flathead\" tvg-name=\"One\" tvg-chno=\"1\" "
              "tvg-logo=\"@FLATHEAD@/logos/a.png\" "
              "group-title=\"News\" radio=\"true\",One\n@FLATHEAD@/channel/1001.ts\n");
    EXPECT_FALSE(release.files.contains("www/files/playlist.m3u"));
}

TEST(PlaylistOutput, ABaseUrlGivesACopyForUseWithoutNginx) {
    MemoryRelease release;
    SiteConfig site;
    site.base_url = "http://tv.lan:8080";
    write_playlists(release, made_lineup({{"One", ""}}), site, {}, no_logo);
    EXPECT_NE(
        release.files.at("www/files/playlist.m3u").find("\nhttp://tv.lan:8080/channel/1001.ts\n"),
        std::string::npos);
    EXPECT_EQ(release.files.at("www/files/playlist.m3u").find('@'), std::string::npos);
}

TEST(PlaylistOutput, GroupsOfAnyScriptGetAWordOfTheirOwn) {
    const Lineup lineup = made_lineup(
        {{"a", "UK | News"}, {"b", "UK News"}, {"c", ""}, {"d", "Новости"}, {"e", "UK | News"}});
    const auto slugs = group_slugs(lineup);
    ASSERT_EQ(slugs.size(), 4U);
    EXPECT_EQ(slugs[0].slug, "uk-news");
    EXPECT_TRUE(slugs[1].slug.starts_with("uk-news-") && slugs[1].slug.size() == 16)
        << slugs[1].slug;
    EXPECT_EQ(slugs[2].slug, "other");
    EXPECT_TRUE(slugs[3].slug.starts_with("g-") && slugs[3].slug.size() == 10) << slugs[3].slug;
    MemoryRelease release;
    write_playlists(release, lineup, {}, {}, no_logo);
    const std::string& news = release.files.at("www/playlist/uk-news.m3u");
    EXPECT_NE(news.find("/channel/1001.ts"), std::string::npos);
    EXPECT_NE(news.find("/channel/1005.ts"), std::string::npos);
    EXPECT_EQ(news.find("/channel/1002.ts"), std::string::npos);
}

TEST(PlaylistOutput, APackageHoldsItsChannelsOnly) {
    Lineup lineup = made_lineup({{"a", ""}, {"b", ""}});
    lineup.channels[1].packages = 2;
    const std::vector<PackageConfig> packages{{"all", {}, {}}, {"kids", {}, {}}};
    MemoryRelease release;
    write_playlists(release, lineup, {}, packages, no_logo);
    EXPECT_EQ(release.files.at("www/packages/kids.m3u").find("/channel/1001.ts"),
              std::string::npos);
    EXPECT_NE(release.files.at("www/packages/kids.m3u").find("/channel/1002.ts"),
              std::string::npos);
    EXPECT_EQ(release.files.at("www/packages/all.m3u").find("/channel/"), std::string::npos);
}

TEST(LogoAddress, OnlyHarmlessAddressesAreHandedOn) {
    struct Case {
        const char* logo;
        const char* expected;
    };
    const Case cases[] = {{"https://x.example/a.png", "https://x.example/a.png"},
                          {"http://x.example/a.png?media=1", ""},
                          {"http://u:p@x.example/a.png", ""},
                          {"ftp://x.example/a.png", ""},
                          {"data:image/png;base64,AAAA", ""},
                          {"", ""}};
    for (const Case& c : cases) {
        Channel channel;
        channel.logo = c.logo;
        EXPECT_EQ(remote_logo(channel), c.expected) << c.logo;
    }
}

}  // namespace
}  // namespace flathead::outputs
