#pragma once
/// Films and series in the JSON of the Xtream API, with the types its players insist on (reference
/// formats 2.6, 2.7): numbers that are never null, seasons as a list, episodes as an object keyed
/// by season, ids of episodes as strings. Text is valid UTF-8; list elements stand on one line.

#include "generator/formats/xtream_write.hpp"
#include "relay/base/time.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace flathead::formats {

/// A film in get_vod_streams.
struct XtreamVideo {
    std::int32_t num = 0;  // positive, unique in its list
    std::int32_t id = 0;
    std::string_view name;
    std::string_view icon;      // "": none
    std::string_view released;  // "1999-05-17", "1999" or ""
    std::string_view extension;
    Time added;
    int rating = 0;  // tenths of ten
    int tmdb = 0;
    bool is_adult = false;
    XtreamCategory category;
};
void append_xtream_film(std::string& out, const XtreamVideo& film);
/// A member of panel_api's available_channels.
void append_xtream_film_channel(std::string& out, const XtreamVideo& film);

/// What `info` of a film or an episode says.
struct XtreamVideoFacts {
    std::string_view name, original_name, plot, cast, director, genre, country, released, trailer,
        age, image, backdrop;
    int rating = 0;
    int tmdb = 0;
    int seconds = 0;
    int kilobits = 0;
};
/// The whole answer of get_vod_info.
[[nodiscard]] std::string xtream_film_info(const XtreamVideo& film, const XtreamVideoFacts& facts);

/// A series in get_series.
struct XtreamShow {
    std::int32_t num = 0;
    std::int32_t id = 0;
    std::string_view name, cover, backdrop, plot, cast, director, genre, released, trailer;
    Time modified;
    int rating = 0;
    int minutes = 0;
    int tmdb = 0;
    XtreamCategory category;
};
void append_xtream_show(std::string& out, const XtreamShow& show);

struct XtreamShowSeason {
    int number = 0;
    int episodes = 0;
    std::string_view name, plot, released, cover;
};
struct XtreamShowEpisode {
    std::int32_t id = 0;
    int season = 0;
    int number = 0;
    std::string_view title, extension;
    Time added;
    XtreamVideoFacts facts;
};
/// The whole answer of get_series_info; seasons ascending, episodes by season.
[[nodiscard]] std::string xtream_show_info(const XtreamShow& show,
                                           std::span<const XtreamShowSeason> seasons,
                                           std::span<const XtreamShowEpisode> episodes);

}  // namespace flathead::formats
