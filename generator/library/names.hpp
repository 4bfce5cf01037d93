#pragma once
/// What the names of files and folders say about media: films, episodes of shows, clips. Nothing is
/// opened; any bytes are a name.

#include "generator/model/library.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace flathead::library {

/// "[tmdbid-603]", "{imdb-tt0133093}", "[tvdbid=81189]" in names of files and folders.
struct ProviderIds {
    std::string imdb;
    std::string tmdb;
    std::string tvdb;
    bool operator==(const ProviderIds&) const = default;
    [[nodiscard]] bool empty() const { return imdb.empty() && tmdb.empty() && tvdb.empty(); }
};

struct NameFacts {
    ItemType type = ItemType::video;
    std::string title;        // cleaned; of an episode its own, may be empty
    std::optional<int> year;  // of a film
    std::string show;         // of an episode
    std::optional<int> show_year;
    std::string show_folder;  // relative path of the show's folder; empty: it has none
    int season = 0;
    int episode = 0;
    int last_episode = 0;
    std::string whole_title;  // where a part's word may belong to the title; empty: there is none
    int part = 0;             // 1 and up: of a film or episode in several files
    std::optional<std::chrono::sys_days> released;
    ProviderIds ids;       // of the film or episode
    ProviderIds show_ids;  // of the show, from its folder's name
};

/// `path` is relative to the library, with '/' between folders.
///
/// Episodes: "Show S01E02", "S01E02E03", "S01E02-E04", "1x02", "Season 1 Episode 2"; within a
/// folder "Season 1" ("S01", "Specials", "Season 00") also a leading number or "Episode 2"; by date
/// ("Show 2024-05-01") below a folder of the show's name: season is the year, episode month * 100 +
/// day. Films: a year in brackets or after the title, in the file's name or its folder's.
/// Everything else is a clip. `is_alone`: no other film or clip lies in its folder, whose name may
/// tell more. `season`: what is known of the folder's season beside its name.
[[nodiscard]] NameFacts read_name(std::string_view path,
                                  bool is_alone = false,
                                  std::optional<int> season = std::nullopt);

/// The number of a season's folder: "Season 1", "S01", "Staffel 2", "Specials" (0), "2024".
[[nodiscard]] std::optional<int> season_folder(std::string_view name);

/// A name for people: dots and underscores that stand for blanks, brackets with technical words,
/// release words and what follows them go; valid UTF-8.
[[nodiscard]] std::string clean_title(std::string_view name);

}  // namespace flathead::library
