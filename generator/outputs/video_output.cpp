#include "generator/outputs/video_output.hpp"

#include "generator/formats/m3u_write.hpp"
#include "generator/formats/xtream_video_write.hpp"
#include "generator/outputs/buffered_file.hpp"
#include "relay/base/text.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <unordered_set>

namespace flathead::outputs {
namespace {

using formats::XtreamCategory;
using formats::XtreamShow;
using formats::XtreamVideo;

using CategoryIds = std::unordered_map<std::string_view, std::int32_t>;

constexpr std::string_view index_path = "x/videos.index";
constexpr std::string_view index_head = "flathead videos 1\n";  // another one: all is written anew
constexpr std::uint64_t largest_index_bytes = std::uint64_t{256} << 20;

template <class Videos>
std::vector<std::string_view> categories_of(Catalogues catalogues, Videos Catalogue::*videos) {
    std::vector<std::string_view> names;
    std::unordered_set<std::string_view> seen;
    for (const auto& catalogue : catalogues) {
        for (const auto& video : (*catalogue).*videos)
            if (seen.insert(video.category).second) names.push_back(video.category);
    }
    return names;
}

CategoryIds ids_of(const std::vector<std::string_view>& names,
                   std::span<const std::int32_t> category_ids) {
    CategoryIds ids;
    for (std::size_t i = 0; i < names.size(); ++i) ids.emplace(names[i], category_ids[i]);
    return ids;
}

XtreamVideo listed(const Film& film, std::int32_t num, const CategoryIds& ids) {
    return {.num = num,
            .id = film.id.value,
            .name = film.title,
            .icon = film.poster,
            .released = film.released,
            .extension = film.extension,
            .added = film.added,
            .rating = film.rating,
            .tmdb = film.tmdb,
            .is_adult = film.is_adult,
            .category = {ids.at(film.category), film.category}};
}

XtreamShow listed(const Series& series, std::int32_t num, const CategoryIds& ids) {
    return {.num = num,
            .id = series.id.value,
            .name = series.title,
            .cover = series.cover,
            .backdrop = series.backdrop,
            .plot = series.plot,
            .cast = series.cast,
            .director = series.director,
            .genre = series.genre,
            .released = series.released,
            .trailer = series.trailer,
            .modified = series.modified,
            .rating = series.rating,
            .minutes = series.minutes,
            .tmdb = series.tmdb,
            .category = {ids.at(series.category), series.category}};
}

void append(std::string& out, const XtreamVideo& film) {
    formats::append_xtream_film(out, film);
}
void append(std::string& out, const XtreamShow& show) {
    formats::append_xtream_show(out, show);
}

/// A JSON list that is begun at its first element, or closed empty.
class ListFile {
  public:
    ListFile(ReleaseSink& sink, std::string_view path) : file_(sink, path) { file_.text = "["; }
    void add(std::string_view element) {
        file_.text += is_empty_ ? "\n" : ",\n";
        file_.text += element;
        file_.relieve();
        is_empty_ = false;
    }
    void close() {
        file_.text += is_empty_ ? "]\n" : "\n]\n";
        file_.close();
    }

  private:
    BufferedFile file_;
    bool is_empty_ = true;
};

/// One of the two kinds in all its lists; each element is rendered once for all packages.
template <class Video>
class Lists {
  public:
    struct Paths {
        std::string_view categories, list;
    };
    Lists(ReleaseSink& sink,
          std::span<const Package> packages,
          Catalogues catalogues,
          const std::vector<Video> Catalogue::*videos,
          const CategoryIds& ids,
          Paths paths)
        : sink_(sink), packages_(packages), ids_(ids), paths_(paths) {
        for (const auto& catalogue : catalogues) {
            for (const Video& video : (*catalogue).*videos) all_.push_back(&video);
        }
    }

    void write() {
        std::vector<std::uint32_t> places(all_.size());
        for (std::uint32_t i = 0; i < places.size(); ++i) places[i] = i;
        write_lists(places, [&](const Package& package) {
            return text::join("x/", package.name, '/', paths_.list, ".json");
        });
        std::map<std::int32_t, std::vector<std::uint32_t>> by_category;
        for (const std::uint32_t i : places) by_category[ids_.at(all_[i]->category)].push_back(i);
        for (const auto& [id, members] : by_category) {
            write_lists(
                members,
                [&, id = id](const Package& package) {
                    return text::join("x/", package.name, '/', paths_.list, '/', id, ".json");
                },
                false);
        }
        for (const Package& package : packages_) write_categories(package);
    }

