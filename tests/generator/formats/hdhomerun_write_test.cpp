#include "generator/formats/hdhomerun_write.hpp"

#include "generator/formats/clean.hpp"
#include "generator/formats/hdhomerun_read.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <set>

namespace flathead::formats {
namespace {

TEST(HdhomerunWrite, DeviceIdsAreValidStableAndDiffer) {
    EXPECT_TRUE(is_valid_device_id("1038A145"));
    EXPECT_TRUE(is_valid_device_id("105F1A72"));
    EXPECT_FALSE(is_valid_device_id("12345678"));
    EXPECT_FALSE(is_valid_device_id("1038A14"));
    EXPECT_FALSE(is_valid_device_id("1038A14G"));
    std::set<std::string> ids;
    for (std::uint64_t identity = 0; identity < 5000; ++identity) {
        const std::string id = hdhomerun_device_id(identity);
        ASSERT_TRUE(is_valid_device_id(id)) << id;
        ASSERT_EQ(id, hdhomerun_device_id(identity));
        ids.insert(id);
    }
    EXPECT_GE(ids.size(), 4990U);
}

TEST(HdhomerunWrite, TheDeviceAnswersAreWhatClientsRead) {
    const HdhomerunSite site{.name = "Tom & \"Jerry\" <TV>", .identity = 42, .tuner_count = 3};
    const auto discover = nlohmann::json::parse(discover_json(site));
    EXPECT_EQ(discover["FriendlyName"], "Tom & 'Jerry' <TV>");
    EXPECT_EQ(discover["DeviceID"], hdhomerun_device_id(42));
    EXPECT_TRUE(discover["TunerCount"].is_number_integer());
    EXPECT_EQ(discover["TunerCount"], 3);
    EXPECT_EQ(discover["BaseURL"], base_token);
    EXPECT_EQ(discover["LineupURL"], std::string(base_token) + "/lineup.json");
    for (const char* key : {"ModelNumber", "FirmwareName", "FirmwareVersion", "DeviceAuth"})
        EXPECT_TRUE(discover[key].is_string());
    EXPECT_EQ(discover["ModelNumber"].get<std::string>().find("HDTC"), std::string::npos);
    const auto status = nlohmann::json::parse(lineup_status_json());
    EXPECT_EQ(status["ScanInProgress"], 0);
    EXPECT_EQ(status["SourceList"][0], "Cable");
    const HdhomerunDevice read = read_hdhomerun_device(discover_json(site));
    EXPECT_EQ(read.tuner_count, 3);
    const std::string xml = device_xml(site);
    EXPECT_NE(xml.find("<friendlyName>Tom &amp; 'Jerry' &lt;TV&gt;</friendlyName>"),
              std::string::npos)
        << xml;
    EXPECT_NE(xml.find("<URLBase>@FLATHEAD@</URLBase>"), std::string::npos);
    EXPECT_NE(xml.find("<serialNumber>" + hdhomerun_device_id(42)), std::string::npos);
    EXPECT_EQ(xml, device_xml(site));
}

TEST(HdhomerunWrite, ALineupIsReadBackWhole) {
    std::string out;
    HdhomerunLineupWriter writer(out);
    const std::string names[] = {"Plain", "Quote \" and \\", "Tab\tand \x01", "Café 📺", ""};
    int number = 0;
    for (const std::string& name : names) {
        writer.append({.number = std::to_string(++number),
                       .name = name,
                       .url = "@FLATHEAD@/auto/v1",
                       .is_hd = number == 1});
    }
    writer.finish();
    const auto json = nlohmann::json::parse(out);
    ASSERT_EQ(json.size(), 5U);
    EXPECT_EQ(json[0]["HD"], 1);
    EXPECT_FALSE(json[1].contains("HD"));
    const HdhomerunLineup lineup = read_hdhomerun_lineup(out);
    ASSERT_EQ(lineup.channels.size(), 5U);
    for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(lineup.channels[i].name, names[i]);
}

TEST(HdhomerunWrite, AnEmptyLineupIsAnEmptyArray) {
    std::string out;
    HdhomerunLineupWriter(out).finish();
    EXPECT_EQ(out, "[]\n");
}

}  // namespace
}  // namespace flathead::formats
