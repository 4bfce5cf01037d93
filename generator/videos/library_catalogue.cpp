#include "generator/videos/library_catalogue.hpp"

#include "generator/formats/clean.hpp"
#include "generator/sources/panel_videos.hpp"
#include "generator/videos/facts_text.hpp"
#include "relay/base/text.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace flathead::videos {
namespace {

using sources::plain_text;

constexpr std::size_t title_limit_bytes = 300;
constexpr std::size_t plot_limit_bytes = 4096;
constexpr std::size_t people_limit_bytes = 1000;
constexpr std::size_t word_limit_bytes = 200;
constexpr std::size_t most_actors = 20;

std::string date_text(const Item& item) {
    if (item.released) {
        const std::chrono::year_month_day date{*item.released};
        const auto two = [](unsigned value) { return text::join(value < 10 ? "0" : "", value); };
        return text::join(static_cast<int>(date.year()),
                          '-',
                          two(static_cast<unsigned>(date.month())),
                          '-',
                          two(static_cast<unsigned>(date.day())));
    }
    return item.year && *item.year > 999 && *item.year < 10'000 ? text::join(*item.year)
                                                                : std::string();
}

/// The day alone: a file that is written anew within it is no news.
Time day_added(const Item& item) {
    return item.added ? Time(std::chrono::floor<std::chrono::days>(*item.added)) : Time{};
}

/// Jellyfin's pictures are the same without the query that names their version.
std::string_view picture(std::string_view address) {
    return sources::picture_address(address.substr(0, address.find('?')));
}

std::string names(const Item& item, Person::Job job) {
    std::string all;
    std::size_t count = 0;
    for (const Person& person : item.people) {
        if (person.job != job || ++count > most_actors) continue;
        if (!all.empty()) all += ", ";
        all += person.name;
    }
    return plain_text(all, people_limit_bytes);
}

std::string listed(const std::vector<std::string>& words) {
    return plain_text(text::join_with(", ", words), word_limit_bytes);
}

std::int32_t number_of(std::string_view text) {
    const auto number = text::number<std::int32_t>(text);
    return number && *number > 0 ? *number : 0;
}

std::uint8_t rating_of(const Item& item) {
    return item.stars && *item.stars > 0 && *item.stars <= 10
               ? static_cast<std::uint8_t>(*item.stars * 10 + 0.5)
               : std::uint8_t{0};
}

std::uint64_t digest_of_facts(const VideoFacts& facts) {
    std::string text;
    append_facts(text, facts);
    const std::uint64_t digest = digest_of(text).low;
    return digest == 0 ? 1 : digest;
}

std::string part_text(const Item& item) {
    return item.part > 0 ? text::join(" (part ", item.part, ')') : std::string();
}

class Maker {
  public:
    explicit Maker(const Library& library)
        : library_(library), catalogue_(std::make_shared<Catalogue>()), arena_(*catalogue_->text) {
        catalogue_->source = library.name;
        catalogue_->is_library = true;
        const std::string category = formats::clean_group(library.name);
        category_ = arena_.keep_once(category.empty() ? "Other" : category);
    }

    std::shared_ptr<Catalogue> make() {
        std::map<std::pair<std::string_view, std::string_view>, std::vector<const Item*>> shows;
        for (const Item& item : library_.items) {
            if (item.files.empty()) continue;
            if (item.type == ItemType::movie) add_film(item);
            if (item.type == ItemType::episode && !item.show_key.empty())
                shows[{item.show, item.show_key}].push_back(&item);
        }
        for (auto& [name, episodes] : shows) add_series(episodes);
        return std::move(catalogue_);
    }

  private:
    [[nodiscard]] std::string_view title(std::string_view text, std::string_view otherwise) {
        const std::string clean = formats::clean_name(plain_text(text, title_limit_bytes));
        return arena_.keep(clean.empty() ? otherwise : clean);
    }
    [[nodiscard]] std::string_view extension_of(const Item& item) {
        return arena_.keep_once(sources::video_extension(item.facts.container, "mp4"));
    }

