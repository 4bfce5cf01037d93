#include "generator/sources/xtream_source.hpp"

#include <gtest/gtest.h>

namespace flathead::sources {
namespace {

SourceConfig panel() {
    SourceConfig source;
    source.name = "panel";
    source.kind = SourceKind::xtream;
    source.fetch.url = "http://panel.example:8080/sub";
    source.username = Secret("us er");
    source.password = Secret("p/w&1");
    return source;
}

PanelGroups groups(std::string_view json) {
    TextSource source(json);
    return read_panel_groups(source);
}

PanelAccount account(std::string_view members, Time now = {}) {
    const std::string json = "{\"user_info\":{" + std::string(members) + "}}";
    TextSource source(json);
    return read_panel_account(source, now);
}

Loaded load(std::string_view streams, const PanelGroups& in = {}, const PanelAccount& by = {}) {
    TextSource source(streams);
    const SourceConfig config = panel();
    return load_panel_streams(source, in, by, config, 0);
}

/// Streams with these numbers, each with an id of its own.
std::vector<std::string> numbers_of(std::initializer_list<const char*> nums) {
    std::string json = "[";
    int id = 0;
    for (const char* num : nums)
        json += "{\"stream_id\":" + std::to_string(++id) + ",\"name\":\"N\",\"num\":" + num + "},";
    std::vector<std::string> numbers;
    for (const Entry& entry : load(json + "]").listing.entries) numbers.emplace_back(entry.number);
    return numbers;
}

TEST(XtreamSource, WhatAPanelIsAsked) {
    const SourceConfig source = panel();
    const std::string api =
        "http://panel.example:8080/sub/player_api.php?username=us%20er&password=p%2Fw%261";
    EXPECT_EQ(panel_address(source, PanelDocument::account), api);
    EXPECT_EQ(panel_address(source, PanelDocument::streams), api + "&action=get_live_streams");
    EXPECT_EQ(panel_address(source, PanelDocument::categories),
              api + "&action=get_live_categories");
    EXPECT_EQ(panel_guide_address(source),
              "http://panel.example:8080/sub/xmltv.php?username=us%20er&password=p%2Fw%261");
    EXPECT_EQ(panel_key(source, PanelDocument::streams), "source-panel");
}

TEST(XtreamSource, AStreamBecomesAChannel) {
    const Loaded loaded = load(
        R"([{"num":1,"name":" Harbour  &amp; Sea [B]HD[/B]","stream_type":"live","stream_id":77,"category_id":"3",
             "stream_icon":"http://h/a.png","epg_channel_id":"harbour.example","tv_archive":1,
             "tv_archive_duration":"7"},
            {"num":2,"name":null,"stream_id":"78","category_id":3,"stream_type":"radio_streams",
             "stream_icon":"data:image/png;base64,AAAA","epg_channel_id":null,"tv_archive":"1",
             "tv_archive_duration":7}])",
        groups(R"([{"category_id":3,"category_name":"News"}])"),
        account(R"("auth":1,"max_connections":"2")"));
    ASSERT_TRUE(loaded.is_good());
    EXPECT_EQ(loaded.listing.tuner_count, 2);
    EXPECT_EQ(loaded.listing.source, "panel");
    ASSERT_EQ(loaded.listing.entries.size(), 2U);
    const Entry& first = loaded.listing.entries[0];
    EXPECT_EQ(first.native_id, "77");
    EXPECT_EQ(first.name, "Harbour & Sea HD");
    EXPECT_EQ(first.group, "News");
    EXPECT_EQ(first.logo, "http://h/a.png");
    EXPECT_EQ(first.guide_id, "harbour.example");
    EXPECT_EQ(first.url, "http://panel.example:8080/sub/live/us%20er/p%2Fw%261/77.ts");
    EXPECT_EQ(first.line, 1U);
    EXPECT_FALSE(first.is_radio);
    EXPECT_EQ(loaded.listing.options[first.options].catchup, "xc");
    EXPECT_EQ(loaded.listing.options[first.options].catchup_days, "7");
    const Entry& second = loaded.listing.entries[1];
    EXPECT_EQ(second.native_id, "78");
    EXPECT_EQ(second.name, "78") << "a channel has a name";
    EXPECT_EQ(second.logo, "");
    EXPECT_EQ(second.guide_id, "");
    EXPECT_TRUE(second.is_radio);
    EXPECT_EQ(second.options, first.options) << "shared by those that say the same";
    EXPECT_TRUE(loaded.listing.problems.empty());
}

TEST(XtreamSource, NumbersThatOnlyCountTheListAreNone) {
    using Numbers = std::vector<std::string>;
    EXPECT_EQ(numbers_of({"1", "2", "3", "4"}), (Numbers{"", "", "", ""}));
    EXPECT_EQ(numbers_of({"1", "2", "3", "5", "6", "7", "8"}), Numbers(7)) << "one taken out";
    EXPECT_EQ(numbers_of({"101", "\"205\"", "7", "8"}), (Numbers{"101", "205", "7", "8"}));
    EXPECT_EQ(numbers_of({"5", "null", "0", "\"x\"", "-3", "12"}),
              (Numbers{"5", "", "", "", "", "12"}));
    EXPECT_EQ(numbers_of({"1"}), Numbers{""}) << "a list of one says nothing";
}