  private:
    template <class PathOf>
    void write_lists(const std::vector<std::uint32_t>& places,
                     const PathOf& path_of,
                     bool even_empty = true) {
        std::deque<ListFile> files;
        std::vector<ListFile*> of_package(packages_.size(), nullptr);
        const auto file_of = [&](std::size_t p) -> ListFile& {
            if (of_package[p] == nullptr)
                of_package[p] = &files.emplace_back(sink_, path_of(packages_[p]));
            return *of_package[p];
        };
        for (std::size_t p = 0; even_empty && p < packages_.size(); ++p) file_of(p);
        std::string element;
        for (const std::uint32_t i : places) {
            element.clear();
            append(element, listed(*all_[i], static_cast<std::int32_t>(i + 1), ids_));
            for (std::size_t p = 0; p < packages_.size(); ++p) {
                if (PanelVideos::holds(packages_[p], all_[i]->packages)) file_of(p).add(element);
            }
        }
        for (ListFile& file : files) file.close();
    }

    void write_categories(const Package& package) {
        ListFile file(sink_, text::join("x/", package.name, '/', paths_.categories, ".json"));
        std::unordered_set<std::string_view> seen;
        std::string element;
        for (const Video* video : all_) {
            if (!PanelVideos::holds(package, video->packages) ||
                !seen.insert(video->category).second)
                continue;
            element.clear();
            formats::append_xtream_category(element, {ids_.at(video->category), video->category});
            file.add(element);
        }
        file.close();
    }

    ReleaseSink& sink_;
    std::span<const Package> packages_;
    const CategoryIds& ids_;
    Paths paths_;
    std::vector<const Video*> all_;
};

formats::XtreamVideoFacts written(const VideoFacts& facts) {
    return {.name = facts.title,
            .original_name = facts.original_title,
            .plot = facts.plot,
            .cast = facts.cast,
            .director = facts.director,
            .genre = facts.genre,
            .country = facts.country,
            .released = facts.released,
            .trailer = facts.trailer,
            .age = facts.age,
            .image = facts.still,
            .backdrop = facts.backdrop,
            .rating = facts.rating,
            .tmdb = facts.tmdb,
            .seconds = facts.seconds,
            .kilobits = facts.kilobits};
}

std::string film_info(const Catalogue& catalogue,
                      const Film& film,
                      const XtreamVideo& shown,
                      FactsOf& facts_of) {
    const VideoFacts known = film.facts != 0 ? facts_of.film(catalogue, film) : VideoFacts{};
    formats::XtreamVideoFacts facts = written(known);
    // What the panel did not say of the film alone, its list may have said.
    if (facts.image.empty()) facts.image = film.poster;
    if (facts.released.empty()) facts.released = film.released;
    if (facts.rating == 0) facts.rating = film.rating;
    if (facts.tmdb == 0) facts.tmdb = film.tmdb;
    return formats::xtream_film_info(shown, facts);
}

std::string series_info(const Catalogue& catalogue,
                        const Series& series,
                        const XtreamShow& shown,
                        FactsOf& facts_of) {
    const SeriesFacts known =
        series.facts != 0 ? facts_of.series(catalogue, series) : SeriesFacts{};
    std::vector<formats::XtreamShowEpisode> episodes;
    std::map<std::int32_t, formats::XtreamShowSeason> seasons;
    std::deque<std::string> titles;
    const auto season_of = [&](std::int32_t number) -> formats::XtreamShowSeason& {
        formats::XtreamShowSeason& season = seasons[number];
        if (season.name.empty()) {
            season.number = number;
            season.name = titles.emplace_back(number == 0 ? std::string("Specials")
                                                          : text::join("Season ", number));
            season.cover = series.cover;
        }
        return season;
    };
    for (std::uint32_t i = 0; i < series.episode_count; ++i) {
        const Episode& episode = catalogue.episodes[series.first_episode + i];
        static const VideoFacts nothing;
        const VideoFacts& facts = i < known.episodes.size() ? known.episodes[i] : nothing;
        formats::XtreamShowEpisode& made = episodes.emplace_back();
        made.id = episode.id.value;
        made.season = episode.season;
        made.number = episode.number;
        made.title = facts.title.empty()
                         ? titles.emplace_back(text::join("Episode ", episode.number))
                         : std::string_view(facts.title);
        made.extension = episode.extension;
        made.added = facts.added == Time{} ? series.modified : facts.added;
        made.facts = written(facts);
        if (made.facts.image.empty()) made.facts.image = series.cover;
        ++season_of(episode.season).episodes;
    }
    for (const SeasonFacts& season : known.seasons) {
        const auto found = seasons.find(season.number);
        if (found == seasons.end()) continue;  // players show seasons without episodes as faults
        if (!season.name.empty()) found->second.name = season.name;
        found->second.plot = season.plot;
        found->second.released = season.released;
        if (!season.cover.empty()) found->second.cover = season.cover;
    }
    std::vector<formats::XtreamShowSeason> ordered;
    for (const auto& [number, season] : seasons) ordered.push_back(season);
    return formats::xtream_show_info(shown, ordered, episodes);
}

/// The info files: written where what they are made of differs from the previous release's.
class Infos {
  public:
    Infos(ReleaseSink& sink, const VideoInput& input) : sink_(sink), input_(input) {
        const auto previous = sink.previous(index_path, largest_index_bytes);
        if (!previous || !previous->starts_with(index_head)) return;
        for (std::string_view rest = std::string_view(*previous).substr(index_head.size());
             !rest.empty();) {
            const std::string_view line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(line.size() + 1, rest.size()));
            const std::size_t blank = line.find(' ');
            if (blank == std::string_view::npos) continue;
            const auto id = text::number<std::int32_t>(line.substr(0, blank));
            const auto digest = text::number<std::uint64_t>(line.substr(blank + 1));
            if (id && digest) before_.emplace(*id, *digest);
        }
    }

