#include "generator/formats/xtream_video_read.hpp"

#include "generator/formats/xtream_rows.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <array>

namespace flathead::formats {
namespace {

using xtream::first_of;
using xtream::read_epoch;
using xtream::Rows;
using xtream::Slot;
using xtream::small_number;
using Kind = JsonTokens::Kind;

constexpr int most_minutes = 24 * 60;
constexpr int most_seconds = 7 * 86'400;
constexpr int most_kilobits = 1'000'000;
constexpr int most_number = 1'000'000;  // of seasons and episodes

/// The first category, where there are several.
void settle_category(std::string& category, const std::string& all) {
    if (category.empty() || category == "0") category = all;
    category.resize(first_of(category).size());
}

void settle_first(std::string& list) {
    list.resize(first_of(list).size());
}

/// "01:32:10", "92:10", "92 min", "5530".
int seconds_of(std::string_view text) {
    const auto parts = text::split(text, ':');
    if (parts.size() < 2 || parts.size() > 3) return 0;
    int seconds = 0;
    for (const std::string_view part : parts) {
        const auto number = text::number<int>(text::trim(part));
        if (!number || *number < 0 || *number > most_minutes) return 0;
        seconds = seconds * 60 + *number;
    }
    return std::min(seconds, most_seconds);
}

/// What an `info` is read into, and its slots; some facts go by several names.
class InfoSlots {
  public:
    [[nodiscard]] std::span<const Slot> slots() const { return slots_; }

    [[nodiscard]] XtreamInfo info() const {
        const auto either = [](const std::string& one, const std::string& other) {
            return one.empty() ? other : one;
        };
        XtreamInfo info;
        info.name = name_;
        info.original_name = original_;
        info.plot = either(plot_, description_);
        info.cast = either(cast_, actors_);
        info.director = director_;
        info.genre = genre_;
        info.country = country_;
        info.released = either(either(release_date_, released_), air_date_);
        info.trailer = trailer_;
        info.age = either(age_, mpaa_);
        info.image = either(image_, cover_);
        info.backdrop = std::string(first_of(backdrop_));
        info.tmdb = tmdb_;
        info.rating = rating_tenths(rating_);
        info.seconds = small_number(seconds_, most_seconds);
        if (info.seconds == 0) info.seconds = seconds_of(duration_);
        info.kilobits = small_number(bit_rate_, most_kilobits);
        return info;
    }

  private:
    std::string name_, original_, plot_, description_, cast_, actors_, director_, genre_, country_,
        release_date_, released_, air_date_, trailer_, age_, mpaa_, image_, cover_, backdrop_,
        tmdb_, rating_, seconds_, duration_, bit_rate_;
    const std::array<Slot, 24> slots_{{{"name", &name_},
                                       {"o_name", &original_},
                                       {"plot", &plot_},
                                       {"description", &description_},
                                       {"cast", &cast_},
                                       {"actors", &actors_},
                                       {"director", &director_},
                                       {"genre", &genre_},
                                       {"country", &country_},
                                       {"release_date", &release_date_},
                                       {"releasedate", &released_},
                                       {"releaseDate", &released_},
                                       {"air_date", &air_date_},
                                       {"youtube_trailer", &trailer_},
                                       {"age", &age_},
                                       {"mpaa_rating", &mpaa_},
                                       {"movie_image", &image_},
                                       {"cover_big", &cover_},
                                       {"backdrop_path", &backdrop_},
                                       {"tmdb_id", &tmdb_},
                                       {"rating", &rating_},
                                       {"duration_secs", &seconds_},
                                       {"duration", &duration_},
                                       {"bitrate", &bit_rate_}}};
};

/// Everything get_series_info tells, in one walk.
class SeriesReader {
  public:
    explicit SeriesReader(ByteSource& source) : tokens_(source) {}

    XtreamSeriesInfo read() {
        const Kind first = tokens_.next();
        if (first == Kind::fault || (first == Kind::begin_object && !in_answer())) {
            info_.rejected = tokens_.fault();
        } else if (first == Kind::value || first == Kind::null) {
            info_.rejected = "JSON, but no series";
        }
        if (is_account_ && info_.episodes.empty())
            info_.rejected = "the account's answer in place of a series";
        return std::move(info_);
    }

