#include "generator/outputs/video_output.hpp"

#include "generator/outputs/xtream_output.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "made_lineup.hpp"

namespace flathead::outputs {
namespace {

using nlohmann::json;

/// Counts what is asked for.
class Facts final : public FactsOf {
  public:
    int films = 0;
    int shows = 0;
    [[nodiscard]] VideoFacts film(const Catalogue&, const Film& film) override {
        ++films;
        VideoFacts facts;
        facts.plot = "Plot of " + std::string(film.title);
        facts.seconds = 3723;
        facts.rating = 62;
        facts.backdrop = "http://i/b.jpg";
        return facts;
    }
    [[nodiscard]] SeriesFacts series(const Catalogue&, const Series& series) override {
        ++shows;
        SeriesFacts facts;
        facts.seasons = {
            {.number = 1, .name = "The first", .plot = "", .released = "", .cover = ""},
            {.number = 7, .name = "Empty", .plot = "", .released = "", .cover = ""}};
        for (std::uint32_t i = 0; i < series.episode_count; ++i) {
            VideoFacts& episode = facts.episodes.emplace_back();
            episode.title = i == 0 ? "Pilot" : "";
            episode.plot = "\"quoted\"";
        }
        return facts;
    }
};

/// Films 1 (Drama) and 2 (Kids), a series (Crime) of two seasons and one nothing is known of
/// (Kids); package kids holds those of Kids.
struct Made {
    std::vector<std::shared_ptr<Catalogue>> catalogues{std::make_shared<Catalogue>()};
    PackageConfig kids;
    Facts facts;
    MemoryRelease release;
    std::vector<std::int32_t> film_ids{31, 32};
    std::vector<std::int32_t> series_ids{41, 42};

