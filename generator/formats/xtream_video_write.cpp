#include "generator/formats/xtream_video_write.hpp"

#include "generator/formats/xtream_fields.hpp"
#include "relay/base/text.hpp"

namespace flathead::formats {
namespace {

using xtream::append_digits;
using xtream::append_field;
using xtream::append_number;
using xtream::epoch;

/// ,"key":7.5
void append_tenths(std::string& out, std::string_view key, int tenths) {
    out.append(",\"").append(key).append("\":");
    append_number(out, tenths / 10);
    if (tenths % 10 == 0) return;
    out += '.';
    append_number(out, tenths % 10);
}

/// "rating" of ten as text, "0" when there is none; of five as a number.
void append_rating(std::string& out, int tenths) {
    out += ",\"rating\":\"";
    append_number(out, tenths / 10);
    if (tenths % 10 != 0) {
        out += '.';
        append_number(out, tenths % 10);
    }
    out += '"';
}

void append_rating_of_five(std::string& out, int tenths) {
    append_tenths(out, "rating_5based", tenths / 2);
}

void append_category(std::string& out, const XtreamCategory& category) {
    append_digits(out, "category_id", category.id);
    out += ",\"category_ids\":[";
    append_number(out, category.id);
    out += ']';
}

/// ,"key":["…"]
void append_list_of_one(std::string& out, std::string_view key, std::string_view value) {
    out.append(",\"").append(key).append("\":[");
    if (!value.empty()) text::append_json_string(out, value);
    out += ']';
}

void append_two(std::string& out, int value) {
    if (value < 10) out += '0';
    append_number(out, value);
}

/// ,"duration_secs":5530,"duration":"01:32:10"
void append_duration(std::string& out, int seconds) {
    append_field(out, "duration_secs", seconds);
    out += ",\"duration\":\"";
    append_two(out, seconds / 3600);
    out += ':';
    append_two(out, seconds / 60 % 60);
    out += ':';
    append_two(out, seconds % 60);
    out += '"';
}

/// What films and episodes say alike, behind the first member.
void append_facts(std::string& out, const XtreamVideoFacts& facts) {
    append_field(out, "releasedate", facts.released);
    append_field(out, "release_date", facts.released);
    append_field(out, "plot", facts.plot);
    append_rating(out, facts.rating);
    append_duration(out, facts.seconds);
    append_field(out, "bitrate", facts.kilobits);
    append_field(out, "tmdb_id", facts.tmdb);
    append_field(out, "movie_image", facts.image);
    append_field(out, "cover_big", facts.image);
    out += ",\"video\":{},\"audio\":{}";
}

/// The members of a series behind the first one, in a list and in its own answer.
void append_show_members(std::string& out, const XtreamShow& show) {
    append_field(out, "title", show.name);
    append_field(out, "series_id", show.id);
    append_field(out, "cover", show.cover);
    append_field(out, "plot", show.plot);
    append_field(out, "cast", show.cast);
    append_field(out, "director", show.director);
    append_field(out, "genre", show.genre);
    append_field(out, "releaseDate", show.released);
    append_field(out, "release_date", show.released);
    append_digits(out, "last_modified", epoch(show.modified));
    append_rating(out, show.rating);
    append_rating_of_five(out, show.rating);
    append_list_of_one(out, "backdrop_path", show.backdrop);
    append_field(out, "youtube_trailer", show.trailer);
    append_digits(out, "episode_run_time", show.minutes);
    append_category(out, show.category);
    append_digits(out, "tmdb", show.tmdb);
}

void append_episode(std::string& out, const XtreamShowEpisode& episode) {
    out += "{\"id\":\"";
    append_number(out, episode.id);
    out += '"';
    append_field(out, "episode_num", episode.number);
    append_field(out, "title", episode.title);
    append_field(out, "container_extension", episode.extension);
    out += ",\"info\":{\"name\":";
    text::append_json_string(out, episode.title);
    append_facts(out, episode.facts);
    append_field(out, "season", episode.season);
    out += '}';
    append_field(out, "custom_sid", "");
    append_digits(out, "added", epoch(episode.added));
    append_field(out, "season", episode.season);
    append_field(out, "direct_source", "");
    out += '}';
}

void append_season(std::string& out, const XtreamShowSeason& season) {
    out += "{\"id\":";
    append_number(out, season.number);
    append_field(out, "season_number", season.number);
    append_field(out, "name", season.name);
    append_field(out, "episode_count", season.episodes);
    append_field(out, "overview", season.plot);
    append_field(out, "air_date", season.released);
    append_field(out, "cover", season.cover);
    append_field(out, "cover_big", season.cover);
    out += '}';
}

}  // namespace

void append_xtream_film(std::string& out, const XtreamVideo& film) {
    out += "{\"num\":";
    append_number(out, film.num);
    append_field(out, "name", film.name);
    append_field(out, "title", film.name);
    append_field(out, "year", film.released.substr(0, 4));
    append_field(out, "stream_type", "movie");
    append_field(out, "stream_id", film.id);
    append_field(out, "stream_icon", film.icon);
    append_rating(out, film.rating);
    append_rating_of_five(out, film.rating);
    append_digits(out, "added", epoch(film.added));
    append_field(out, "is_adult", film.is_adult ? 1 : 0);
    append_category(out, film.category);
    append_field(out, "container_extension", film.extension);
    append_digits(out, "tmdb", film.tmdb);
    append_field(out, "custom_sid", "");
    append_field(out, "direct_source", "");
    out += '}';
}

void append_xtream_film_channel(std::string& out, const XtreamVideo& film) {
    out += '"';
    append_number(out, film.id);
    out += "\":{\"num\":";
    append_number(out, film.num);
    append_field(out, "name", film.name);
    append_field(out, "stream_type", "movie");
    append_field(out, "type_name", "Movies");
    append_digits(out, "stream_id", film.id);
    append_field(out, "stream_icon", film.icon);
    append_field(out, "epg_channel_id", "");
    append_digits(out, "added", epoch(film.added));
    append_field(out, "category_name", film.category.name);
    append_digits(out, "category_id", film.category.id);
    out += ",\"series_no\":null";
    append_field(out, "live", "0");
    append_field(out, "container_extension", film.extension);
    append_field(out, "custom_sid", "");
    append_field(out, "tv_archive", 0);
    append_field(out, "direct_source", "");
    append_field(out, "tv_archive_duration", 0);
    out += '}';
}

std::string xtream_film_info(const XtreamVideo& film, const XtreamVideoFacts& facts) {
    std::string out = "{\"info\":{\"name\":";
    text::append_json_string(out, film.name);
    append_field(out, "o_name", facts.original_name.empty() ? film.name : facts.original_name);
    append_facts(out, facts);
    append_field(out, "description", facts.plot);
    append_field(out, "cast", facts.cast);
    append_field(out, "actors", facts.cast);
    append_field(out, "director", facts.director);
    append_field(out, "genre", facts.genre);
    append_field(out, "country", facts.country);
    append_field(out, "age", facts.age);
    append_field(out, "mpaa_rating", facts.age);
    append_field(out, "youtube_trailer", facts.trailer);
    append_list_of_one(out, "backdrop_path", facts.backdrop);
    out += "},\n\"movie_data\":{\"stream_id\":";
    append_number(out, film.id);
    append_field(out, "name", film.name);
    append_field(out, "title", film.name);
    append_field(out, "year", film.released.substr(0, 4));
    append_digits(out, "added", epoch(film.added));
    append_category(out, film.category);
    append_field(out, "container_extension", film.extension);
    append_field(out, "custom_sid", "");
    append_field(out, "direct_source", "");
    out += "}}\n";
    return out;
}

void append_xtream_show(std::string& out, const XtreamShow& show) {
    out += "{\"num\":";
    append_number(out, show.num);
    append_field(out, "name", show.name);
    append_show_members(out, show);
    out += '}';
}

std::string xtream_show_info(const XtreamShow& show,
                             std::span<const XtreamShowSeason> seasons,
                             std::span<const XtreamShowEpisode> episodes) {
    std::string out = "{\"seasons\":[";
    std::string_view before = "\n";
    for (const XtreamShowSeason& season : seasons) {
        out += before;
        append_season(out, season);
        before = ",\n";
    }
    out += "],\n\"info\":{\"name\":";
    text::append_json_string(out, show.name);
    append_show_members(out, show);
    out += "},\n\"episodes\":{";
    for (std::size_t i = 0; i < episodes.size(); ++i) {
        const bool is_first = i == 0 || episodes[i - 1].season != episodes[i].season;
        if (is_first) {
            out += i == 0 ? "\n\"" : "],\n\"";
            append_number(out, episodes[i].season);
            out += "\":[\n";
        } else {
            out += ",\n";
        }
        append_episode(out, episodes[i]);
    }
    out += episodes.empty() ? "}}\n" : "]}}\n";
    return out;
}

}  // namespace flathead::formats
