#pragma once
/// The pieces file names are read from. Private to names*.cpp.

#include "generator/library/names.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace flathead::library {

/// A title with the year that stood in or behind it.
struct TitleYear {
    std::string title;
    std::optional<int> year;
    /// In brackets, or before words of a release: it is a year and no part of the title.
    bool is_sure = false;
};
/// The year is cut off the title only where `is_sure`.
[[nodiscard]] TitleYear read_title(std::string_view name);

/// Takes the ids out of the name.
[[nodiscard]] ProviderIds take_ids(std::string& name);

/// "cd1", "part 2", "disc-b" at the end of a name.
struct Part {
    int number = 0;
    std::size_t begin = 0;  // of the words, with the blanks before them
};
[[nodiscard]] std::optional<Part> read_part(std::string_view name);

/// Where a name numbers an episode.
struct EpisodeMark {
    std::size_t begin = 0;
    std::size_t end = 0;
    int season = 0;
    int first = 0;
    int last = 0;
};
/// "S01E02" and its relatives, "1x02", "Season 1 Episode 2".
[[nodiscard]] std::optional<EpisodeMark> find_episode(std::string_view name);
/// What counts within a folder of one season only: "05 - Title", "Episode 5", "Show - 05".
[[nodiscard]] std::optional<EpisodeMark> find_bare_episode(std::string_view name, int season);

struct DateMark {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::chrono::year_month_day date;
};
/// "2024-05-01", also with dots, blanks or underscores.
[[nodiscard]] std::optional<DateMark> find_date(std::string_view name);

[[nodiscard]] constexpr bool parts_words(char c) {
    return c == ' ' || c == '.' || c == '_' || c == '-';
}

}  // namespace flathead::library
