#include "generator/sources/panel_videos.hpp"

#include "generator/fetch/document.hpp"
#include "generator/formats/clean.hpp"
#include "generator/formats/xtream_video_read.hpp"
#include "generator/sources/addresses.hpp"
#include "generator/sources/candidates.hpp"
#include "generator/sources/tidy.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"

#include <algorithm>
#include <functional>
#include <unordered_set>

namespace flathead::sources {
namespace {

constexpr std::uint64_t categories_limit_bytes = 16 << 20;
constexpr std::size_t name_limit_bytes = 300;
constexpr std::size_t picture_limit_bytes = 1024;
constexpr std::size_t plot_limit_bytes = 4096;
constexpr std::size_t people_limit_bytes = 1000;
constexpr std::size_t word_limit_bytes = 200;
constexpr std::size_t extension_limit_bytes = 8;
constexpr std::size_t most_entries = 1'000'000;
constexpr std::string_view no_category = "Other";
constexpr std::string_view usual_extension = "mp4";

/// "1999", "1999-05-17"; anything else is not known.
std::string_view date_of(std::string_view text) {
    text = text.substr(0, 10);
    const auto is_date = [](std::string_view one) {
        constexpr std::string_view form = "0000-00-00";
        for (std::size_t i = 0; i < one.size(); ++i) {
            if (form[i] == '0' ? !text::is_digit(one[i]) : one[i] != '-') return false;
        }
        return true;
    };
    if (text.size() == 10 && is_date(text)) return text;
    text = text.substr(0, 4);
    return text.size() == 4 && is_date(text) && text != "0000" ? text : std::string_view{};
}

std::int32_t number_of(std::string_view text) {
    const auto number = text::number<std::int32_t>(text);
    return number && *number > 0 ? *number : 0;
}

/// What both lists have in common: names, categories, what is left out and why.
class ListReader {
  public:
    ListReader(const PanelGroups& categories, Catalogue& catalogue, std::string_view what)
        : categories_(categories),
          arena_(*catalogue.text),
          problems_(catalogue.problems),
          what_(what) {}

    /// Absent: the entry is left out, which is noted.
    [[nodiscard]] std::string_view key_of(std::string_view id, std::uint32_t position) {
        if (!is_usable_id(id)) {
            problem(position, "no usable id");
            return {};
        }
        if (ids_.contains(id)) {
            ++again_;
            return {};
        }
        if (ids_.size() >= most_entries) {
            ++beyond_;
            return {};
        }
        const std::string_view key = arena_.keep(id);
        ids_.insert(key);
        return key;
    }
    [[nodiscard]] std::string_view title_of(std::string_view name, std::string_view key) {
        const std::string clean = formats::clean_name(tidy_name(name, name_limit_bytes, scratch_));
        return clean.empty() ? key : arena_.keep(clean);
    }
    [[nodiscard]] std::string_view category_of(const std::string& id) {
        const auto found = categories_.names.find(id);
        if (found == categories_.names.end()) {
            if (!id.empty()) ++strays_;
            return no_category;
        }
        // Neighbours share their category.
        if (found->second.data() != last_name_) {
            last_name_ = found->second.data();
            const std::string clean = formats::clean_group(found->second);
            last_category_ = clean.empty() ? no_category : arena_.keep_once(clean);
        }
        return last_category_;
    }
    [[nodiscard]] std::string_view text_of(std::string_view text, std::size_t limit) {
        return text.empty() ? text : arena_.keep(plain_text(text, limit));
    }
    [[nodiscard]] std::string_view word_of(std::string_view text) {
        return text.empty() ? text : arena_.keep_once(plain_text(text, word_limit_bytes));
    }
    [[nodiscard]] std::string_view picture_of(std::string_view address) {
        return arena_.keep(picture_address(address));
    }
    [[nodiscard]] std::string_view once(std::string_view text) { return arena_.keep_once(text); }

    void problem(std::uint32_t position, std::string_view what) {
        problems_.add(text::join(what_, ' ', position), std::string(what));
    }
    void finish() {
        note(again_, "repeated entry left out", "repeated entries left out");
        note(strays_,
             "entry of a category the panel does not list",
             "entries of categories the panel does not list");
        note(beyond_,
             "entry beyond the limit of 1,000,000",
             "entries beyond the limit of 1,000,000");
    }
    [[nodiscard]] LoadedVideos result(const formats::XtreamListOutcome& outcome) const {
        LoadedVideos loaded{outcome.rejected, ids_.size()};
        if (loaded.rejected.empty() && outcome.rows > 0 && ids_.empty())
            loaded.rejected = text::join("a list without a usable ", what_);
        return loaded;
    }

  private:
    void note(std::size_t count, std::string_view one, std::string_view many) {
        if (count > 0) problems_.add(text::join(what_, " list"), text::counted(count, one, many));
    }

