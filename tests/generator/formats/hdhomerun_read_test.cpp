#include "generator/formats/hdhomerun_read.hpp"

#include <gtest/gtest.h>

namespace flathead::formats {
namespace {

TEST(HdhomerunRead, ADeviceSaysWhatItIs) {
    const HdhomerunDevice device = read_hdhomerun_device(
        "\xEF\xBB\xBF{\"FriendlyName\":\"Attic\",\"DeviceID\":\"1038A145\",\"LineupURL\":\"http://"
        "10.0.0.9/lineup.json\","
        "\"TunerCount\":\"4\",\"Extra\":{\"a\":[1]}}");
    EXPECT_EQ(device.friendly_name, "Attic");
    EXPECT_EQ(device.device_id, "1038A145");
    EXPECT_EQ(device.lineup_url, "http://10.0.0.9/lineup.json");
    EXPECT_EQ(device.tuner_count, 4);
    for (const char* text : {"",
                             "[]",
                             "<html>",
                             "{\"TunerCount\":-1}",
                             "{\"TunerCount\":[3]}",
                             "{\"TunerCount\":2.5}"}) {
        EXPECT_EQ(read_hdhomerun_device(text).tuner_count, 0) << text;
    }
}

TEST(HdhomerunRead, EveryWayToWriteAChannel) {
    const HdhomerunLineup lineup = read_hdhomerun_lineup(
        R"([{"GuideNumber":"5.1","GuideName":"WABC","URL":"http://d/auto/v5.1","HD":1},
            {"GuideNumber":7,"GuideName":"Seven","URL":"http://d/auto/v7","DRM":1},
            {"GuideNumber":7.2,"GuideName":null,"URL":"http://d/auto/v7.2","Tags":"favorite, DRM"},
            {"GuideNumber":"8","GuideName":"No address"}, "text", null,
            {"GuideNumber":"9","GuideName":"Nine","URL":"http://d/auto/v9","DRM":"0","Tags":""}])");
    EXPECT_EQ(lineup.rejected, "");
    ASSERT_EQ(lineup.channels.size(), 4U);
    EXPECT_EQ(lineup.channels[0].number, "5.1");
    EXPECT_EQ(lineup.channels[0].name, "WABC");
    EXPECT_FALSE(lineup.channels[0].is_protected);
    EXPECT_EQ(lineup.channels[1].number, "7");
    EXPECT_TRUE(lineup.channels[1].is_protected);
    EXPECT_EQ(lineup.channels[2].number, "7.2");
    EXPECT_EQ(lineup.channels[2].name, "");
    EXPECT_TRUE(lineup.channels[2].is_protected);
    EXPECT_FALSE(lineup.channels[3].is_protected);
    EXPECT_EQ(lineup.problems.count(), 3U);
    EXPECT_EQ(lineup.problems.first()[0], (Problem{"entry 4", "no URL or no GuideNumber"}));
}

TEST(HdhomerunRead, WhatIsNoLineupSaysWhy) {
    const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
    const std::pair<std::string, const char*> cases[] = {
        {"", "an empty answer"},
        {" <html>", "an HTML page"},
        {"{\"error\":1}", "JSON, but not an array of channels"},
        {"[{\"GuideNumber\"", "no valid JSON"},
        {deep, "no valid JSON"},
        {std::string(17 << 20, ' '), "larger than 16 MB"}};
    for (const auto& [text, reason] : cases)
        EXPECT_EQ(read_hdhomerun_lineup(text).rejected, reason) << text.substr(0, 20);
    EXPECT_EQ(read_hdhomerun_lineup("[]").rejected, "");
}

}  // namespace
}  // namespace flathead::formats