  private:
    [[nodiscard]] bool in_answer() {
        std::string key;
        while (tokens_.depth() > 0) {
            switch (tokens_.next()) {
                case Kind::key:
                    key = tokens_.text();
                    is_account_ = is_account_ || key == "user_info";
                    break;
                case Kind::begin_array:
                case Kind::begin_object:
                    if (key == "episodes" ? !walk(-1) : key == "seasons" ? !seasons() : !skip())
                        return false;
                    break;
                case Kind::fault:
                    return false;
                default:
                    break;
            }
        }
        return true;
    }

    [[nodiscard]] bool skip() { return tokens_.leave_to(tokens_.depth() - 1); }

    [[nodiscard]] bool seasons() {
        const std::size_t outside = tokens_.depth() - 1;
        std::string number, id, name, overview, released, cover, big;
        const Slot slots[] = {{"season_number", &number},
                              {"id", &id},
                              {"name", &name},
                              {"overview", &overview},
                              {"air_date", &released},
                              {"cover", &cover},
                              {"cover_big", &big}};
        while (tokens_.depth() > outside) {
            const Kind kind = tokens_.next();
            if (kind == Kind::fault) return false;
            if (kind == Kind::begin_array && !skip()) return false;
            if (kind != Kind::begin_object) continue;
            if (!xtream::read_object(tokens_, slots)) return false;
            if (number.empty()) continue;
            if (info_.seasons.size() >= XtreamSeriesInfo::most_seasons) {
                ++info_.beyond;
                continue;
            }
            info_.seasons.push_back({small_number(number, most_number),
                                     name,
                                     overview,
                                     released,
                                     cover.empty() ? big : cover});
        }
        return true;
    }

    /// Behind the bracket of a list, or of an object that is an episode or holds more of them under
    /// keys that may be seasons.
    [[nodiscard]] bool walk(int season) {
        const std::size_t outside = tokens_.depth() - 1;
        std::string key, id, title, extension, number, own_season, added;
        const Slot slots[] = {{"id", &id},
                              {"title", &title},
                              {"container_extension", &extension},
                              {"episode_num", &number},
                              {"season", &own_season},
                              {"added", &added}};
        InfoSlots inside;
        while (tokens_.depth() > outside) {
            switch (tokens_.next()) {
                case Kind::key:
                    key = tokens_.text();
                    break;
                case Kind::value: {
                    const auto* slot = std::ranges::find(slots, key, &Slot::key);
                    if (slot != std::end(slots) && slot->text->empty())
                        xtream::take_scalar(tokens_, *slot->text);
                    break;
                }
                case Kind::begin_object:
                    if (key == "info" ? !xtream::read_object(tokens_, inside.slots())
                                      : !walk(season_of(key, season)))
                        return false;
                    break;
                case Kind::begin_array:
                    if (key == "info" ? !skip() : !walk(season_of(key, season))) return false;
                    break;
                case Kind::fault:
                    return false;
                default:
                    break;
            }
        }
        if (id.empty()) return true;
        if (info_.episodes.size() >= XtreamSeriesInfo::most_episodes) {
            ++info_.beyond;
            return true;
        }
        XtreamEpisode episode;
        episode.id = id;
        episode.title = title;
        episode.extension = extension;
        episode.season =
            own_season.empty() ? std::max(season, 0) : small_number(own_season, most_number);
        episode.number = small_number(number, most_number);
        episode.added = read_epoch(added);
        episode.info = inside.info();
        info_.episodes.push_back(std::move(episode));
        return true;
    }

    /// The outermost key is the season; deeper ones only count.
    static int season_of(std::string_view key, int season) {
        if (season >= 0 || key.empty()) return season;
        return small_number(key, most_number);
    }

