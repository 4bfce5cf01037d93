#include "generator/videos/panel_details.hpp"

#include "generator/formats/clean.hpp"
#include "generator/formats/xtream_video_read.hpp"
#include "generator/sources/panel_videos.hpp"
#include "generator/sources/xtream_source.hpp"
#include "generator/videos/facts_text.hpp"
#include "relay/base/text.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_set>

namespace flathead::videos {
namespace {

using sources::picture_address;
using sources::plain_text;

constexpr std::size_t title_limit_bytes = 300;
constexpr std::size_t plot_limit_bytes = 4096;
constexpr std::size_t people_limit_bytes = 1000;
constexpr std::size_t word_limit_bytes = 200;
constexpr Seconds asked_again = std::chrono::hours{24 * 7};  // what was not known before

std::uint64_t digest_or_one(std::string_view text) {
    const std::uint64_t digest = digest_of(text).low;
    return digest == 0 ? 1 : digest;
}

std::int32_t number_of(std::string_view text) {
    const auto number = text::number<std::int32_t>(text);
    return number && *number > 0 ? *number : 0;
}

VideoFacts facts_of(const formats::XtreamInfo& info) {
    VideoFacts facts;
    facts.original_title = plain_text(info.original_name, title_limit_bytes);
    facts.plot = plain_text(info.plot, plot_limit_bytes);
    facts.cast = plain_text(info.cast, people_limit_bytes);
    facts.director = plain_text(info.director, people_limit_bytes);
    facts.genre = plain_text(info.genre, word_limit_bytes);
    facts.country = plain_text(info.country, word_limit_bytes);
    facts.released = plain_text(info.released, 10);
    facts.trailer = plain_text(info.trailer, word_limit_bytes);
    facts.age = plain_text(info.age, word_limit_bytes);
    facts.still = picture_address(info.image);
    facts.backdrop = picture_address(info.backdrop);
    facts.tmdb = number_of(info.tmdb);
    facts.seconds = info.seconds;
    facts.kilobits = info.kilobits;
    facts.rating = static_cast<std::uint8_t>(info.rating);
    return facts;
}

/// Null: nothing was asked for it yet.
const state::DetailRow* find(const std::vector<state::DetailRow>& rows, std::string_view id) {
    const auto found = std::ranges::lower_bound(rows, id, {}, &state::DetailRow::id);
    return found != rows.end() && found->id == id ? &*found : nullptr;
}

bool is_due(const state::DetailRow* row, std::string_view stamp, Time now) {
    if (row == nullptr || row->stamp != stamp) return true;
    return (row->digest == 0 || stamp.empty()) && now - row->asked > asked_again;
}

}  // namespace

Detail read_film_detail(ByteSource& document) {
    const formats::XtreamFilmInfo read = formats::read_xtream_film_info(document);
    Detail detail;
    detail.rejected = read.rejected;
    if (!detail.rejected.empty() || !read.is_known) return detail;
    append_facts(detail.body, facts_of(read.info));
    detail.digest = digest_or_one(detail.body);
    return detail;
}

Detail read_series_detail(ByteSource& document) {
    formats::XtreamSeriesInfo read = formats::read_xtream_series_info(document);
    Detail detail;
    detail.rejected = read.rejected;
    if (!detail.rejected.empty() || (read.episodes.empty() && read.seasons.empty())) return detail;
    for (const formats::XtreamSeason& season : read.seasons) {
        append_season(detail.body,
                      {.number = season.number,
                       .name = plain_text(season.name, title_limit_bytes),
                       .plot = plain_text(season.overview, plot_limit_bytes),
                       .released = plain_text(season.released, 10),
                       .cover = std::string(picture_address(season.cover))});
    }
    std::ranges::stable_sort(read.episodes, {}, [](const formats::XtreamEpisode& episode) {
        return std::tuple(episode.season, episode.number);
    });
    std::unordered_set<std::string_view> ids;
    for (const formats::XtreamEpisode& episode : read.episodes) {
        if (!sources::is_usable_id(episode.id) || !ids.insert(episode.id).second) continue;
        const std::string extension = sources::video_extension(episode.extension, "mp4");
        append_episode(detail.episodes,
                       {.id = {},
                        .key = episode.id,
                        .extension = extension,
                        .season = episode.season,
                        .number = episode.number});
        VideoFacts facts = facts_of(episode.info);
        facts.title = formats::clean_name(plain_text(episode.title, title_limit_bytes));
        facts.season = episode.season;
        facts.episode = episode.number;
        facts.added = episode.added.value_or(Time{});
        append_facts(detail.body, facts);
    }
    detail.digest = digest_or_one(detail.body + detail.episodes);
    return detail;
}

std::string stamp_of(const Film& film) {
    return text::join(film.added.time_since_epoch().count());
}

std::vector<Question> questions(const Catalogue& catalogue,
                                const std::vector<state::DetailRow>& series,
                                const std::vector<state::DetailRow>& films,
                                Time now) {
    std::vector<std::pair<Time, Question>> due;
    for (const Series& one : catalogue.series) {
        if (!is_due(find(series, one.key), one.stamp, now)) continue;
        due.push_back({one.modified,
                       {state::DetailKind::series, std::string(one.key), std::string(one.stamp)}});
    }
    const auto newest_first = [](const auto& a, const auto& b) { return a.first > b.first; };
    std::ranges::stable_sort(due, newest_first);
    const auto films_begin = static_cast<std::ptrdiff_t>(due.size());
    for (const Film& one : catalogue.films) {
        std::string stamp = stamp_of(one);
        if (!is_due(find(films, one.key), stamp, now)) continue;
        due.push_back(
            {one.added, {state::DetailKind::film, std::string(one.key), std::move(stamp)}});
    }
    std::stable_sort(due.begin() + films_begin, due.end(), newest_first);
    std::vector<Question> result;
    result.reserve(due.size());
    for (auto& [time, question] : due) result.push_back(std::move(question));
    return result;
}

void take_details(Catalogue& catalogue,
                  const std::vector<state::DetailRow>& series,
                  const std::vector<state::DetailRow>& films) {
    for (Film& film : catalogue.films) {
        const state::DetailRow* const row = find(films, film.key);
        film.facts = row == nullptr ? 0 : row->digest;
    }
    for (Series& one : catalogue.series) {
        one.first_episode = static_cast<std::uint32_t>(catalogue.episodes.size());
        one.episode_count = 0;
        const state::DetailRow* const row = find(series, one.key);
        if (row == nullptr) continue;
        one.facts = row->digest;
        for (Episode& episode : read_episodes(catalogue.text->keep(row->episodes))) {
            episode.extension = catalogue.text->keep_once(episode.extension);
            catalogue.episodes.push_back(episode);
            ++one.episode_count;
        }
    }
}

}  // namespace flathead::videos