    template <class Render>
    void write(std::string_view folder,
               VideoId id,
               std::string_view element,
               std::uint64_t facts,
               std::uint64_t episodes,
               const Render& render) {
        Digester digester;
        digester.add_field(element);
        digester.add_field(text::join(facts, ' ', episodes));
        const std::uint64_t digest = digester.digest().low;
        index_ += text::join(id.value, ' ', digest, '\n');
        const std::string path = text::join("x/", folder, '/', id.value, ".json");
        const auto known = before_.find(id.value);
        if (known != before_.end() && known->second == digest) return sink_.keep(path);
        sink_.put(path, render());
    }

    void finish() { sink_.put(index_path, index_); }

  private:
    ReleaseSink& sink_;
    const VideoInput& input_;
    std::unordered_map<std::int32_t, std::uint64_t> before_;
    std::string index_{index_head};
};

/// The ids of a series' episodes are a part of its answer, which the description does not hold.
std::uint64_t digest_of_episodes(const Catalogue& catalogue, const Series& series) {
    if (series.episode_count == 0) return 0;
    std::string ids;
    for (std::uint32_t i = 0; i < series.episode_count; ++i)
        ids += text::join(catalogue.episodes[series.first_episode + i].id.value, ' ');
    return digest_of(ids).low;
}

void write_infos(ReleaseSink& sink,
                 const VideoInput& input,
                 const CategoryIds& film_ids,
                 const CategoryIds& series_ids) {
    Infos infos(sink, input);
    std::string element;
    for (const auto& catalogue : input.catalogues) {
        for (const Film& film : catalogue->films) {
            // Its place in the list is no part of it.
            const XtreamVideo shown = listed(film, 0, film_ids);
            element.clear();
            append(element, shown);
            infos.write("vod_info", film.id, element, film.facts, 0, [&] {
                return film_info(*catalogue, film, shown, *input.facts);
            });
        }
        for (const Series& series : catalogue->series) {
            const XtreamShow shown = listed(series, 0, series_ids);
            element.clear();
            append(element, shown);
            infos.write("series_info",
                        series.id,
                        element,
                        series.facts,
                        digest_of_episodes(*catalogue, series),
                        [&] { return series_info(*catalogue, series, shown, *input.facts); });
        }
    }
    infos.finish();
}

void write_members(ReleaseSink& sink, const VideoInput& input, const Package& package) {
    const auto mark = [&](const std::string& path) {
        if (sink.has_previous(path)) {
            sink.keep(path);
        } else {
            sink.put(path, "");
        }
    };
    const auto is_in = [&](const auto& video) {
        return PanelVideos::holds(package, video.packages);
    };
    const std::string folder = "x/" + package.name;
    if (std::ranges::all_of(input.catalogues, [&](const auto& catalogue) {
            return std::ranges::all_of(catalogue->films, is_in) &&
                   std::ranges::all_of(catalogue->series, is_in);
        }))
        return mark(folder + "/every_video");
    for (const auto& catalogue : input.catalogues) {
        for (const Film& film : catalogue->films)
            if (is_in(film)) mark(text::join(folder, "/film/", film.id.value));
        for (const Series& series : catalogue->series)
            if (is_in(series)) mark(text::join(folder, "/show/", series.id.value));
    }
}

void append_entry(std::string& out,
                  std::string_view name,
                  std::string_view picture,
                  std::string_view group,
                  std::string_view url) {
    formats::M3uEntry entry;
    entry.name = name;
    entry.tvg_name = name;
    entry.logo = picture;
    entry.group = group;
    entry.url = url;
    formats::append_m3u_entry(out, entry);
}

void write_film_playlist(ReleaseSink& sink, const VideoInput& input, const Package& package) {
    BufferedFile file(sink, text::join("tpl/movie/", package.name, ".m3u"));
    std::size_t count = 0;
    for (const auto& catalogue : input.catalogues) {
        for (const Film& film : catalogue->films) {
            if (!PanelVideos::holds(package, film.packages) || ++count > most_playlist_videos)
                continue;
            append_entry(file.text,
                         film.title,
                         film.poster,
                         film.category,
                         text::join("@MOVIE@", film.id.value, '.', film.extension));
            file.relieve();
        }
    }
    file.close();
}

void write_series_playlist(ReleaseSink& sink, const VideoInput& input, const Package& package) {
    BufferedFile file(sink, text::join("tpl/series/", package.name, ".m3u"));
    const auto two = [](std::int32_t value) { return text::join(value < 10 ? "0" : "", value); };
    std::size_t count = 0;
    for (const auto& catalogue : input.catalogues) {
        for (const Series& series : catalogue->series) {
            if (!PanelVideos::holds(package, series.packages)) continue;
            for (std::uint32_t i = 0; i < series.episode_count; ++i) {
                if (++count > most_playlist_videos) continue;
                const Episode& episode = catalogue->episodes[series.first_episode + i];
                append_entry(
                    file.text,
                    text::join(series.title, " S", two(episode.season), 'E', two(episode.number)),
                    series.cover,
                    series.category,
                    text::join("@SERIES@", episode.id.value, '.', episode.extension));
                file.relieve();
            }
        }
    }
    file.close();
}

void append_categories(std::string& out,
                       const std::vector<std::pair<std::string_view, std::int32_t>>& categories) {
    std::string_view before = "\n";
    for (const auto& [name, id] : categories) {
        out += before;
        formats::append_xtream_category(out, {id, name});
        before = ",\n";
    }
}

template <class Videos>
std::vector<std::pair<std::string_view, std::int32_t>> shown_categories(Catalogues catalogues,
                                                                        Videos Catalogue::*videos,
                                                                        const CategoryIds& ids,
                                                                        const Package& package) {
    std::vector<std::pair<std::string_view, std::int32_t>> shown;
    std::unordered_set<std::string_view> seen;
    for (const auto& catalogue : catalogues) {
        for (const auto& video : (*catalogue).*videos) {
            if (PanelVideos::holds(package, video.packages) && seen.insert(video.category).second)
                shown.emplace_back(video.category, ids.at(video.category));
        }
    }
    return shown;
}

}  // namespace

