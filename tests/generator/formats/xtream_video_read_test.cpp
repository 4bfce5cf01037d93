#include "generator/formats/xtream_video_read.hpp"

#include "tests/support/piece_source.hpp"

#include <gtest/gtest.h>

namespace flathead::formats {
namespace {

XtreamSeriesInfo series(std::string_view json, std::size_t piece = 7) {
    tests::PieceSource source(json, piece);
    return read_xtream_series_info(source);
}

XtreamFilmInfo film(std::string_view json) {
    tests::PieceSource source(json, 5);
    return read_xtream_film_info(source);
}

std::string episodes_of(const XtreamSeriesInfo& info) {
    std::string text;
    for (const XtreamEpisode& episode : info.episodes)
        text += episode.id + ":" + std::to_string(episode.season) + "x" +
                std::to_string(episode.number) + " ";
    return text;
}

TEST(XtreamVideoRead, FilmsInTheFormsPanelsWriteThem) {
    std::vector<XtreamFilm> films;
    std::vector<std::string> problems;
    tests::PieceSource source(
        R"([{"num":1,"name":"The Long Way","stream_type":"movie","stream_id":9001,"stream_icon":"http://i/a.jpg",
            "rating":"7.5","added":"1700000000","is_adult":"1","category_id":"12","container_extension":"mkv","tmdb":603},
           "nothing",
           {"title":"By title","stream_id":"9002","category_id":null,"category_ids":[5,6],"rating":8,"added":null,
            "container_extension":["avi"],"year":1999,"tmdb_id":"7"}])",
        5);
    const auto outcome = read_xtream_films(
        source,
        [&](const XtreamFilm& read) { films.push_back(read); },
        [&](std::uint32_t position, std::string_view what) {
            problems.push_back(std::to_string(position) + std::string(what));
        });
    EXPECT_EQ(outcome.rejected, "");
    ASSERT_EQ(films.size(), 2U);
    EXPECT_EQ(problems, (std::vector<std::string>{"2not an object"}));
    EXPECT_EQ(films[0].id, "9001");
    EXPECT_EQ(films[0].rating, 75);
    EXPECT_TRUE(films[0].is_adult);
    EXPECT_EQ(films[0].tmdb, "603");
    EXPECT_EQ(films[0].added, Time(Seconds(1700000000)));
    EXPECT_EQ(films[1].name, "By title");
    EXPECT_EQ(films[1].category, "5");
    EXPECT_EQ(films[1].extension, "avi");
    EXPECT_EQ(films[1].rating, 80);
    EXPECT_EQ(films[1].year, "1999");
    EXPECT_EQ(films[1].tmdb, "7");
    EXPECT_FALSE(films[1].added);
    EXPECT_EQ(films[1].position, 3U);
}

TEST(XtreamVideoRead, AnAccountInPlaceOfAListIsNone) {
    tests::PieceSource source(R"({"user_info":{"auth":1},"server_info":{}})", 5);
    EXPECT_NE(read_xtream_series_list(source, [](const XtreamSeries&) {}, {}).rejected, "");
}

TEST(XtreamVideoRead, EpisodesAreFoundWhateverTheyAreWrappedIn) {
    const std::string one =
        R"({"id":"11","episode_num":1,"title":"A","container_extension":"mkv"})";
    const std::string two = R"({"id":12,"episode_num":"2","season":2,"info":{"plot":"P"}})";
    struct Case {
        std::string json;
        const char* episodes;
    };
    const Case cases[] = {
        {R"({"1":[)" + one + R"(],"2":[)" + two + "]}", "11:1x1 12:2x2 "},
        {"[[" + one + "],[" + two + "]]", "11:0x1 12:2x2 "},
        {R"({"3":{"0":)" + one + R"(,"5":)" + two + "}}", "11:3x1 12:2x2 "},
        {"[" + one + "," + two + "]", "11:0x1 12:2x2 "},
        {"[]", ""},
        {"null", ""},
    };
    for (const Case& test : cases) {
        const auto info =
            series(R"({"seasons":[],"info":{"name":"S"},"episodes":)" + test.json + "}");
        EXPECT_EQ(info.rejected, "") << test.json;
        EXPECT_EQ(episodes_of(info), test.episodes) << test.json;
    }
}

