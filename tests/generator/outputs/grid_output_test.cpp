#include "generator/outputs/grid_output.hpp"

#include "generator/outputs/grid_line.hpp"
#include "generator/outputs/guide_output.hpp"
#include "relay/base/text.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace flathead::outputs {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

const Time midnight = *times::read_rfc3339("2026-11-20T00:00:00Z");
const guide::Window day{midnight, midnight + 24h};

json line_of(const std::vector<guide::Slot>& rows, const guide::Window& of = day) {
    std::string out;
    append_grid_line(out, rows, of, "Channel");
    return json::parse(out);
}

TEST(GridLine, ARowHasItsTextsMarksAndReasonAndLeavesOutWhatIsEmptyAtItsEnd) {
    const std::int64_t from = midnight.time_since_epoch().count();
    const std::vector<guide::Slot> rows{
        {midnight,
         midnight + 30min,
         "<title lang=\"en\">A &amp; B</title><sub-title>Part \"one\"</sub-title>"
         "<category>Live</category><category>Children's movie</category><new/>",
         {},
         "shuffle, round 2"},
        {midnight + 30min, midnight + 1h, "<title>Plain</title>", {}},
        {midnight + 1h, midnight + 2h, "<category>Sports</category><previously-shown/>", {}},
        {midnight + 2h, midnight + 3h, {}, "An event"}};
    const json expected = {{from, 1800, "A & B", "Part \"one\"", "kN", "shuffle, round 2"},
                           {from + 1800, 1800, "Plain"},
                           {from + 3600, 3600, "Channel", "", "pR"},
                           {from + 7200, 3600, "An event", "", "f"}};
    EXPECT_EQ(line_of(rows), expected);
}

TEST(GridLine, ARowAcrossMidnightStandsInBothDaysWhole) {
    const std::vector<guide::Slot> rows{
        {midnight - 1h, midnight + 1h, "<title>Late film</title>", {}},
        {midnight + 1h, midnight + 25h, "<title>Long</title>", {}},
        {midnight + 25h, midnight + 26h, "<title>After</title>", {}}};
    const json before = line_of(rows, {midnight - 24h, midnight});
    const json same = line_of(rows);
    const json next = line_of(rows, {midnight + 24h, midnight + 48h});
    ASSERT_EQ(before.size(), 1U);
    ASSERT_EQ(same.size(), 2U);
    ASSERT_EQ(next.size(), 2U);
    EXPECT_EQ(before[0], same[0]);
    EXPECT_EQ(same[0][1], 7200);
    EXPECT_EQ(same[1], next[0]);
    EXPECT_EQ(line_of(rows, {midnight + 48h, midnight + 72h}), json::array());
}

TEST(GridLine, AGuideThatIsSilentSaysSoOnceADay) {
    std::vector<guide::Slot> rows;
    for (int hour = 0; hour < 24; ++hour)
        rows.push_back({midnight + 1h * hour,
                        midnight + 1h * (hour + 1),
                        {},
                        hour == 20 ? "Match: A - B" : "Nothing known"});
    const json line = line_of(rows);
    ASSERT_EQ(line.size(), 3U);
    EXPECT_EQ(line[0][1], 20 * 3600);
    EXPECT_EQ(line[1][2], "Match: A - B");
    EXPECT_EQ(line[2][1], 3 * 3600);
}