std::vector<std::string_view> film_categories(Catalogues catalogues) {
    return categories_of(catalogues, &Catalogue::films);
}

std::vector<std::string_view> series_categories(Catalogues catalogues) {
    return categories_of(catalogues, &Catalogue::series);
}

void write_videos(ReleaseSink& sink, const VideoInput& input, std::span<const Package> packages) {
    const bool has_any = std::ranges::any_of(input.catalogues, [](const auto& catalogue) {
        return !catalogue->films.empty() || !catalogue->series.empty();
    });
    if (!has_any) return;  // nginx has the empty answers
    const CategoryIds film_ids = ids_of(film_categories(input.catalogues), input.film_category_ids);
    const CategoryIds series_ids =
        ids_of(series_categories(input.catalogues), input.series_category_ids);
    Lists<Film>(sink,
                packages,
                input.catalogues,
                &Catalogue::films,
                film_ids,
                {"get_vod_categories", "get_vod_streams"})
        .write();
    Lists<Series>(sink,
                  packages,
                  input.catalogues,
                  &Catalogue::series,
                  series_ids,
                  {"get_series_categories", "get_series"})
        .write();
    write_infos(sink, input, film_ids, series_ids);
    for (const Package& package : packages) {
        write_members(sink, input, package);
        write_film_playlist(sink, input, package);
        write_series_playlist(sink, input, package);
    }
}

PanelVideos::PanelVideos(const VideoInput& input)
    : input_(input),
      film_ids_(ids_of(film_categories(input.catalogues), input.film_category_ids)),
      series_ids_(ids_of(series_categories(input.catalogues), input.series_category_ids)) {}

void PanelVideos::append_film_categories(std::string& out, const Package& package) const {
    append_categories(out,
                      shown_categories(input_.catalogues, &Catalogue::films, film_ids_, package));
}

void PanelVideos::append_series_categories(std::string& out, const Package& package) const {
    append_categories(
        out, shown_categories(input_.catalogues, &Catalogue::series, series_ids_, package));
}

void PanelVideos::append_film(std::string& out, const Film& film, std::int32_t num) const {
    formats::append_xtream_film_channel(out, listed(film, num, film_ids_));
}

}  // namespace flathead::outputs
