#include "generator/state/state.hpp"
#include "relay/base/error.hpp"

#include <gtest/gtest.h>

namespace flathead::state {
namespace {

using namespace std::chrono_literals;

constexpr Time monday{Seconds{1'795'996'800}};

Item item(std::string key) {
    Item item;
    item.key = std::move(key);
    item.library = "films";
    item.type = ItemType::episode;
    item.title = "Pilot";
    item.show = "Outer Rim";
    item.show_key = "5h0w";
    item.season = 1;
    item.episode = 2;
    item.last_episode = 3;
    item.part = 1;
    item.facts = {.duration = 1234567ms,
                  .container = "mkv",
                  .video_codec = "h264",
                  .pixel_format = "yuv420p",
                  .width = 1920,
                  .height = 1080,
                  .bit_rate = 5'000'000,
                  .longest_gop = 4s,
                  .audio = {{"aac", "eng", 2, 48000}, {"ac3", "", 6, 0}}};
    item.files = {{"/srv/a\nb.mkv", {}},
                  {"http://jelly/1", {{"Authorization", "MediaBrowser Token=\"x\""}, {"A", "b"}}}};
    return item;
}

ScheduleRow row(Time start, Seconds length, std::string key) {
    return {
        start, start + length, RowKind::programme, std::move(key), 5ms, "evening", 7, "round 7"};
}

/// One channel with a row of half an hour for each key, from `start` on.
ScheduleChanges played(Time start, const std::vector<std::string>& keys) {
    ScheduleChanges changes;
    ScheduleChange& channel = changes.channels.emplace_back();
    channel.channel = "scifi";
    channel.seed = 0xFFFF'FFFF'FFFF'FFF0;
    channel.house = {"h264", "yuv420p", "aac"};
    for (const std::string& key : keys) {
        const std::string inner = "<title>" + key + "</title>";
        channel.rows.push_back(row(start, 30min, key));
        channel.texts.push_back(text_id_of(inner));
        changes.texts.emplace(text_id_of(inner), inner);
        changes.items.push_back(item(key));
        start += 30min;
    }
    return changes;
}

class Schedules : public ::testing::Test {
  protected:
    void save(const ScheduleChanges& changes) {
        RunChanges run;
        run.schedules = &changes;
        State::open(folder_.path()).save(run);
    }
    [[nodiscard]] State read() const { return *State::open_read_only(folder_.path()); }
    [[nodiscard]] std::string keys() const {
        std::string keys;
        const std::vector<KeptSchedule> kept = read().schedules();
        for (const ScheduleRow& row : kept.at(0).schedule.rows)
            keys += row.item.empty() ? "-" : row.item;
        return keys;
    }

    TemporaryFolder folder_;
};

TEST_F(Schedules, ComeBackAsTheyWereSaved) {
    ScheduleChanges changes = played(monday, {"a", "b"});
    changes.channels[0].rows.push_back(
        {monday + 1h, monday + 2h, RowKind::gap, "", 0ms, "", 0, "nothing fits"});
    save(changes);
    const auto kept = read().schedules();
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].schedule.channel, "scifi");
    EXPECT_EQ(kept[0].schedule.seed, 0xFFFF'FFFF'FFFF'FFF0);
    EXPECT_EQ(kept[0].house, (HouseFormat{"h264", "yuv420p", "aac"}));
    EXPECT_EQ(kept[0].schedule.rows, changes.channels[0].rows);
    ASSERT_EQ(kept[0].texts.size(), 3U);
    EXPECT_EQ(read().schedule_text(kept[0].texts[1]), "<title>b</title>");
    EXPECT_EQ(kept[0].texts[2], 0);
    EXPECT_EQ(read().schedule_text(0), "");
}

TEST_F(Schedules, ItemsComeBackWithWhatPlayingThemNeeds) {
    save(played(monday, {"a"}));
    const auto items = read().scheduled_items();
    ASSERT_EQ(items.size(), 1U);
    const Item want = item("a");
    EXPECT_EQ(items[0].key, want.key);
    EXPECT_EQ(items[0].library, want.library);
    EXPECT_EQ(items[0].type, want.type);
    EXPECT_EQ(items[0].show_key, want.show_key);
    EXPECT_EQ(items[0].season, 1);
    EXPECT_EQ(items[0].last_episode, 3);
    EXPECT_EQ(items[0].files, want.files);
    EXPECT_EQ(items[0].facts.duration, want.facts.duration);
    EXPECT_EQ(items[0].facts.longest_gop, want.facts.longest_gop);
    ASSERT_EQ(items[0].facts.audio.size(), 2U);
    EXPECT_EQ(items[0].facts.audio[1].codec, "ac3");
    EXPECT_EQ(items[0].facts.audio[1].channels, 6);
    EXPECT_EQ(items[0].facts.audio[0].language, "eng");
    EXPECT_EQ(kept_form(items[0]), kept_form(want));
    for (void (*change)(Item&) : {+[](Item& i) { i.files[1].headers[0].second = "y"; },
                                  +[](Item& i) { i.facts.audio[0].language = "ita"; },
                                  +[](Item& i) { i.facts.duration += 1ms; },
                                  +[](Item& i) { i.title += "!"; }}) {
        Item changed = want;
        change(changed);
        EXPECT_NE(kept_form(items[0]), kept_form(changed));
    }
}

TEST_F(Schedules, GrowAtTheirEnd) {
    save(played(monday, {"a", "b"}));
    save(played(monday + 1h, {"c"}));
    EXPECT_EQ(keys(), "abc");
    ScheduleChanges moved;
    moved.items.push_back(item("a"));
    moved.items[0].files = {{"/elsewhere", {}}};
    save(moved);
    EXPECT_EQ(keys(), "abc");
    EXPECT_EQ(read().scheduled_items()[0].files[0].address, "/elsewhere");
}

TEST_F(Schedules, RowsOverKeptOnesAreRefusedWhole) {
    save(played(monday, {"a", "b"}));
    EXPECT_THROW(save(played(monday + 59min, {"c"})), Error);
    ScheduleChanges unknown = played(monday + 1h, {"d"});
    unknown.items.clear();
    EXPECT_THROW(save(unknown), Error);
    EXPECT_EQ(keys(), "ab");
    EXPECT_EQ(read().scheduled_items().size(), 2U);
}

TEST_F(Schedules, ReplanReplacesWhatBeginsThenOrLater) {
    save(played(monday, {"a", "b", "c"}));
    ScheduleChanges changes = played(monday + 30min, {"d"});
    changes.channels[0].replaced_from = monday + 30min;
    save(changes);
    EXPECT_EQ(keys(), "ad");
}

TEST_F(Schedules, OfThePastTheLastAiringOfEachItemStays) {
    save(played(monday, {"a", "b", "a", "c", "b"}));
    ScheduleChanges later = played(monday + 150min, {"d"});
    later.forget_before = monday + 2h;
    save(later);
    EXPECT_EQ(keys(), "acbd");  // a at 1:00, c at 1:30; b is there again at 2:00
    EXPECT_EQ(read().schedules()[0].texts[0], 0);
    EXPECT_EQ(read().schedule_text(text_id_of("<title>a</title>")), "");
    EXPECT_EQ(read().schedule_text(text_id_of("<title>b</title>")), "<title>b</title>");
    EXPECT_EQ(read().scheduled_items().size(), 4U);
}

TEST_F(Schedules, ChangesOfNothingWriteNothing) {
    save(played(monday, {"a"}));
    const std::string before = read_file(State::file_in(folder_.path()), 1 << 20);
    save({});
    EXPECT_EQ(read_file(State::file_in(folder_.path()), 1 << 20), before);
}

TEST_F(Schedules, DamagedRowsAreRefused) {
    save(played(monday, {"a"}));
    for (const std::string bad :
         {"schedule_rows SET kind = 3",
          "schedule_rows SET start = -1",
          "schedule_items SET audio = 'x'",
          "schedule_items SET files = 'x' || char(10)",
          "schedule_items SET files = 'x' || char(10) || '99999999999' || char(10)",
          "schedule_items SET width = -1",
          "schedule_items SET type = 9"}) {
        sqlite::Database other(State::file_in(folder_.path()), sqlite::Access::read_write);
        sqlite::Transaction undone(other);
        other.run("UPDATE " + bad);
        undone.commit();
        EXPECT_THROW(
            {
                (void)read().schedules();
                (void)read().scheduled_items();
            },
            Error)
            << bad;
        other.run("UPDATE schedule_rows SET kind = 0, start = 1795996800");
        save({.channels = {}, .texts = {}, .items = {item("a")}, .forget_before = {}});
    }
}

}  // namespace
}  // namespace flathead::state