    JsonTokens tokens_;
    XtreamSeriesInfo info_;
    bool is_account_ = false;
};

}  // namespace

int rating_tenths(std::string_view text) {
    text = text::trim(text);
    const bool is_percent = text.ends_with('%');
    if (is_percent) text.remove_suffix(1);
    const std::size_t point = text.find_first_of(".,");
    const auto whole = text::number<int>(text.substr(0, point));
    if (!whole || *whole < 0) return 0;
    int tenths = *whole * 10;
    if (*whole > 100) return 0;
    if (point != std::string_view::npos && point + 1 < text.size() &&
        text::is_digit(text[point + 1]))
        tenths += text[point + 1] - '0';
    if (is_percent) tenths /= 10;
    return tenths > 100 ? 0 : tenths;
}

XtreamListOutcome read_xtream_films(ByteSource& source,
                                    const std::function<void(const XtreamFilm&)>& take,
                                    const XtreamTell& tell) {
    XtreamListOutcome outcome;
    XtreamFilm film;
    std::string title, categories, added, rating, adult, released, tmdb;
    const Slot slots[] = {{"stream_id", &film.id},
                          {"name", &film.name},
                          {"title", &title},
                          {"stream_icon", &film.icon},
                          {"category_id", &film.category},
                          {"category_ids", &categories},
                          {"container_extension", &film.extension},
                          {"year", &film.year},
                          {"releaseDate", &released},
                          {"release_date", &released},
                          {"tmdb", &film.tmdb},
                          {"tmdb_id", &tmdb},
                          {"added", &added},
                          {"rating", &rating},
                          {"is_adult", &adult}};
    Rows rows(
        source,
        slots,
        [&](std::uint32_t position) {
            film.position = position;
            if (film.name.empty()) film.name = title;
            settle_category(film.category, categories);
            settle_first(film.extension);  // XC_VM takes the list of a form as it is
            if (film.year.empty()) film.year = released;
            if (film.tmdb.empty()) film.tmdb = tmdb;
            film.added = read_epoch(added);
            film.rating = rating_tenths(rating);
            film.is_adult = xtream::is_true(adult);
            ++outcome.rows;
            take(film);
        },
        tell);
    outcome.rejected = rows.read("films");
    return outcome;
}

XtreamListOutcome read_xtream_series_list(ByteSource& source,
                                          const std::function<void(const XtreamSeries&)>& take,
                                          const XtreamTell& tell) {
    XtreamListOutcome outcome;
    XtreamSeries series;
    std::string title, categories, rating, minutes, released, tmdb;
    const Slot slots[] = {{"series_id", &series.id},
                          {"name", &series.name},
                          {"title", &title},
                          {"cover", &series.cover},
                          {"backdrop_path", &series.backdrop},
                          {"plot", &series.plot},
                          {"cast", &series.cast},
                          {"director", &series.director},
                          {"genre", &series.genre},
                          {"releaseDate", &series.released},
                          {"release_date", &released},
                          {"youtube_trailer", &series.trailer},
                          {"category_id", &series.category},
                          {"category_ids", &categories},
                          {"tmdb", &series.tmdb},
                          {"tmdb_id", &tmdb},
                          {"last_modified", &series.stamp},
                          {"rating", &rating},
                          {"episode_run_time", &minutes}};
    Rows rows(
        source,
        slots,
        [&](std::uint32_t position) {
            series.position = position;
            if (series.name.empty()) series.name = title;
            settle_category(series.category, categories);
            settle_first(series.backdrop);
            if (series.released.empty()) series.released = released;
            if (series.tmdb.empty()) series.tmdb = tmdb;
            series.modified = read_epoch(series.stamp);
            series.rating = rating_tenths(rating);
            series.minutes = small_number(minutes, most_minutes);
            ++outcome.rows;
            take(series);
        },
        tell);
    outcome.rejected = rows.read("series");
    return outcome;
}

XtreamFilmInfo read_xtream_film_info(ByteSource& source) {
    JsonTokens tokens(source);
    XtreamFilmInfo film;
    InfoSlots info;
    std::string id, auth, user;
    const Slot data_slots[] = {{"stream_id", &id}};
    const Slot user_slots[] = {{"auth", &auth}, {"username", &user}};
    const Slot slots[] = {{"info", nullptr, info.slots()},
                          {"movie_data", nullptr, data_slots},
                          {"user_info", nullptr, user_slots}};
    switch (tokens.next()) {
        case Kind::begin_object:
            if (!xtream::read_object(tokens, slots)) film.rejected = tokens.fault();
            break;
        case Kind::begin_array:
            if (!tokens.leave_to(0)) film.rejected = tokens.fault();
            break;
        case Kind::fault:
            film.rejected = tokens.fault();
            break;
        default:
            film.rejected = "JSON, but no film";
    }
    if (!auth.empty() || !user.empty()) film.rejected = "the account's answer in place of a film";
    if (!film.rejected.empty()) return film;
    film.info = info.info();
    film.is_known = !id.empty() || !film.info.name.empty() || !film.info.plot.empty();
    return film;
}

XtreamSeriesInfo read_xtream_series_info(ByteSource& source) {
    return SeriesReader(source).read();
}

}  // namespace flathead::formats
