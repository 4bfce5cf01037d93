#include "generator/library/names.hpp"

#include "generator/library/names_parts.hpp"
#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <algorithm>

namespace flathead::library {
namespace {

std::string_view last_of(std::string_view path) {
    return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

std::string_view parent_of(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view stem_of(std::string_view name) {
    const std::size_t point = name.rfind('.');
    return point == std::string_view::npos || point == 0 ? name : name.substr(0, point);
}

/// Letters and digits alone, to tell whether two spellings mean one name.
std::string letters_of(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (text::is_alpha(c) || text::is_digit(c) || static_cast<unsigned char>(c) >= 0x80)
            out += text::lower(c);
    }
    return out;
}

bool begins_alike(std::string_view longer, std::string_view shorter) {
    const std::string letters = letters_of(shorter);
    return !letters.empty() && letters_of(longer).starts_with(letters);
}

struct Place {
    std::string stem;           // without provider ids
    std::string_view folder;    // the file's own, relative; empty: the library's
    std::optional<int> season;  // of the folder
};

void set_show(NameFacts& out, std::string_view folder, std::string_view prefix) {
    std::string own(last_of(folder));
    out.show_folder = folder;
    out.show_ids = take_ids(own);
    // A folder that is not the show's: "Downloads/Show.S01E02.mkv".
    const bool is_shows = folder.empty() || prefix.empty() ||
                          begins_alike(prefix, read_title(own).title) ||
                          begins_alike(own, read_title(prefix).title);
    if (!is_shows) out.show_folder.clear();
    TitleYear show =
        out.show_folder.empty() && !prefix.empty() ? read_title(prefix) : read_title(own);
    if (show.title.empty()) show = read_title(prefix.empty() ? "?" : prefix);
    out.show = std::move(show.title);
    out.show_year = show.year;
}

/// The show's folder is the one above a season's, else the file's own.
void set_show_by_place(NameFacts& out, const Place& place, std::string_view prefix) {
    if (place.season) {
        const std::string_view above = parent_of(place.folder);
        if (!above.empty()) {
            std::string own(last_of(above));
            out.show_folder = above;
            out.show_ids = take_ids(own);
            TitleYear show = read_title(own);
            out.show = std::move(show.title);
            out.show_year = show.year;
            return;
        }
        // The library itself is the show.
        set_show(out, {}, prefix);
        return;
    }
    set_show(out, place.folder, prefix);
}

/// "a" to "d" directly behind an episode's number, 1 to 4; 0: no such thing.
int part_letter(std::string_view rest) {
    if (rest.empty() || (rest.size() > 1 && !parts_words(rest[1]))) return 0;
    const char letter = text::lower(rest.front());
    return letter >= 'a' && letter <= 'd' ? letter - 'a' + 1 : 0;
}

void set_episode(NameFacts& out, const Place& place, const EpisodeMark& mark) {
    const std::string_view stem = place.stem;
    out.type = ItemType::episode;
    out.season = mark.season;
    out.episode = mark.first;
    out.last_episode = mark.last;
    std::string_view rest = stem.substr(mark.end);
    if (const auto part = read_part(rest)) {
        out.part = part->number;
        out.whole_title = clean_title(rest);
        rest = rest.substr(0, part->begin);
    } else if (const int letter = part_letter(rest)) {  // "S01E02a"
        out.part = letter;
        rest.remove_prefix(1);
    }
    while (!rest.empty() && parts_words(rest.front())) rest.remove_prefix(1);
    if (!rest.empty()) {
        const std::string title = clean_title(rest);
        // All of it told of the file: "1080p.WEB-DL.x264".
        if (read_title("x " + std::string(rest)).title != "x") out.title = title;
    }
    set_show_by_place(out, place, stem.substr(0, mark.begin));
    if (out.show.empty()) out.show = "?";
}

/// "Show 2024-05-01 - Title" below a folder that is the show's.
bool set_dated_episode(NameFacts& out, const Place& place, const DateMark& date) {
    const std::string_view prefix = std::string_view(place.stem).substr(0, date.begin);
    const std::string_view shows = place.season ? parent_of(place.folder) : place.folder;
    if (shows.empty()) return false;
    if (!place.season && !begins_alike(prefix, read_title(last_of(shows)).title)) return false;
    const int year = static_cast<int>(date.date.year());
    const int day = static_cast<int>(static_cast<unsigned>(date.date.month()) * 100 +
                                     static_cast<unsigned>(date.date.day()));
    set_episode(out, place, {date.begin, date.end, year, day, day});
    return true;
}

void set_film_or_clip(NameFacts& out, const Place& place, bool is_alone) {
    std::string_view stem = place.stem;
    if (const auto part = read_part(stem)) {
        out.part = part->number;
        out.whole_title = read_title(stem).title;
        stem = stem.substr(0, part->begin);
    }
    TitleYear own = read_title(stem);
    std::string folder_name(last_of(place.folder));
    const ProviderIds folder_ids = take_ids(folder_name);
    const TitleYear folder = read_title(folder_name);
    const bool is_folder_a_film =
        !place.folder.empty() && folder.is_sure && !season_folder(folder_name) &&
        (is_alone || out.part > 0 || begins_alike(own.title, folder.title) ||
         begins_alike(place.stem, folder.title));
    if (is_folder_a_film && (!own.is_sure || own.year == folder.year)) {
        out.type = ItemType::movie;
        out.title = folder.title;
        out.year = folder.year;
        if (out.ids.empty()) out.ids = folder_ids;
        return;
    }
    if (own.is_sure) {
        out.type = ItemType::movie;
        out.year = own.year;
    }
    if (out.type == ItemType::movie && out.ids.empty() && is_alone) out.ids = folder_ids;
    out.title = std::move(own.title);
    if (out.title.empty()) out.title = folder.title;
    if (out.title.empty()) out.title = clean_title(place.stem);
    if (out.title.empty()) out.title = utf8::clean_line(place.stem);
}

}  // namespace

NameFacts read_name(std::string_view path, bool is_alone, std::optional<int> season) {
    NameFacts out;
    Place place{std::string(stem_of(last_of(path))), parent_of(path), {}};
    out.ids = take_ids(place.stem);
    place.season = season;
    if (!place.season && !place.folder.empty()) place.season = season_folder(last_of(place.folder));
    if (const auto date = find_date(place.stem)) {
        out.released = std::chrono::sys_days(date->date);
        if (set_dated_episode(out, place, *date)) return out;
    }
    if (const auto mark = find_episode(place.stem)) {
        set_episode(out, place, *mark);
        return out;
    }
    if (place.season) {
        if (const auto mark = find_bare_episode(place.stem, *place.season)) {
            set_episode(out, place, *mark);
            return out;
        }
    }
    set_film_or_clip(out, place, is_alone);
    return out;
}

}  // namespace flathead::library