    const PanelGroups& categories_;
    TextArena& arena_;
    Problems& problems_;
    std::string_view what_;
    std::unordered_set<std::string_view> ids_;
    std::size_t again_ = 0, strays_ = 0, beyond_ = 0;
    std::string scratch_;
    const char* last_name_ = nullptr;
    std::string_view last_category_;
};

using ListLoader = LoadedVideos (*)(ByteSource&, const PanelGroups&, Catalogue&);

/// One list with its categories.
class ListAnswers {
  public:
    ListAnswers(const SourceConfig& source,
                std::span<const fetch::Fetched> fetched,
                fetch::Copies& copies,
                PanelDocument list,
                PanelDocument categories,
                ListLoader loader)
        : source_(source),
          copies_(copies),
          list_(answer_to(fetched, panel_key(source, list))),
          categories_(answer_to(fetched, panel_key(source, categories))),
          load_(loader) {}

    void load(bool accept_shrink, bool is_refused, LoadedCatalogue& into) {
        if (list_ == nullptr || categories_ == nullptr) return;
        if (!list_->error.empty()) complain(list_->error, into);
        const PanelGroups names = settled_categories(is_refused, into.catalogue->problems);
        if (list_->candidate && (is_refused || !take(names, accept_shrink, into)))
            copies_.reject(list_->key);
        if (is_taken_ || !list_->good) return;
        std::string rejected = read(*list_->good, names, *into.catalogue).rejected;
        if (!rejected.empty()) complain("the last good copy: " + rejected, into);
        const bool is_current = list_->state == OriginState::unchanged && !is_refused;
        into.state =
            std::max(into.state, is_current ? OriginState::unchanged : OriginState::last_good);
    }

  private:
    [[nodiscard]] bool take(const PanelGroups& names, bool accept_shrink, LoadedCatalogue& into) {
        Catalogue fresh;
        fresh.text = into.catalogue->text;
        LoadedVideos loaded = read(*list_->candidate, names, fresh);
        if (loaded.rejected.empty() && !accept_shrink)
            loaded.rejected =
                shrink_fault(loaded.entries, list_->good, source_.shrink_guard_percent);
        if (!loaded.rejected.empty()) {
            complain("rejected: " + loaded.rejected, into);
            return false;
        }
        fetch::Copy candidate = *list_->candidate;
        candidate.entries = loaded.entries;
        copies_.accept(list_->key, candidate);
        std::ranges::move(fresh.films, std::back_inserter(into.catalogue->films));
        std::ranges::move(fresh.series, std::back_inserter(into.catalogue->series));
        into.catalogue->problems.add(fresh.problems);
        is_taken_ = true;
        return true;
    }

    [[nodiscard]] LoadedVideos read(const fetch::Copy& copy,
                                    const PanelGroups& names,
                                    Catalogue& catalogue) const {
        try {
            const auto document =
                fetch::open_document(copy.document, {.unpacked_bytes = source_.fetch.max_bytes});
            return load_(*document, names, catalogue);
        } catch (const Error& damage) {
            return {damage.what(), 0};
        }
    }

    static PanelGroups groups_in(const fetch::Copy& copy) {
        try {
            const auto document =
                fetch::open_document(copy.document, {.unpacked_bytes = categories_limit_bytes});
            return read_panel_groups(*document);
        } catch (const Error& damage) {
            PanelGroups damaged;
            damaged.rejected = damage.what();
            return damaged;
        }
    }

    /// New names of categories where they are any good, else those from before.
    [[nodiscard]] PanelGroups settled_categories(bool is_refused, Problems& problems) const {
        const auto& good = categories_->good;
        if (categories_->candidate) {
            PanelGroups fresh = groups_in(*categories_->candidate);
            const bool is_outage = fresh.names.empty() && good && good->entries > 0;
            if (!is_refused && fresh.rejected.empty() && !is_outage) {
                fetch::Copy candidate = *categories_->candidate;
                candidate.entries = fresh.names.size();
                copies_.accept(categories_->key, candidate);
                problems.add(fresh.problems);
                return fresh;
            }
            copies_.reject(categories_->key);
            problems.add("categories",
                         text::join(is_outage ? "an empty list" : fresh.rejected,
                                    good ? "; those from before are used" : ""));
        } else if (!categories_->error.empty()) {
            problems.add("categories", categories_->error);
        }
        PanelGroups kept = good ? groups_in(*good) : PanelGroups{};
        kept.rejected.clear();
        return kept;
    }

    void complain(std::string_view what, LoadedCatalogue& into) const {
        into.error = text::join(into.error, into.error.empty() ? "" : "; ", list_->key, ": ", what);
        into.state =
            std::max(into.state, list_->good ? OriginState::last_good : OriginState::failed);
    }

