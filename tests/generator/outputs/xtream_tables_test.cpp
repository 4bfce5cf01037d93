#include "generator/outputs/xtream_tables.hpp"

#include "generator/outputs/guide_output.hpp"
#include "relay/base/text.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "made_lineup.hpp"
#include <regex>
#include <set>

namespace flathead::outputs {
namespace {

using nlohmann::json;

Time at(std::int64_t seconds) {
    return Time{Seconds{1'700'000'000 + seconds}};
}

/// Six programmes of an hour from `at(0)`.
std::vector<guide::Slot> six_hours() {
    std::vector<guide::Slot> rows;
    for (int i = 0; i < 6; ++i)
        rows.push_back({at(i * 3600), at((i + 1) * 3600), "<title>T</title><desc>D</desc>", {}});
    return rows;
}

/// What nginx makes of a short table when these letters are asked for.
std::string shown(std::string text, std::string_view letters, const std::string& table) {
    static const std::regex part(
        R"(<!--# if expr="\$flathead_rows = /(.)/" -->([\s\S]*?)(?:<!--# else -->([\s\S]*?))?<!--# endif -->)");
    static const std::regex rest(
        R"re(<!--# include virtual="/flathead/later\?stream=\d+&from=(\d+)" -->)re");
    std::string out;
    std::smatch found;
    while (std::regex_search(text, found, part)) {
        out += found.prefix();
        out += text::contains(letters, found[1].str()) ? found[2].str() : found[3].str();
        text = found.suffix();
    }
    out += text;
    if (std::regex_search(out, found, rest)) {
        const std::string later = table.substr(std::stoul(found[1]));
        out = found.prefix().str() + later + found.suffix().str();
    }
    return out;
}

json rows_of(const MemoryRelease& release,
             const std::string& path,
             std::string_view letters = "abcd") {
    const std::string& table = release.files.at("x/epg/1001.json");
    return json::parse(shown(release.files.at(path), letters, table)).at("epg_listings");
}

TEST(XtreamTables, ARowHasEveryFieldInTheTypePlayersInsistOn) {
    const Lineup lineup = made_lineup({{"One", ""}});
    MemoryRelease release;
    const guide::Slot row{
        at(0),
        at(1800),
        "<title lang=\"de\">Gr\u00FC\u00DFe &amp; \"so\"</title><desc>a\nb\u00E9c</desc>",
        {}};
    XtreamTables(release, at(10)).write(lineup.channels[0], std::span(&row, 1));
    const json expected = {{"id", std::to_string(row_id({1001}, at(0)))},
                           {"epg_id", "1001"},
                           {"title", "R3LDvMOfZSAmICJzbyI="},
                           {"lang", "de"},
                           {"start", "2023-11-14 22:13:20"},
                           {"end", "2023-11-14 22:43:20"},
                           {"stop", "2023-11-14 22:43:20"},
                           {"description", "YQpiw6lj"},
                           {"channel_id", "1001.flathead"},
                           {"start_timestamp", "1700000000"},
                           {"stop_timestamp", "1700001800"},
                           {"stream_id", "1001"},
                           {"now_playing", 1},
                           {"has_archive", 0}};
    EXPECT_EQ(rows_of(release, "x/epg/1001.json").at(0), expected);
    EXPECT_EQ(rows_of(release, "x/short_epg/1001.json").at(0), expected);
}

TEST(XtreamTables, TheShortOneBeginsWithWhatIsOnAndHasFourRows) {
    const Lineup lineup = made_lineup({{"One", ""}});
    MemoryRelease release;
    XtreamTables(release, at(3600)).write(lineup.channels[0], six_hours());
    const json all = rows_of(release, "x/epg/1001.json");
    const json some = rows_of(release, "x/short_epg/1001.json");
    EXPECT_EQ(all.size(), 6U);
    ASSERT_EQ(some.size(), 4U);
    // The programme that ends at this second is over, the next one is on.
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(some.at(i), all.at(i + 1));
    EXPECT_EQ(some.at(0).at("now_playing"), 1);
    EXPECT_EQ(all.at(0).at("now_playing"), 0);
}

TEST(XtreamTables, TheShortOneIsCutToWhatIsAskedFor) {
    const Lineup lineup = made_lineup({{"One", ""}});
    MemoryRelease release;
    std::vector<guide::Slot> rows;
    for (int i = 0; i < 40; ++i)
        rows.push_back({at(i * 3600), at((i + 1) * 3600), "<title>T</title>", {}});
    XtreamTables(release, at(2 * 3600)).write(lineup.channels[0], rows);
    const json all = rows_of(release, "x/epg/1001.json");
    const std::string letters = "abcdefghijklmnopqrstuvwx";
    for (std::size_t limit = 1; limit <= 24; ++limit) {
        const json some =
            rows_of(release, "x/short_epg/1001.json", std::string_view(letters).substr(0, limit));
        ASSERT_EQ(some.size(), limit);
        for (std::size_t i = 0; i < limit; ++i) EXPECT_EQ(some.at(i), all.at(i + 2));
    }
    const json rest = rows_of(release, "x/short_epg/1001.json", letters + "z");
    ASSERT_EQ(rest.size(), 38U);
    EXPECT_EQ(rest.at(37), all.at(39));
}

TEST(XtreamTables, WhatIsOverAndInTheArchiveSaysSo) {
    Lineup lineup = made_lineup({{"One", ""}});
    lineup.channels[0].archive = std::chrono::minutes(150);
    MemoryRelease release;
    XtreamTables(release, at(0)).write(lineup.channels[0], six_hours());
    std::string table = release.files.at("x/epg/1001.json");
    EXPECT_EQ(table.find("\"has_archive\":1"), std::string::npos);
    const ShortTable renewed = short_table(table, {1001}, at(4 * 3600));
    for (const auto& change : renewed.changes) table[change.at] = change.value;
    std::string archived;
    const json rows = json::parse(table);
    for (const json& row : rows.at("epg_listings"))
        archived += row.at("has_archive") == 1 ? '1' : '0';
    EXPECT_EQ(archived, "001100") << "two hours and a half back from the fourth";
}

TEST(XtreamTables, AtAnyTimeTheShortOneIsWhatANewRunWouldWrite) {
    const Lineup lineup = made_lineup({{"One", ""}});
    MemoryRelease first;
    XtreamTables(first, at(0)).write(lineup.channels[0], six_hours());
    for (const std::int64_t later : {-100, 0, 3599, 3600, 9000, 18000, 21599, 21600, 99999}) {
        MemoryRelease again;
        XtreamTables(again, at(later)).write(lineup.channels[0], six_hours());
        std::string table = first.files.at("x/epg/1001.json");
        const ShortTable renewed = short_table(table, {1001}, at(later));
        for (const auto& change : renewed.changes) table[change.at] = change.value;
        EXPECT_EQ(renewed.text, again.files.at("x/short_epg/1001.json")) << later;
        EXPECT_EQ(table, again.files.at("x/epg/1001.json")) << later;
        static_cast<void>(json::parse(shown(renewed.text, "abcd", table)));
    }
}

TEST(XtreamTables, AnEmptyGuideIsAnEmptyList) {
    const Lineup lineup = made_lineup({{"One", ""}});
    MemoryRelease release;
    XtreamTables(release, at(0)).write(lineup.channels[0], {});
    EXPECT_EQ(rows_of(release, "x/epg/1001.json"), json::array());
    EXPECT_EQ(rows_of(release, "x/short_epg/1001.json"), json::array());
}

TEST(XtreamTables, RowIdsFit31BitsAndDifferWithinAChannel) {
    std::set<std::int32_t> seen;
    for (int i = 0; i < 20000; ++i) {
        const std::int32_t id = row_id({2147483647}, at(i * 60));
        EXPECT_GT(id, 0);
        EXPECT_TRUE(seen.insert(id).second);
    }
    EXPECT_NE(row_id({1001}, at(0)), row_id({1002}, at(0)));
}

/// A release made over the one before, where `rows` is only asked for what changed.
void publish(MemoryRelease& release, const Lineup& lineup, std::size_t& asked, std::string inputs) {
    release.previous_files = std::exchange(release.files, {});
    PackageConfig kids;
    const Package package{"kids", 1};
    XtreamTables tables(release, at(0));
    GuideOutput output(release, {at(0), at(7200)}, std::span(&package, 1), &tables);
    output.head(lineup, "Site", [](const Channel&) { return std::string(); });
    for (const Channel& channel : lineup.channels) {
        const std::string of = channel.id.value == 1001 ? inputs : "same";
        output.channel(channel, digest_of(of), [&] {
            ++asked;
            return six_hours();
        });
    }
    EXPECT_EQ(output.finish(), lineup.channels.size() * 6);
}

TEST(XtreamTables, AnUnchangedChannelIsKeptUnread) {
    Lineup lineup = made_lineup({{"One", ""}, {"Two", ""}});
    lineup.channels[1].packages = 1;
    MemoryRelease release;
    std::size_t asked = 0;
    publish(release, lineup, asked, "a");
    EXPECT_EQ(asked, 2U);
    const auto first = release.files;
    asked = 0;
    publish(release, lineup, asked, "a");
    EXPECT_EQ(asked, 0U);
    EXPECT_EQ(release.files, first);
    publish(release, lineup, asked, "b");
    EXPECT_EQ(asked, 1U);
    // Tables that went missing are made again.
    asked = 0;
    release.files.erase("x/epg/1002.json");
    publish(release, lineup, asked, "b");
    EXPECT_EQ(asked, 1U);
    EXPECT_EQ(release.files.at("x/epg/1002.json"), first.at("x/epg/1002.json"));
}

}  // namespace
}  // namespace flathead::outputs
