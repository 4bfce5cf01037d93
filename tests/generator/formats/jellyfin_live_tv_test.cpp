#include "generator/formats/jellyfin_live_tv.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace flathead::formats {
namespace {

using Json = nlohmann::json;

TEST(JellyfinLiveTv, TunersAndGuidesAreRead) {
    const JellyfinLiveTv read = read_jellyfin_live_tv(
        R"({"GuideDays":null,"TunerHosts":[{"Id":"1","Type":"m3u","Url":"http://a/playlist.m3u","DeviceId":null},7],
            "ListingProviders":[{"Id":"2","Type":"xmltv","Path":"http://a/xmltv.xml"}]})");
    EXPECT_EQ(read.rejected, "");
    ASSERT_EQ(read.tuners.size(), 1U);
    EXPECT_EQ(read.tuners[0].url, "http://a/playlist.m3u");
    EXPECT_EQ(read.tuners[0].device, "");
    ASSERT_EQ(read.guides.size(), 1U);
    EXPECT_EQ(read.guides[0].path, "http://a/xmltv.xml");
}

TEST(JellyfinLiveTv, OtherAnswersAreNone) {
    EXPECT_EQ(read_jellyfin_live_tv("<html>").rejected, "an HTML page");
    for (const std::string& text : {std::string("{}"),
                                    std::string("[]"),
                                    std::string(),
                                    std::string("{\"TunerHosts\":[]"),
                                    std::string(100'000, '[')})
        EXPECT_EQ(read_jellyfin_live_tv(text).rejected, "no settings of Live TV");
}

TEST(JellyfinLiveTv, WhatIsNestedDeeplyIsLeftOut) {
    const std::string deep = R"({"ListingProviders":[],"TunerHosts":[{"Id":"1","X":)" +
                             std::string(100'000, '[') + std::string(100'000, ']') + "}]}";
    const JellyfinLiveTv read = read_jellyfin_live_tv(deep);
    ASSERT_EQ(read.tuners.size(), 1U);
    EXPECT_LT(read.tuners[0].json.size(), 1000U);
}

TEST(JellyfinLiveTv, ANewTunerHasAllThatTheServerNeeds) {
    const JellyfinSetting made =
        jellyfin_tuner_setting("m3u", "http://a/playlist.m3u", "Home", "flathead-1", nullptr);
    EXPECT_FALSE(made.is_current);
    const Json json = Json::parse(made.json);
    EXPECT_EQ(json.at("Id"), "");
    EXPECT_EQ(json.at("Source"), "") << "the server answers 500 without";
    EXPECT_EQ(json.at("TunerCount"), 0) << "more would switch direct play off";
    EXPECT_EQ(json.at("EnableStreamLooping"), false);
    EXPECT_EQ(json.at("AllowStreamSharing"), true);
    EXPECT_EQ(json.at("FriendlyName"), "Home");
    EXPECT_FALSE(Json::parse(jellyfin_tuner_setting("hdhomerun", "http://a", "", "", nullptr).json)
                     .contains("TunerCount"))
        << "taken from discover.json";
}

TEST(JellyfinLiveTv, ATunerThatIsRightIsLeftAlone) {
    JellyfinTuner tuner;
    tuner.json = jellyfin_tuner_setting("m3u", "http://a/p.m3u", "Home", "f", nullptr).json;
    Json changed = Json::parse(tuner.json);
    changed["Id"] = "1";
    changed["FriendlyName"] = "Mine";
    changed["New"] = Json::parse(R"({"a":[1]})");
    tuner.json = changed.dump();
    EXPECT_TRUE(jellyfin_tuner_setting("m3u", "http://a/p.m3u", "Home", "f", &tuner).is_current);
    changed["Source"] = nullptr;
    changed["TunerCount"] = 2;
    tuner.json = changed.dump();
    const JellyfinSetting fixed =
        jellyfin_tuner_setting("m3u", "http://a/p.m3u", "Home", "f", &tuner);
    EXPECT_FALSE(fixed.is_current);
    const Json json = Json::parse(fixed.json);
    EXPECT_EQ(json.at("TunerCount"), 0);
    EXPECT_EQ(json.at("FriendlyName"), "Mine");
    EXPECT_EQ(json.at("New"), changed.at("New"));
    EXPECT_EQ(json.at("Source"), "");
}

TEST(JellyfinLiveTv, AGuideIsForOurTunerAndThoseItHasAlready) {
    const JellyfinSetting made = jellyfin_guide_setting("http://a/xmltv.xml", "t1", nullptr);
    EXPECT_EQ(Json::parse(made.json).at("EnabledTuners"), Json::array({"t1"}));
    EXPECT_EQ(Json::parse(made.json).at("EnableAllTuners"), false);
    JellyfinGuide guide;
    guide.json = made.json;
    EXPECT_TRUE(jellyfin_guide_setting("http://a/xmltv.xml", "T1", &guide).is_current);
    const JellyfinSetting two = jellyfin_guide_setting("http://a/xmltv.xml", "t2", &guide);
    EXPECT_EQ(Json::parse(two.json).at("EnabledTuners"), Json::array({"t1", "t2"}));
    guide.json = R"({"Id":"1","Type":"xmltv","Path":"http://a/xmltv.xml","EnableAllTuners":true})";
    EXPECT_TRUE(jellyfin_guide_setting("http://a/xmltv.xml", "t1", &guide).is_current);
}

TEST(JellyfinLiveTv, HowFarATaskIs) {
    const JellyfinTask running =
        read_jellyfin_task(R"({"State":"Running","CurrentProgressPercentage":51.5})");
    EXPECT_TRUE(running.is_known && running.is_running);
    EXPECT_EQ(running.percent, 51);
    EXPECT_FALSE(read_jellyfin_task(R"({"State":"Idle"})").is_running);
    EXPECT_FALSE(read_jellyfin_task("<html>").is_known);
    EXPECT_EQ(jellyfin_id(R"({"Id":"7"})"), "7");
    EXPECT_EQ(jellyfin_id(R"({"Id":7})"), "");
}

}  // namespace
}  // namespace flathead::formats