    void add_film(const Item& item) {
        Film film;
        film.key = item.key;
        film.title = title(item.title + part_text(item), item.key);
        film.category = category_;
        film.poster = arena_.keep(picture(item.artwork.poster));
        film.extension = extension_of(item);
        film.released = arena_.keep_once(date_text(item));
        film.added = day_added(item);
        film.tmdb = number_of(item.tmdb);
        film.rating = rating_of(item);
        film.facts = digest_of_facts(facts_of(item));
        film.item = &item;
        catalogue_->films.push_back(film);
    }

    void add_series(std::vector<const Item*>& items) {
        std::ranges::stable_sort(items, {}, [](const Item* item) {
            return std::tuple(item->season, item->episode, item->part, item->key);
        });
        const Item& first = *items.front();
        Series series;
        series.key = first.show_key;
        series.title = title(first.show, first.show_key);
        series.category = category_;
        series.cover = arena_.keep(picture(first.show_artwork.poster));
        series.backdrop = arena_.keep(picture(first.show_artwork.backdrop));
        series.plot = arena_.keep(plain_text(first.show_plot, plot_limit_bytes));
        series.genre = arena_.keep_once(listed(first.genres));
        series.cast = arena_.keep_once(names(first, Person::Job::actor));
        series.released =
            arena_.keep_once(first.show_year ? text::join(*first.show_year) : date_text(first));
        series.first_episode = static_cast<std::uint32_t>(catalogue_->episodes.size());
        series.episode_count = static_cast<std::uint32_t>(items.size());
        series.minutes = static_cast<std::int32_t>(
            std::chrono::floor<std::chrono::minutes>(first.facts.duration).count());
        Digester digest;
        for (const Item* item : items) {
            const std::uint64_t facts = digest_of_facts(facts_of(*item));
            digest.add_field(text::join(facts));
            series.modified = std::max(series.modified, day_added(*item));
            catalogue_->episodes.push_back({.id = {},
                                            .key = item->key,
                                            .extension = extension_of(*item),
                                            .season = item->season,
                                            .number = item->episode,
                                            .item = item});
        }
        series.facts = std::max<std::uint64_t>(digest.digest().low, 1);
        catalogue_->series.push_back(series);
    }

    const Library& library_;
    std::shared_ptr<Catalogue> catalogue_;
    TextArena& arena_;
    std::string_view category_;
};

}  // namespace

std::shared_ptr<Catalogue> catalogue_of(const Library& library) {
    return Maker(library).make();
}

VideoFacts facts_of(const Item& item) {
    VideoFacts facts;
    facts.title = formats::clean_name(plain_text(item.title + part_text(item), title_limit_bytes));
    facts.original_title = plain_text(item.original_title, title_limit_bytes);
    facts.plot = plain_text(item.plot, plot_limit_bytes);
    facts.cast = names(item, Person::Job::actor);
    facts.director = names(item, Person::Job::director);
    facts.genre = listed(item.genres);
    facts.country = listed(item.countries);
    facts.released = date_text(item);
    facts.age = plain_text(item.rating, word_limit_bytes);
    facts.still =
        picture(item.type == ItemType::episode ? item.artwork.still : item.artwork.poster);
    facts.backdrop = picture(item.artwork.backdrop);
    facts.tmdb = number_of(item.tmdb);
    facts.seconds = static_cast<std::int32_t>(std::min<std::int64_t>(
        std::chrono::floor<Seconds>(item.facts.duration).count(), 7 * 86'400));
    facts.kilobits = static_cast<std::int32_t>(
        std::clamp<std::int64_t>(item.facts.bit_rate / 1000, 0, 1'000'000));
    facts.rating = rating_of(item);
    facts.season = item.season;
    facts.episode = item.episode;
    facts.added = day_added(item);
    return facts;
}

SeriesFacts facts_of(const Catalogue& catalogue, const Series& series) {
    SeriesFacts facts;
    for (std::uint32_t i = 0; i < series.episode_count; ++i)
        facts.episodes.push_back(facts_of(*catalogue.episodes[series.first_episode + i].item));
    return facts;
}

}  // namespace flathead::videos
