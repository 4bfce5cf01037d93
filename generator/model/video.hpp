#pragma once
/// What can be watched at any time: films and series of panels and libraries. A catalogue holds
/// what lists and the plan need of each; everything else that is known is read when a file of the
/// release is written anew.

#include "generator/model/library.hpp"
#include "relay/base/arena.hpp"
#include "relay/base/error.hpp"
#include "relay/base/time.hpp"

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flathead {

/// Of a film, a series or an episode: given once, never reused, positive and within 31 bits
/// (reference formats 1.2). None is a channel's: they begin where those end.
struct VideoId {
    static constexpr std::int32_t first = 1'000'000'001;
    std::int32_t value = 0;
    auto operator<=>(const VideoId&) const = default;
};

/// Views point into Catalogue::text. Texts are clean lines of UTF-8.
struct Film {
    VideoId id;
    std::string_view key;        // the panel's id, the item's key in a library
    std::string_view title;      // fit for every output: clean_name() has been applied
    std::string_view category;   // never empty
    std::string_view poster;     // an address fit to be handed on, or empty
    std::string_view extension;  // "mkv": letters and digits, never empty
    std::string_view released;   // "1999", "1999-05-17" or empty
    Time added;
    std::int32_t tmdb = 0;    // 0: not known
    std::uint8_t rating = 0;  // tenths of ten; 0: none
    bool is_adult = false;
    std::uint64_t packages = 0;  // as Channel::packages
    std::uint64_t facts = 0;     // digest of what else is known; 0: nothing
    const Item* item = nullptr;  // of a library
};

struct Episode {
    VideoId id;
    std::string_view key;
    std::string_view extension;
    std::int32_t season = 0;
    std::int32_t number = 0;
    const Item* item = nullptr;
};

struct Series {
    VideoId id;
    std::string_view key;
    std::string_view title;
    std::string_view category;
    std::string_view cover;
    std::string_view backdrop;
    std::string_view plot, cast, director, genre, trailer;
    std::string_view released;
    std::string_view stamp;  // another one: the source describes it otherwise than before
    Time modified;
    std::int32_t minutes = 0;  // of an episode; 0: not known
    std::int32_t tmdb = 0;
    std::uint8_t rating = 0;
    std::uint64_t packages = 0;
    std::uint64_t facts = 0;
    std::uint32_t first_episode = 0;  // into Catalogue::episodes
    std::uint32_t episode_count = 0;  // 0: none known yet
};

/// What one source or library offered in this run.
struct Catalogue {
    std::string source;  // its name in the config
    bool is_library = false;
    std::string login;   // of a panel: "user/password" as its addresses have it
    std::string counts;  // of a panel: what its streams count against, PanelLogin::source
    std::shared_ptr<TextArena> text = std::make_shared<TextArena>();
    std::vector<Film> films;
    std::vector<Series> series;
    std::vector<Episode> episodes;
    Problems problems;
};

/// What is known of a film or an episode besides its place in a list; empty and 0: not known.
struct VideoFacts {
    std::string title;           // of an episode its own
    std::string original_title;  // of a film
    std::string plot, cast, director, genre, country;
    std::string released;  // "1999-05-17"
    std::string trailer;   // of YouTube
    std::string age;       // "PG-13"
    std::string still;     // of an episode
    std::string backdrop;
    std::int32_t tmdb = 0;
    std::int32_t seconds = 0;
    std::int32_t kilobits = 0;  // a second
    std::uint8_t rating = 0;    // tenths of ten
    std::int32_t season = 0;    // of an episode
    std::int32_t episode = 0;
    Time added;
    bool operator==(const VideoFacts&) const = default;
};

struct SeasonFacts {
    std::int32_t number = 0;
    std::string name, plot, released, cover;
    bool operator==(const SeasonFacts&) const = default;
};

struct SeriesFacts {
    std::vector<SeasonFacts> seasons;  // those the source describes; episodes may name others
    std::vector<VideoFacts> episodes;  // those of the series, in the catalogue's order
};

/// Looks up what a catalogue leaves out. Called once for each file that is written anew.
class FactsOf {
  public:
    FactsOf() = default;
    FactsOf(const FactsOf&) = delete;
    FactsOf& operator=(const FactsOf&) = delete;
    virtual ~FactsOf() = default;
    [[nodiscard]] virtual VideoFacts film(const Catalogue& catalogue, const Film& film) = 0;
    [[nodiscard]] virtual SeriesFacts series(const Catalogue& catalogue, const Series& series) = 0;
};

}  // namespace flathead