TEST(XtreamSource, WhatIsNoChannelIsLeftOutWithANote) {
    const Loaded loaded = load(
        R"([{"stream_id":1,"name":"A","category_id":"9"},{"stream_id":1,"name":"A again"},
            {"stream_id":2,"name":"Film","stream_type":"movie"},{"name":"No id"},
            {"stream_id":0,"name":"Zero"},{"stream_id":"../x","name":"Path"},{"stream_id":"a-1_B","name":"Text"}])");
    ASSERT_TRUE(loaded.is_good());
    ASSERT_EQ(loaded.listing.entries.size(), 2U);
    EXPECT_EQ(loaded.listing.entries[0].group, "") << "of a category nobody listed";
    EXPECT_EQ(loaded.listing.entries[1].native_id, "a-1_B");
    const std::vector<Problem> expected{
        {"entry 4", "no usable stream_id"},
        {"entry 5", "no usable stream_id"},
        {"entry 6", "no usable stream_id"},
        {"films", "1 film left out"},
        {"stream_id", "1 repeated stream left out"},
        {"category_id", "1 channel of a category the panel does not list"}};
    EXPECT_EQ(loaded.listing.problems.first(), expected);
}

TEST(XtreamSource, AnEmptyListIsNotGood) {
    for (const char* json : {"[]", "null", "{}"})
        EXPECT_EQ(load(json).rejected, "a list without streams") << json;
    EXPECT_EQ(load(R"([{"name":"A"},{"name":"B"}])").rejected,
              "a list without a usable channel among its 2 streams");
    EXPECT_EQ(load("<html>").rejected, "an HTML page");
}

TEST(XtreamSource, WhatAnAccountMayDo) {
    const Time now{Seconds(1'795'000'000)};
    struct Case {
        const char* members;
        const char* refusal;
        const char* note;
        const char* extension;
    };
    const Case cases[] = {
        {R"("auth":1,"status":"Active","exp_date":null)", "", "", ".ts"},
        {R"("auth":0)", "the panel refuses the user name or the password", "", ".ts"},
        {R"("auth":1,"status":"Expired","exp_date":"1794000000")",
         "the panel calls the account expired, its end was 2026-11-06T21:20:00Z",
         "it ended 2026-11-06T21:20:00Z",
         ".ts"},
        {R"("auth":1,"status":"banned")", "the panel calls the account banned", "", ".ts"},
        {R"("auth":1,"status":"Disabled")", "the panel calls the account disabled", "", ".ts"},
        {R"("auth":1,"status":"Trial","exp_date":"1795100000")",
         "",
         "it ends 2026-11-19T14:53:20Z",
         ".ts"},
        {R"("auth":1,"status":"Active","exp_date":"1794999999")",
         "",
         "it ended 2026-11-18T11:06:39Z",
         ".ts"},
        {R"("auth":1,"exp_date":"1795604800")", "", "", ".ts"},
        {R"("auth":1,"allowed_output_formats":["m3u8"])", "", "", ".m3u8"},
        {R"("auth":1,"allowed_output_formats":["m3u8","ts"])", "", "", ".ts"},
        {R"("auth":1,"allowed_output_formats":["rtmp"])", "", "", ".ts"},
    };
    for (const Case& one : cases) {
        const PanelAccount read = account(one.members, now);
        EXPECT_EQ(read.rejected, "") << one.members;
        EXPECT_EQ(read.refusal, one.refusal) << one.members;
        EXPECT_EQ(read.notes.empty() ? "" : read.notes.first()[0].what, one.note) << one.members;
        EXPECT_EQ(read.extension, one.extension) << one.members;
    }
    const Loaded loaded =
        load(R"([{"stream_id":5}])", {}, account(R"("auth":1,"allowed_output_formats":["m3u8"])"));
    EXPECT_TRUE(loaded.listing.entries[0].url.ends_with("/5.m3u8"));
    EXPECT_EQ(loaded.listing.entries[0].native_id, "5");
}

TEST(XtreamSource, AnAnswerThatOnlyTellsTheTimeIsTheSame) {
    const auto is_same = [](std::string_view a, std::string_view b) {
        TextSource first(a);
        TextSource second(b);
        return is_same_account(first, second);
    };
    const std::string before =
        R"({"user_info":{"auth":1,"active_cons":"0","max_connections":"2"},"server_info":{"timestamp_now":1}})";
    EXPECT_TRUE(is_same(
        before,
        R"({"user_info":{"auth":"1","active_cons":"2","max_connections":2},"server_info":{"timestamp_now":2}})"));
    EXPECT_FALSE(is_same(before, R"({"user_info":{"auth":1,"max_connections":"3"}})"));
    EXPECT_FALSE(is_same(before, R"({"user_info":{"auth":0,"max_connections":"2"}})"));
    EXPECT_FALSE(is_same(before, "<html>"));
}

}  // namespace
}  // namespace flathead::sources
