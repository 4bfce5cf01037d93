#pragma once
/// NFO files as Kodi writes them beside media (https://kodi.wiki/view/NFO_files): tolerant, one
/// entry for each film, show, season, episode or clip in the file.

#include "generator/model/library.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flathead::library {

struct Nfo {
    enum class Kind : std::uint8_t {
        movie,
        show,
        season,
        episode,
        clip,  // <musicvideo>, or a file that holds addresses only
    } kind = Kind::clip;
    std::string title;
    std::string original_title;
    std::string show;  // of an episode
    std::string plot;
    std::string tagline;
    std::optional<int> year;
    std::string released;  // "2024-05-01"; empty: not told
    std::string added;     // the same
    std::vector<std::string> genres, tags, studios, countries, collections;
    std::string rating;
    std::optional<double> stars;
    std::vector<Person> people;
    std::optional<int> season;
    std::optional<int> episode;
    std::string imdb, tmdb, tvdb;
    bool operator==(const Nfo&) const = default;
};

inline constexpr std::size_t most_nfo_bytes = 2'000'000;

/// Any encoding, any markup. Several <episodedetails> are several entries; addresses behind or in
/// place of the XML give ids. Empty: nothing of use in it.
[[nodiscard]] std::vector<Nfo> read_nfo(std::string bytes);

/// As one line of JSON, for the cache; what is empty is left out.
[[nodiscard]] std::string write_entries(const std::vector<Nfo>& entries);
/// The contrary; throws Error when it is no such line.
[[nodiscard]] std::vector<Nfo> read_entries(std::string_view json);

}  // namespace flathead::library
