#include "generator/library/draft.hpp"

#include "generator/library/keys.hpp"
#include "generator/library/names.hpp"
#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::library {
namespace {

constexpr auto per_second = std::int64_t{1'000'000'000};

void set(std::string& slot, const std::string& value) {
    if (!value.empty()) slot = value;
}

void add_all(std::vector<std::string>& list, const std::vector<std::string>& more) {
    for (const std::string& one : more) {
        if (std::ranges::find(list, one) == list.end()) list.push_back(one);
    }
}

std::optional<Time> day_of(const std::string& date) {
    return times::read_rfc3339(text::join(date, "T00:00:00Z"));
}

ProviderIds ids_of(const Nfo& note) {
    return {note.imdb, note.tmdb, note.tvdb};
}

void fill(ProviderIds& ids, const ProviderIds& more) {
    if (ids.imdb.empty()) ids.imdb = more.imdb;
    if (ids.tmdb.empty()) ids.tmdb = more.tmdb;
    if (ids.tvdb.empty()) ids.tvdb = more.tvdb;
}

class Drafting {
  public:
    Drafting(const FolderContents& contents, const Shelf& shelf, const TreeFile& video)
        : contents_(contents), shelf_(shelf), video_(video) {
        name_ = read_name(video.path, shelf.is_alone(video.path), season_told());
        if (const auto* const entries = shelf.note_of(video.path)) {
            for (const Nfo& entry : *entries) {
                if (entry.kind != Nfo::Kind::show && entry.kind != Nfo::Kind::season)
                    notes_.push_back(&entry);
            }
        }
    }

    Draft run(const MediaFacts& facts) {
        Item& item = out_.item;
        out_.path = video_.path;
        item.library = contents_.library;
        item.type = type();
        item.part = name_.part;
        item.released = name_.released;
        item.added = Time{Seconds{video_.modified / per_second}};
        item.facts = facts;
        item.facts.container = extension();
        item.files.push_back({absolute(video_.path), {}});
        ids_ = notes_.empty() ? ProviderIds{} : ids_of(*notes_.front());
        fill(ids_, name_.ids);
        item.title = name_.title;
        out_.whole_title = name_.whole_title;
        if (item.type == ItemType::episode) {
            be_episode();
        } else {
            item.year = name_.year;
            item.artwork = absolute(shelf_.film_artwork(video_.path));
            add_folders();
        }
        take_notes();
        if (item.type == ItemType::episode) take_show();
        item.imdb = ids_.imdb;
        item.tmdb = ids_.tmdb;
        item.tvdb = ids_.tvdb;
        set_work();
        return std::move(out_);
    }

  private:
    [[nodiscard]] std::optional<int> season_told() const {
        const Nfo* const note = shelf_.season_note(folder_of(video_.path));
        return note == nullptr ? std::nullopt : note->season;
    }

    [[nodiscard]] ItemType type() const {
        if (notes_.empty()) return name_.type;
        switch (notes_.front()->kind) {
            case Nfo::Kind::movie:
                return ItemType::movie;
            case Nfo::Kind::episode:
                return ItemType::episode;
            case Nfo::Kind::clip: {
                // Addresses alone: of a film, unless the name says otherwise.
                const bool is_bare = notes_.front()->title.empty();
                return is_bare && name_.type == ItemType::video ? ItemType::movie : name_.type;
            }
            case Nfo::Kind::show:
            case Nfo::Kind::season:
                break;
        }
        return name_.type;
    }

    [[nodiscard]] std::string extension() const {
        const std::size_t point = video_.path.rfind('.');
        return text::to_lower(std::string_view(video_.path).substr(point + 1));
    }

    [[nodiscard]] std::string absolute(const std::string& path) const {
        return path.empty() ? std::string() : text::join(contents_.root, "/", path);
    }
    [[nodiscard]] Artwork absolute(Artwork artwork) const {
        for (std::string* const path : {&artwork.poster, &artwork.backdrop, &artwork.still})
            *path = absolute(*path);
        return artwork;
    }

    void be_episode() {
        Item& item = out_.item;
        if (name_.type != ItemType::episode) {
            // The NFO file alone says so; its title counts, the place tells the show.
            const std::string_view own = folder_of(video_.path);
            name_.show_folder =
                season_folder(name_of(own)) && !folder_of(own).empty() ? folder_of(own) : own;
            name_.show = clean_title(name_of(name_.show_folder));
            item.title.clear();
        }
        item.season = name_.season;
        item.episode = name_.episode;
        item.last_episode = name_.last_episode;
        item.show = name_.show;
        item.show_year = name_.show_year;
        bool is_first = true;
        for (const Nfo* const note : notes_) {
            if (note->kind != Nfo::Kind::episode) continue;
            if (note->season) item.season = *note->season;
            const int number = note->episode.value_or(item.episode);
            item.episode = is_first ? number : std::min(item.episode, number);
            item.last_episode = std::max(is_first ? number : item.last_episode, number);
            // One entry of a file with several: the name knows how many.
            if (is_first && notes_.size() == 1 && number == name_.episode)
                item.last_episode = std::max(number, name_.last_episode);
            is_first = false;
        }
    }

    void take_notes() {
        if (notes_.empty()) return;
        Item& item = out_.item;
        std::string titles;
        std::string plots;
        for (const Nfo* const note : notes_) {
            if (!note->title.empty())
                titles.append(titles.empty() ? "" : " / ").append(note->title);
            if (!note->plot.empty()) plots.append(plots.empty() ? "" : " / ").append(note->plot);
            add_all(item.genres, note->genres);
            add_all(item.tags, note->tags);
            add_all(item.studios, note->studios);
            add_all(item.countries, note->countries);
            add_all(item.collections, note->collections);
            for (const Person& person : note->people) {
                if (std::ranges::find(item.people, person) == item.people.end())
                    item.people.push_back(person);
            }
        }
        if (!titles.empty()) {
            item.title = titles;
            out_.whole_title.clear();
        }
        const Nfo& first = *notes_.front();
        item.plot = plots;
        item.original_title = first.original_title;
        item.tagline = first.tagline;
        item.rating = first.rating;
        item.stars = first.stars;
        if (first.year) item.year = first.year;
        set(item.show, first.show);
        if (const auto day = day_of(first.released))
            item.released = std::chrono::floor<std::chrono::days>(*day);
        if (const auto day = day_of(first.added)) item.added = day;
    }

    void take_show() {
        Item& item = out_.item;
        std::string_view folder = folder_of(video_.path);
        const Nfo* const show = shelf_.show_note(folder);
        if (show != nullptr) name_.show_folder = folder;
        show_ids_ = show == nullptr ? ProviderIds{} : ids_of(*show);
        fill(show_ids_, name_.show_ids);
        if (show != nullptr) {
            set(item.show, show->title);
            item.show_plot = show->plot;
            if (show->year) item.show_year = show->year;
            add_all(item.genres, show->genres);
            add_all(item.tags, show->tags);
            add_all(item.studios, show->studios);
            add_all(item.countries, show->countries);
            if (item.rating.empty()) item.rating = show->rating;
            if (item.people.empty()) item.people = show->people;
        }
        // Ids that are the show's say nothing of the episode.
        if (ids_.imdb == show_ids_.imdb) ids_.imdb.clear();
        if (ids_.tmdb == show_ids_.tmdb) ids_.tmdb.clear();
        if (ids_.tvdb == show_ids_.tvdb) ids_.tvdb.clear();
        item.artwork =
            absolute(shelf_.episode_artwork(video_.path, name_.show_folder, item.season));
        if (show != nullptr || !name_.show_folder.empty())
            item.show_artwork = absolute(shelf_.show_artwork(name_.show_folder));
        const auto keys = keys_by_ids("show", show_ids_);
        // Shows without a folder of their own are told apart by name.
        const bool has_folder = show != nullptr || !name_.show_folder.empty();
        item.show_key =
            !keys.empty() ? keys.front()
            : has_folder
                ? key_by_path(contents_.library, text::join("show ", name_.show_folder, "/"))
                : key_by_path(contents_.library, text::join("show ", text::to_lower(item.show)));
    }

    /// A clip's folders are its tags, a folder "X Collection" is a film's collection.
    void add_folders() {
        for (std::string_view at = folder_of(video_.path); !at.empty(); at = folder_of(at)) {
            std::string title = clean_title(name_of(at));
            if (out_.item.type == ItemType::video) {
                add_all(out_.item.tags, {std::move(title)});
            } else if (text::to_lower(title).ends_with(" collection")) {
                add_all(out_.item.collections, {std::move(title)});
            }
        }
    }

    void set_work() {
        const Item& item = out_.item;
        if (item.type == ItemType::episode) {
            out_.work = text::join("episode ",
                                   item.show_key,
                                   ' ',
                                   item.season,
                                   ' ',
                                   item.episode,
                                   ' ',
                                   item.last_episode);
            out_.keys = episode_keys(ids_, show_ids_, item.season, item.episode);
        } else if (item.type == ItemType::movie) {
            out_.keys = keys_by_ids("movie", ids_);
            if (!out_.keys.empty()) {
                out_.work = out_.keys.front();
            } else if (item.year) {
                out_.work = text::join("film ",
                                       folder_of(out_.path),
                                       "/",
                                       text::to_lower(item.title),
                                       ' ',
                                       *item.year);
            }
        } else if (item.part > 0) {
            out_.work = text::join("clip ", folder_of(out_.path), "/", text::to_lower(item.title));
        }
    }

    const FolderContents& contents_;
    const Shelf& shelf_;
    const TreeFile& video_;
    NameFacts name_;
    std::vector<const Nfo*> notes_;
    ProviderIds ids_;
    ProviderIds show_ids_;
    Draft out_;
};

}  // namespace

Draft draft_of(const FolderContents& contents,
               const Shelf& shelf,
               const TreeFile& video,
               const MediaFacts& facts) {
    return Drafting(contents, shelf, video).run(facts);
}

}  // namespace flathead::library
