#include "generator/outputs/schedule_plan.hpp"

#include "generator/schedule/house.hpp"
#include "relay/plan/read.hpp"

#include <gtest/gtest.h>

#include <map>

namespace flathead::outputs {
namespace {

using namespace std::chrono_literals;

constexpr Time start{Seconds{1'795'996'800}};

Item item(const std::string& key, const std::string& audio) {
    Item item;
    item.key = key;
    item.facts = {.duration = 30min,
                  .container = "mkv",
                  .video_codec = "h264",
                  .pixel_format = "yuv420p",
                  .width = 1280,
                  .height = 720,
                  .bit_rate = 1,
                  .longest_gop = 2s,
                  .audio = {{audio, "eng", 2, 48000}}};
    item.files = {{"/srv/" + key + ".mkv", {}}, {"http://jelly:8096/" + key, {{"X-Token", "t"}}}};
    return item;
}

class SchedulePlanOutput : public ::testing::Test {
  protected:
    SchedulePlanOutput() {
        config_.audio = {"eng"};
        for (const Item& one : {item("fits", "aac"), item("other", "ac3")}) items_[one.key] = one;
    }

    plan::Reader written(const std::vector<ScheduleRow>& rows) {
        const Path file = folder_.path() / "plan.sqlite";
        std::filesystem::remove(file);
        plan::Writer writer(file, {});
        writer.add(source_of_schedules());
        plan::Channel channel;
        channel.id = 1001;
        channel.upstreams = {{.source = "virtual", .kind = plan::Kind::schedule}};
        writer.add(channel);
        SchedulePlan plan;
        plan.channels.push_back({{1001}, &config_, {"h264", "yuv420p", "aac"}, rows});
        plan.item_of = [&](const std::string& key) {
            const auto found = items_.find(key);
            return found == items_.end() ? nullptr : &found->second;
        };
        plan.conform_folder = "/conformed";
        write_schedules(writer, plan);
        writer.finish();
        return plan::Reader(file);
    }

    static ScheduleRow row(Time at, std::string key) {
        return {at, at + 30min, RowKind::programme, std::move(key), 500ms, "", 0, ""};
    }

    TemporaryFolder folder_;
    VirtualChannelConfig config_;
    std::map<std::string, Item> items_;
};

TEST_F(SchedulePlanOutput, WhatFitsIsReadAsItIsWhatDoesNotFromItsConformedFileFirst) {
    const std::vector<ScheduleRow> rows{row(start, "fits"), row(start + 30min, "other")};
    const auto reader = written(rows);
    const auto planned = reader.rows(1001, 0, 4'000'000'000, 10);
    ASSERT_EQ(planned.size(), 2U);
    EXPECT_EQ(planned[0].start, start.time_since_epoch().count());
    EXPECT_EQ(planned[0].in, 500ms);
    const auto fits = reader.media(planned[0].media);
    ASSERT_EQ(fits->renditions.size(), 2U);
    EXPECT_TRUE(fits->renditions[0].fits);
    EXPECT_EQ(fits->renditions[0].upstream.url, "/srv/fits.mkv");
    EXPECT_EQ(fits->renditions[0].upstream.kind, plan::Kind::file);
    EXPECT_EQ(fits->renditions[1].upstream.kind, plan::Kind::http);
    EXPECT_EQ(fits->renditions[1].upstream.headers, (plan::Headers{{"X-Token", "t"}}));
    const auto other = reader.media(planned[1].media);
    ASSERT_EQ(other->renditions.size(), 3U);
    EXPECT_EQ(other->renditions[0].upstream.url,
              schedule::conform_path("/conformed", "other", {"h264", "yuv420p", "aac"}, {"eng"}));
    EXPECT_TRUE(other->renditions[0].fits);
    EXPECT_FALSE(other->renditions[1].fits);
}

TEST_F(SchedulePlanOutput, UnknownItemsAndHolesAreGaps) {
    const std::vector<ScheduleRow> rows{row(start, "gone"), row(start + 2h, "fits")};
    const auto reader = written(rows);
    const auto planned = reader.rows(1001, 0, 4'000'000'000, 10);
    ASSERT_EQ(planned.size(), 3U);
    EXPECT_EQ(planned[0].media, 0);
    EXPECT_EQ(planned[1].media, 0);
    EXPECT_EQ(planned[1].end, planned[2].start);
    EXPECT_NE(planned[2].media, 0);
}

TEST_F(SchedulePlanOutput, AnEncodedChannelConformsNothing) {
    config_.profile = ChannelProfile::p720;
    const std::vector<ScheduleRow> rows{row(start, "other")};
    const auto reader = written(rows);
    EXPECT_EQ(reader.schedule(1001)->height, 720);
    EXPECT_EQ(reader.schedule(1001)->languages, std::vector<std::string>{"eng"});
    const auto media = reader.media(reader.rows(1001, 0, 4'000'000'000, 10)[0].media);
    ASSERT_EQ(media->renditions.size(), 2U);
    EXPECT_EQ(media->renditions[0].upstream.url, "/srv/other.mkv");
    EXPECT_FALSE(media->renditions[0].fits);
}

}  // namespace
}  // namespace flathead::outputs