TEST(GridLine, HostileTextsStayTextAndSmall) {
    const std::string huge = "<title>" + std::string(100'000, 'x') + "</title>";
    const std::vector<guide::Slot> rows{
        {midnight, midnight + 1h, huge, {}},
        {midnight + 1h,
         midnight + 2h,
         "<title>&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;\xE2\x80\xAE</title>",
         {}}};
    const json line = line_of(rows);
    EXPECT_EQ(line[0][2].get<std::string>(), std::string(197, 'x') + "…");
    EXPECT_EQ(line[1][2], "</script><img src=x onerror=alert(1)>");
}

TEST(GridLine, ADayOfThousandsOfRowsIsCutAndSaysHowManyAreMissing) {
    std::vector<guide::Slot> rows;
    const std::string title = "<title>" + std::string(150, 'y') + "</title>";
    for (int i = 0; i < 8640; ++i)
        rows.push_back({midnight + 10s * i, midnight + 10s * (i + 1), title, {}});
    std::string out;
    append_grid_line(out, rows, day, "Channel");
    EXPECT_LT(out.size(), longest_grid_line + 1000);
    const json line = json::parse(out);
    EXPECT_EQ(line.size() - 1 + line.back().get<std::size_t>(), rows.size());
}

using Titles = std::map<std::int32_t, std::string>;  // of a channel's one programme a day

struct Written {
    int formatted = 0;
    std::size_t new_files = 0;  // below www/data/grid
};

const guide::Window three_days{midnight, midnight + 72h};

Written write(MemoryRelease& release, const Titles& titles, const guide::Window& window) {
    Written written;
    GridOutput grid(release, window);
    TextArena names;
    for (const auto& [id, title] : titles) {
        Channel channel;
        channel.id = {id};
        channel.name = names.keep(text::join("Channel ", id));
        if (grid.keep(channel, digest_of(title))) continue;
        ++written.formatted;
        const std::string inner = text::join("<title>", title, "</title>");
        std::vector<guide::Slot> rows;
        for (Time at = window.begin; at < window.end; at += 24h)
            rows.push_back({at, at + 24h, inner, {}});
        grid.write(channel, digest_of(title), rows);
    }
    grid.finish();
    for (const auto& [path, bytes] : release.files) {
        const auto before = release.previous_files.find(path);
        if (path.starts_with("www/data/grid/") &&
            (before == release.previous_files.end() || before->second != bytes))
            ++written.new_files;
    }
    return written;
}

Titles made_titles(int count) {
    Titles titles;
    for (int i = 0; i < count; ++i) titles[1001 + 2 * i] = text::join("title ", i);
    return titles;
}

TEST(GridOutput, TheIndexNamesEveryFileAndEveryChannelStandsInItsBlock) {
    MemoryRelease release;
    const Titles titles = made_titles(300);
    write(release, titles, three_days);
    const json index = json::parse(release.files.at("www/data/grid.json"));
    EXPECT_EQ(index["days"], (json{"20261120", "20261121", "20261122"}));
    EXPECT_EQ(index["from"], midnight.time_since_epoch().count());
    EXPECT_EQ(index["until"], (midnight + 72h).time_since_epoch().count());
    EXPECT_EQ(index["left_out"], (json{{"channels", 0}, {"days", 0}}));
    const auto& blocks = index["blocks"];
    ASSERT_GT(blocks.size(), 300U / 32);
    ASSERT_LE(blocks.size(), 300U / 8 + 1);
    auto title = titles.begin();
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        for (const json& name : index["days"]) {
            const json file = json::parse(release.files.at(text::join(
                "www/data/grid/", name.get<std::string>(), '/', blocks[i].get<int>(), ".json")));
            EXPECT_EQ(file["day"], name);
            EXPECT_LE(file["channels"].size(), 32U);
        }
        const json first = json::parse(release.files.at(grid_path(
            std::chrono::floor<std::chrono::days>(midnight), {blocks[i].get<std::int32_t>()})));
        EXPECT_EQ(blocks[i], title->first);
        for (std::size_t left = first["channels"].size(); left > 0; --left, ++title) {
            EXPECT_EQ(first["channels"][std::to_string(title->first)][0][2], title->second);
        }
    }
    EXPECT_EQ(title, titles.end());
}

TEST(GridOutput, OnlyWhatChangedIsFormattedAndTheFilesAreAsIfMadeAnew) {
    Titles titles = made_titles(300);
    MemoryRelease first;
    EXPECT_EQ(write(first, titles, three_days).formatted, 300);

    MemoryRelease same;
    same.previous_files = first.files;
    const Written none = write(same, titles, three_days);
    EXPECT_EQ(none.formatted, 0);
    EXPECT_EQ(none.new_files, 0U);
    EXPECT_EQ(same.files, first.files);

    titles[1201] = "another";
    MemoryRelease changed;
    changed.previous_files = first.files;
    const Written one = write(changed, titles, three_days);
    EXPECT_EQ(one.formatted, 1);
    EXPECT_EQ(one.new_files, 3U) << "one block, three days";
    MemoryRelease anew;
    write(anew, titles, three_days);
    EXPECT_EQ(changed.files, anew.files);

    // A channel before all others, one in the middle, and one that goes.
    titles[1000] = "first";
    titles[1302] = "middle";
    titles.erase(1401);
    MemoryRelease moved;
    moved.previous_files = changed.files;
    const Written few = write(moved, titles, three_days);
    EXPECT_EQ(few.formatted, 2);
    EXPECT_LE(few.new_files, 3U * 8) << "of some sixty: blocks behind a change stay where they are";
    MemoryRelease moved_anew;
    write(moved_anew, titles, three_days);
    EXPECT_EQ(moved.files, moved_anew.files);

    MemoryRelease later;
    later.previous_files = moved.files;
    EXPECT_EQ(write(later, titles, {midnight + 6h, midnight + 78h}).formatted, 301);
}