    Made() {
        kids.name = "kids";
        kids.groups = {"Kids"};
        Catalogue& one = *catalogues.front();
        one.source = "panel";
        for (int i = 0; i < 2; ++i) {
            Film film;
            film.id = {VideoId::first + i};
            film.title = i == 0 ? "Film \"One\"" : "Film Two";
            film.category = i == 0 ? "Drama" : "Kids";
            film.extension = "mkv";
            film.released = "1999-05-17";
            film.added = Time(Seconds(1'700'000'000));
            film.rating = 75;
            film.packages = static_cast<std::uint64_t>(i);
            film.facts = i == 0 ? 5 : 0;
            one.films.push_back(film);
            Series series;
            series.id = {VideoId::first + 10 + i};
            series.title = i == 0 ? "Show" : "Unknown";
            series.category = i == 0 ? "Crime" : "Kids";
            series.modified = Time(Seconds(1'700'000'001));
            series.minutes = 45;
            series.packages = static_cast<std::uint64_t>(i);
            series.episode_count = i == 0 ? 3 : 0;
            series.facts = i == 0 ? 6 : 0;
            one.series.push_back(series);
        }
        for (int i = 0; i < 3; ++i) {
            Episode episode;
            episode.id = {VideoId::first + 20 + i};
            episode.extension = "mp4";
            episode.season = i < 2 ? 1 : 2;
            episode.number = i < 2 ? i + 1 : 1;
            one.episodes.push_back(episode);
        }
    }
    [[nodiscard]] VideoInput input() { return {catalogues, film_ids, series_ids, &facts}; }
    void write() {
        const auto packages = packages_of(std::span(&kids, 1));
        write_videos(release, input(), packages);
    }
    void write_again() {
        release.previous_files = std::exchange(release.files, {});
        facts.films = facts.shows = 0;
        write();
    }
    [[nodiscard]] json read(const std::string& path) const {
        return json::parse(release.files.at(path));
    }
};

TEST(VideoOutput, AFilmHasEveryFieldInTheTypePlayersInsistOn) {
    Made made;
    made.write();
    const json expected = {{"num", 1},
                           {"name", "Film \"One\""},
                           {"title", "Film \"One\""},
                           {"year", "1999"},
                           {"stream_type", "movie"},
                           {"stream_id", 1000000001},
                           {"stream_icon", ""},
                           {"rating", "7.5"},
                           {"rating_5based", 3.7},
                           {"added", "1700000000"},
                           {"is_adult", 0},
                           {"category_id", "31"},
                           {"category_ids", {31}},
                           {"container_extension", "mkv"},
                           {"tmdb", "0"},
                           {"custom_sid", ""},
                           {"direct_source", ""}};
    EXPECT_EQ(made.read("x/all/get_vod_streams.json").at(0), expected);
}

TEST(VideoOutput, AFilmIsDescribedByWhatIsKnownOrByItsListAlone) {
    Made made;
    made.write();
    const json known = made.read("x/vod_info/1000000001.json");
    EXPECT_EQ(known["info"]["plot"], "Plot of Film \"One\"");
    EXPECT_EQ(known["info"]["description"], known["info"]["plot"]);
    EXPECT_EQ(known["info"]["duration"], "01:02:03");
    EXPECT_EQ(known["info"]["duration_secs"], 3723);
    EXPECT_EQ(known["info"]["rating"], "6.2");
    EXPECT_EQ(known["info"]["releasedate"], "1999-05-17");
    EXPECT_EQ(known["info"]["backdrop_path"], json({"http://i/b.jpg"}));
    EXPECT_EQ(known["info"]["video"], json::object());
    EXPECT_EQ(known["info"]["bitrate"], 0);
    EXPECT_EQ(known["movie_data"]["stream_id"], 1000000001);
    EXPECT_EQ(known["movie_data"]["container_extension"], "mkv");
    const json unknown = made.read("x/vod_info/1000000002.json");
    EXPECT_EQ(unknown["info"]["plot"], "");
    EXPECT_EQ(unknown["info"]["rating"], "7.5");
    EXPECT_EQ(unknown["info"]["duration"], "00:00:00");
    EXPECT_EQ(made.facts.films, 1) << "nothing is asked of what nothing is known of";
}

TEST(VideoOutput, ASeriesHasSeasonsAsAListAndEpisodesByNumber) {
    Made made;
    made.write();
    const json info = made.read("x/series_info/1000000011.json");
    ASSERT_EQ(info["seasons"].size(), 2U);
    EXPECT_EQ(info["seasons"][0]["name"], "The first");
    EXPECT_EQ(info["seasons"][0]["episode_count"], 2);
    EXPECT_EQ(info["seasons"][1]["name"], "Season 2");
    ASSERT_EQ(info["episodes"].size(), 2U);
    EXPECT_EQ(info["episodes"]["1"].size(), 2U);
    const json episode = info["episodes"]["1"][1];
    EXPECT_EQ(episode["id"], "1000000022");
    EXPECT_EQ(episode["episode_num"], 2);
    EXPECT_EQ(episode["title"], "Episode 2");
    EXPECT_EQ(episode["season"], 1);
    EXPECT_EQ(episode["container_extension"], "mp4");
    EXPECT_EQ(episode["info"]["plot"], "\"quoted\"");
    EXPECT_EQ(episode["added"], "1700000001");
    EXPECT_EQ(info["info"]["episode_run_time"], "45");
    EXPECT_EQ(info["info"]["last_modified"], "1700000001");
    EXPECT_EQ(info["info"]["backdrop_path"], json::array());
    const json unknown = made.read("x/series_info/1000000012.json");
    EXPECT_EQ(unknown["episodes"], json::object());
    EXPECT_EQ(unknown["seasons"], json::array());
}

TEST(VideoOutput, APackageHoldsWhatItsConditionsSay) {
    Made made;
    made.write();
    EXPECT_EQ(made.read("x/all/get_vod_streams.json").size(), 2U);
    EXPECT_EQ(made.read("x/kids/get_vod_streams.json").size(), 1U);
    EXPECT_EQ(made.read("x/kids/get_vod_streams.json")[0]["num"], 2);
    EXPECT_EQ(made.read("x/kids/get_vod_categories.json")[0]["category_id"], "32");
    EXPECT_EQ(made.read("x/kids/get_vod_categories.json").size(), 1U);
    EXPECT_EQ(made.read("x/kids/get_series/42.json").size(), 1U);
    EXPECT_FALSE(made.release.files.contains("x/kids/get_vod_streams/31.json"));
    EXPECT_TRUE(made.release.files.contains("x/all/every_video"));
    EXPECT_FALSE(made.release.files.contains("x/kids/every_video"));
    EXPECT_TRUE(made.release.files.contains("x/kids/film/1000000002"));
    EXPECT_FALSE(made.release.files.contains("x/kids/film/1000000001"));
    EXPECT_TRUE(made.release.files.contains("x/kids/show/1000000012"));
    EXPECT_FALSE(made.release.files.contains("x/kids/show/1000000011"));
}

TEST(VideoOutput, WhatDidNotChangeIsNeitherReadNorWritten) {
    Made made;
    made.write();
    const auto before = made.release.files;
    made.write_again();
    EXPECT_EQ(made.release.files, before);
    EXPECT_EQ(made.facts.films + made.facts.shows, 0);
    made.catalogues.front()->films[0].facts = 99;
    made.write_again();
    EXPECT_EQ(made.facts.films, 1);
    EXPECT_EQ(made.facts.shows, 0);
    made.catalogues.front()->episodes[0].id.value += 500;
    made.write_again();
    EXPECT_EQ(made.facts.films, 0);
    EXPECT_EQ(made.facts.shows, 1);
    EXPECT_NE(made.release.files.at("x/series_info/1000000011.json").find("1000000521"),
              std::string::npos);
}

TEST(VideoOutput, PlaylistsHaveFilmsAndEpisodesAtTheBeginningOfALine) {
    Made made;
    made.write();
    EXPECT_EQ(made.release.files.at("tpl/movie/kids.m3u"),
              "#EXTINF:-1 tvg-name=\"Film Two\" group-title=\"Kids\",Film Two\n"
              "@MOVIE@1000000002.mkv\n");
    EXPECT_NE(
        made.release.files.at("tpl/series/all.m3u").find("Show S01E02\n@SERIES@1000000022.mp4\n"),
        std::string::npos);
    EXPECT_EQ(made.release.files.at("tpl/series/kids.m3u"), "");
}

TEST(VideoOutput, ThePanelsDumpHasFilmsAmongItsChannels) {
    Made made;
    Lineup lineup = made_lineup({{"One", "News"}});
    const LogoPath logo_of = [](const Channel&) { return std::string(); };
    const std::vector<std::int32_t> ids{7};
    const std::vector<std::chrono::sys_days> added(1);
    const auto packages = packages_of(std::span(&made.kids, 1));
    write_xtream(made.release, {lineup, packages, logo_of, ids, added, made.input()});
    const json all = json::parse("{" + made.release.files.at("x/all/panel_api.json") + "}");
    EXPECT_EQ(all["categories"]["movie"].size(), 2U);
    EXPECT_EQ(all["categories"]["series"][0]["category_name"], "Crime");
    EXPECT_EQ(all["available_channels"].size(), 3U);
    EXPECT_EQ(all["available_channels"]["1000000001"]["stream_type"], "movie");
    EXPECT_EQ(all["available_channels"]["1000000001"]["container_extension"], "mkv");
    const json kids = json::parse("{" + made.release.files.at("x/kids/panel_api.json") + "}");
    EXPECT_EQ(kids["available_channels"].size(), 1U);
}

TEST(VideoOutput, WithoutFilmsAndSeriesThereIsNothing) {
    Made made;
    made.catalogues.clear();
    made.film_ids.clear();
    made.series_ids.clear();
    made.write();
    EXPECT_TRUE(made.release.files.empty());
}

}  // namespace
}  // namespace flathead::outputs