    const SourceConfig& source_;
    fetch::Copies& copies_;
    const fetch::Fetched* list_;
    const fetch::Fetched* categories_;
    ListLoader load_;
    bool is_taken_ = false;
};

}  // namespace

std::string video_extension(std::string_view said, std::string_view otherwise) {
    while (said.starts_with('.')) said.remove_prefix(1);
    const bool is_usable =
        !said.empty() && said.size() <= extension_limit_bytes &&
        std::ranges::all_of(said, [](char c) { return text::is_digit(c) || text::is_alpha(c); });
    return is_usable ? text::to_lower(said) : std::string(otherwise);
}

std::string_view picture_address(std::string_view address) {
    if (!is_http(address) || address.size() > picture_limit_bytes) return {};
    const auto parts = url::split(address);
    if (!parts || parts->host.empty() || !parts->userinfo.empty()) return {};
    const bool is_plain = std::ranges::all_of(address, [](char c) {
        return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7F &&
               c != '"' && c != '?' && c != '=' && c != '&' && c != '\\' && c != '<' && c != '>';
    });
    return is_plain && !text::contains(address, formats::base_token) ? address : std::string_view{};
}

std::string plain_text(std::string_view text, std::size_t limit) {
    std::string scratch;
    std::string plain(tidy(text, limit, scratch));
    while (text::contains(plain, formats::base_token))
        plain = text::replace_all(plain, formats::base_token, "");
    return std::string(text::trim(plain));
}

LoadedVideos load_panel_films(ByteSource& document,
                              const PanelGroups& categories,
                              Catalogue& catalogue) {
    ListReader list(categories, catalogue, "film");
    const auto outcome = formats::read_xtream_films(
        document,
        [&](const formats::XtreamFilm& read) {
            const std::string_view key = list.key_of(read.id, read.position);
            if (key.empty()) return;
            Film film;
            film.key = key;
            film.title = list.title_of(read.name, key);
            film.category = list.category_of(read.category);
            film.poster = list.picture_of(read.icon);
            film.extension = list.once(video_extension(read.extension, usual_extension));
            film.released = list.once(date_of(read.year));
            film.added = read.added.value_or(Time{});
            film.tmdb = number_of(read.tmdb);
            film.rating = static_cast<std::uint8_t>(read.rating);
            film.is_adult = read.is_adult;
            catalogue.films.push_back(film);
        },
        [&](std::uint32_t position, std::string_view what) { list.problem(position, what); });
    list.finish();
    return list.result(outcome);
}

LoadedVideos load_panel_series(ByteSource& document,
                               const PanelGroups& categories,
                               Catalogue& catalogue) {
    ListReader list(categories, catalogue, "series");
    const auto outcome = formats::read_xtream_series_list(
        document,
        [&](const formats::XtreamSeries& read) {
            const std::string_view key = list.key_of(read.id, read.position);
            if (key.empty()) return;
            Series series;
            series.key = key;
            series.title = list.title_of(read.name, key);
            series.category = list.category_of(read.category);
            series.cover = list.picture_of(read.cover);
            series.backdrop = list.picture_of(read.backdrop);
            series.plot = list.text_of(read.plot, plot_limit_bytes);
            series.cast = list.text_of(read.cast, people_limit_bytes);
            series.director = list.word_of(read.director);
            series.genre = list.word_of(read.genre);
            series.trailer = list.word_of(read.trailer);
            series.released = list.once(date_of(read.released));
            series.stamp = list.once(read.stamp.substr(0, word_limit_bytes));
            series.modified = read.modified.value_or(Time{});
            series.minutes = read.minutes;
            series.tmdb = number_of(read.tmdb);
            series.rating = static_cast<std::uint8_t>(read.rating);
            catalogue.series.push_back(series);
        },
        [&](std::uint32_t position, std::string_view what) { list.problem(position, what); });
    list.finish();
    return list.result(outcome);
}

LoadedCatalogue load_panel_catalogue(const SourceConfig& source,
                                     std::span<const fetch::Fetched> fetched,
                                     fetch::Copies& copies,
                                     bool accept_shrink,
                                     bool is_refused) {
    LoadedCatalogue loaded;
    if (!source.has_films && !source.has_series) return loaded;
    loaded.catalogue = std::make_shared<Catalogue>();
    loaded.catalogue->source = source.name;
    loaded.catalogue->login = login_path(source.username, source.password);
    loaded.catalogue->counts = source.name;
    loaded.state = OriginState::fresh;
    ListAnswers films(source,
                      fetched,
                      copies,
                      PanelDocument::films,
                      PanelDocument::film_categories,
                      &load_panel_films);
    films.load(accept_shrink, is_refused, loaded);
    ListAnswers series(source,
                       fetched,
                       copies,
                       PanelDocument::series,
                       PanelDocument::series_categories,
                       &load_panel_series);
    series.load(accept_shrink, is_refused, loaded);
    return loaded;
}

}  // namespace flathead::sources