TEST(GridOutput, WhatThePreviousReleaseLacksIsMadeAnew) {
    const Titles titles = made_titles(40);
    MemoryRelease whole;
    write(whole, titles, three_days);
    for (const std::string& lost :
         {std::string("x/grid.tsv"),
          grid_path(std::chrono::floor<std::chrono::days>(midnight), {1001})}) {
        MemoryRelease next;
        next.previous_files = whole.files;
        next.previous_files.erase(lost);
        EXPECT_GE(write(next, titles, three_days).formatted, 8) << lost;
        EXPECT_EQ(next.files, whole.files);
    }
    for (const char* damage : {"", "flathead grid 9\n", "flathead grid 1 \nnonsense\n1\t2\t3\n"}) {
        MemoryRelease next;
        next.previous_files = whole.files;
        next.previous_files["x/grid.tsv"] = damage;
        EXPECT_EQ(write(next, titles, three_days).formatted, 40);
        EXPECT_EQ(next.files, whole.files);
    }
}

TEST(GridOutput, WhatIsLeftOutIsTold) {
    MemoryRelease release;
    Titles titles;
    for (int i = 0; i < 50'003; ++i) titles[i + 1] = "t";
    EXPECT_EQ(write(release, titles, {midnight, midnight + 24h}).formatted, 50'000);
    const json index = json::parse(release.files.at("www/data/grid.json"));
    EXPECT_EQ(index["left_out"]["channels"], 3);
    MemoryRelease long_release;
    write(long_release, made_titles(1), {midnight, midnight + 24h * 40});
    const json long_index = json::parse(long_release.files.at("www/data/grid.json"));
    EXPECT_EQ(long_index["days"].size(), 32U);
    EXPECT_EQ(long_index["left_out"]["days"], 8);
}

TEST(GuideParts, TellWhereAChannelsProgrammesLieInTheGuide) {
    MemoryRelease release;
    Lineup lineup;
    for (int i = 0; i < 5; ++i) {
        Channel& channel = lineup.channels.emplace_back();
        channel.id = {1001 + i};
        channel.name = "Name";
    }
    GuideOutput guide(release, three_days);
    guide.head(lineup, "Site", [](const Channel&) { return std::string(); });
    for (const Channel& channel : lineup.channels) {
        guide.channel(channel, digest_of(text::join(channel.id.value)), [&] {
            return std::vector<guide::Slot>(
                channel.id.value == 1003 ? 0U : 1U,
                guide::Slot{midnight, midnight + 1h, "<title>Ü</title>", {}});
        });
    }
    guide.finish();
    const std::string& xml = release.files.at("www/xmltv.xml");
    std::size_t at = 0;
    const json parts = json::parse(release.files.at("www/data/guide_parts.json"));
    for (const json& part : parts["parts"]) {
        const std::string_view text = std::string_view(xml).substr(at, part[1].get<std::size_t>());
        at += text.size();
        const int id = part[0].get<int>();
        if (id == 0 || id == 1003) {
            EXPECT_EQ(text.empty(), id == 1003);
            continue;
        }
        EXPECT_TRUE(text.starts_with("<programme ")) << text;
        EXPECT_TRUE(text::contains(text, text::join("channel=\"", id, ".flathead\"")));
        EXPECT_TRUE(text.ends_with("</programme>\n"));
    }
    EXPECT_EQ(xml.substr(at), "</tv>\n");
}

}  // namespace
}  // namespace flathead::outputs
