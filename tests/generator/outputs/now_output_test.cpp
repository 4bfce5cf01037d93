#include "generator/outputs/now_output.hpp"

#include <gtest/gtest.h>

namespace flathead::outputs {
namespace {

constexpr std::string_view upcoming =
    "1\t100\t200\tpast\n1\t200\t300\ton \"air\"\n1\t300\t400\tnext\n1\t400\t500\tlater\n"
    "junk\n2\tx\ty\tz\n"
    "2\t100\t250\tonly\n"
    "3\t300\t400\tnot yet\n";

TEST(NowOutput, ShowsWhatIsOnAndWhatComesNext) {
    EXPECT_EQ(now_json(upcoming, Time{Seconds{200}}),
              "{\"at\":\"1970-01-01T00:03:20Z\",\"until\":\"1970-01-01T00:04:10Z\",\"now\":{\n"
              "\"1\":[200,300,\"on \\\"air\\\"\",300,400,\"next\"],\n\"2\":[100,250,\"only\"]}}\n");
}

TEST(NowOutput, IsValidUntilTheFirstProgrammeEnds) {
    const std::string json = now_json(upcoming, Time{Seconds{200}});
    EXPECT_EQ(valid_until(json), Time{Seconds{250}});
    EXPECT_EQ(valid_until(now_json("", Time{Seconds{0}})), Time{Seconds{3600}});
    EXPECT_EQ(valid_until("{}"), std::nullopt);
}

TEST(NowOutput, WhileNothingIsOnItIsValidUntilSomethingBegins) {
    EXPECT_EQ(valid_until(now_json("3\t300\t400\tx\n", Time{Seconds{200}})), Time{Seconds{300}});
}

TEST(NowOutput, ChannelsChangeWhereAProgrammeBeganOrEndedSince) {
    const auto changed = [](std::int64_t since, std::int64_t now) {
        std::vector<std::int32_t> ids;
        for (const ChannelId id :
             changed_channels(upcoming, Time{Seconds{since}}, Time{Seconds{now}}))
            ids.push_back(id.value);
        return ids;
    };
    EXPECT_EQ(changed(200, 249), (std::vector<std::int32_t>{}));
    EXPECT_EQ(changed(200, 250), (std::vector<std::int32_t>{2}));
    EXPECT_EQ(changed(250, 300), (std::vector<std::int32_t>{1, 3}));
    EXPECT_EQ(changed(0, 1000), (std::vector<std::int32_t>{1, 2, 3}));
    EXPECT_EQ(written_at(now_json(upcoming, Time{Seconds{200}})), Time{Seconds{200}});
}

}  // namespace
}  // namespace flathead::outputs