TEST(XtreamVideoRead, ASeriesKeepsWhatItSaysOfSeasonsAndEpisodes) {
    const auto info = series(
        R"({"seasons":[{"id":9,"season_number":1,"name":"One","overview":"O","air_date":"2019-01-02","cover_big":"http://c"}],
            "info":{"name":"S"},"episodes":{"1":[{"id":"1","episode_num":3,"title":"T","container_extension":"mp4","added":"1700000000",
            "info":{"plot":"P","duration":"01:02:03","movie_image":"http://i","bitrate":1200,"rating":6.25,"video":{"codec":"x"}}}]}})");
    ASSERT_EQ(info.seasons.size(), 1U);
    EXPECT_EQ(info.seasons[0].name, "One");
    EXPECT_EQ(info.seasons[0].cover, "http://c");
    ASSERT_EQ(info.episodes.size(), 1U);
    const XtreamEpisode& episode = info.episodes[0];
    EXPECT_EQ(episode.info.plot, "P");
    EXPECT_EQ(episode.info.seconds, 3723);
    EXPECT_EQ(episode.info.kilobits, 1200);
    EXPECT_EQ(episode.info.rating, 62);
    EXPECT_EQ(episode.info.image, "http://i");
    EXPECT_EQ(episode.added, Time(Seconds(1700000000)));
}

TEST(XtreamVideoRead, AnswersThatAreNone) {
    EXPECT_EQ(series("<html>").rejected, "an HTML page");
    EXPECT_EQ(series("").rejected, "an empty answer");
    EXPECT_EQ(series(R"({"episodes":{"1":[{"id":"1")").rejected, "it is cut off");
    EXPECT_NE(series(R"({"user_info":{"auth":1}})").rejected, "");
    EXPECT_EQ(series("[]").rejected, "");
    EXPECT_NE(film(R"({"user_info":{"auth":0}})").rejected, "");
    EXPECT_EQ(film("<html>").rejected, "an HTML page");
    EXPECT_EQ(film(R"({"info":[]})").rejected, "");
    EXPECT_FALSE(film(R"({"info":[]})").is_known);
    EXPECT_FALSE(film("[]").is_known);
}

TEST(XtreamVideoRead, AFilmByTheNamesPanelsHaveForThings) {
    const auto read = film(
        R"({"info":{"o_name":"Original","description":"D","actors":"A, B","releasedate":"1999-03-31","duration_secs":"5530",
            "backdrop_path":["http://b1","http://b2"],"tmdb_id":603,"cover_big":"http://c","mpaa_rating":"R"},
            "movie_data":{"stream_id":9001}})");
    EXPECT_TRUE(read.is_known);
    EXPECT_EQ(read.info.original_name, "Original");
    EXPECT_EQ(read.info.plot, "D");
    EXPECT_EQ(read.info.cast, "A, B");
    EXPECT_EQ(read.info.released, "1999-03-31");
    EXPECT_EQ(read.info.seconds, 5530);
    EXPECT_EQ(read.info.backdrop, "http://b1");
    EXPECT_EQ(read.info.image, "http://c");
    EXPECT_EQ(read.info.age, "R");
}

TEST(XtreamVideoRead, Ratings) {
    EXPECT_EQ(rating_tenths("7.5"), 75);
    EXPECT_EQ(rating_tenths("7,49"), 74);
    EXPECT_EQ(rating_tenths("10"), 100);
    EXPECT_EQ(rating_tenths("75%"), 75);
    EXPECT_EQ(rating_tenths("75"), 0);
    EXPECT_EQ(rating_tenths("-1"), 0);
    EXPECT_EQ(rating_tenths("n/a"), 0);
    EXPECT_EQ(rating_tenths(""), 0);
}

}  // namespace
}  // namespace flathead::formats
