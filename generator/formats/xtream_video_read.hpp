#pragma once
/// Films and series as an Xtream panel lists and describes them (reference formats 2.6, 2.7,
/// origins 5). Texts as the panel wrote them; empty: null, absent or empty there.

#include "relay/base/bytes.hpp"
#include "relay/base/error.hpp"
#include "relay/base/time.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::formats {

/// {"num":1,"name":"The Long Way","stream_type":"movie","stream_id":9001,"stream_icon":"http://…",
///   "rating":"7.5","added":"1700000000","category_id":"12","container_extension":"mkv"}
struct XtreamFilm {
    std::string id, name, icon, category, extension, year, tmdb;
    std::optional<Time> added;
    int rating = 0;  // tenths of ten
    bool is_adult = false;
    std::uint32_t position = 0;  // in the list, from 1
};

/// {"num":1,"name":"Harbour Tales","series_id":500,"cover":"http://…","plot":"…","cast":"…",
///   "genre":"Drama","releaseDate":"2019-02-01","last_modified":"1700000000","rating":"8",
///   "backdrop_path":["http://…"],"youtube_trailer":"","episode_run_time":"45","category_id":"13"}
struct XtreamSeries {
    std::string id, name, cover, backdrop, plot, cast, director, genre, released, trailer, category,
        tmdb;
    std::optional<Time> modified;
    std::string stamp;  // last_modified to the letter: another one means another description
    int rating = 0;
    int minutes = 0;  // of an episode
    std::uint32_t position = 0;
};

struct XtreamListOutcome {
    std::string rejected;  // why this is no list; empty: it is one
    std::uint64_t rows = 0;
};
using XtreamTell = std::function<void(std::uint32_t position, std::string_view what)>;
/// References are valid during the call.
[[nodiscard]] XtreamListOutcome read_xtream_films(
    ByteSource& source, const std::function<void(const XtreamFilm&)>& take, const XtreamTell& tell);
[[nodiscard]] XtreamListOutcome read_xtream_series_list(
    ByteSource& source,
    const std::function<void(const XtreamSeries&)>& take,
    const XtreamTell& tell);

/// What an `info` object says of a film or an episode.
struct XtreamInfo {
    std::string name, original_name, plot, cast, director, genre, country, released, trailer, age,
        image, backdrop, tmdb;
    int rating = 0;
    int seconds = 0;
    int kilobits = 0;
};

/// get_vod_info: {"info":{…},"movie_data":{"stream_id":9001,…}}; [] for either says nothing.
struct XtreamFilmInfo {
    std::string rejected;  // why it is no answer about a film; empty: it is one
    bool is_known = false;
    XtreamInfo info;
};
[[nodiscard]] XtreamFilmInfo read_xtream_film_info(ByteSource& source);

struct XtreamSeason {
    int number = 0;
    std::string name, overview, released, cover;
};
struct XtreamEpisode {
    std::string id, title, extension;
    int season = 0;
    int number = 0;
    std::optional<Time> added;
    XtreamInfo info;
};

/// get_series_info: {"seasons":[…],"info":{…},"episodes":{"1":[{…}]}}. Episodes are found whatever
/// they are wrapped in: lists by season, lists of lists, objects keyed by index.
struct XtreamSeriesInfo {
    static constexpr std::size_t most_episodes = 20'000;
    static constexpr std::size_t most_seasons = 1'000;
    std::string rejected;
    std::vector<XtreamSeason> seasons;
    std::vector<XtreamEpisode> episodes;  // in the panel's order
    std::size_t beyond = 0;               // left out above the limits
};
[[nodiscard]] XtreamSeriesInfo read_xtream_series_info(ByteSource& source);

/// "7.5", 7.5, "7,5", "75%": tenths of ten; 0 for anything else.
[[nodiscard]] int rating_tenths(std::string_view text);

}  // namespace flathead::formats
