#include "generator/library/shelf.hpp"

#include "generator/library/names_parts.hpp"
#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::library {
namespace {

constexpr std::string_view picture_endings[] = {".jpg", ".jpeg", ".png", ".webp", ".tbn"};

/// With a number of two digits and without.
std::vector<std::string> season_names(int season) {
    if (season == 0) return {"season-specials-poster", "season00-poster", "season0-poster"};
    const std::string number = text::join(season);
    return {text::join("season", season < 10 ? "0" : "", number, "-poster"),
            text::join("season", number, "-poster")};
}

}  // namespace

std::string_view folder_of(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view name_of(std::string_view path) {
    return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

std::string_view stem_of(std::string_view path) {
    const std::string_view name = name_of(path);
    const std::size_t point = name.rfind('.');
    return point == std::string_view::npos || point == 0 ? name : name.substr(0, point);
}

Shelf::Shelf(const std::vector<TreeFile>& files, const Notes& notes) : notes_(notes) {
    for (const TreeFile& file : files) {
        Folder& folder = folders_[folder_of(file.path)];
        if (file.kind == FileKind::video) {
            folder.videos.push_back(file.path);
        } else {
            folder.beside.emplace(text::to_lower(name_of(file.path)), file.path);
        }
    }
}

const Shelf::Folder* Shelf::folder(std::string_view path) const {
    const auto found = folders_.find(path);
    return found == folders_.end() ? nullptr : &found->second;
}

bool Shelf::is_alone(std::string_view video) const {
    const std::string_view place = folder_of(video);
    if (place.empty()) return false;  // the library itself is no film's folder
    const Folder* const own = folder(place);
    constexpr std::size_t most_parts = 20;
    if (own == nullptr || own->videos.size() > most_parts) return false;
    return own->videos.size() == 1 || std::ranges::all_of(own->videos, [](std::string_view path) {
               return read_part(stem_of(path)).has_value();
           });
}

const std::vector<Nfo>* Shelf::note(std::string_view place, std::string_view name) const {
    const Folder* const own = folder(place);
    if (own == nullptr) return nullptr;
    const auto path = own->beside.find(std::string(name));
    if (path == own->beside.end()) return nullptr;
    const auto found = notes_.find(std::string(path->second));
    return found == notes_.end() || found->second.empty() ? nullptr : &found->second;
}

const std::vector<Nfo>* Shelf::note_of(std::string_view video) const {
    const std::string_view place = folder_of(video);
    if (const auto* const own = note(place, text::to_lower(stem_of(video)) + ".nfo")) return own;
    return is_alone(video) ? note(place, "movie.nfo") : nullptr;
}

const Nfo* Shelf::show_note(std::string_view& place) const {
    for (std::string_view at = place;; at = folder_of(at)) {
        const auto* const found = note(at, "tvshow.nfo");
        if (found != nullptr && found->front().kind == Nfo::Kind::show) {
            place = at;
            return &found->front();
        }
        if (at.empty()) return nullptr;
    }
}

const Nfo* Shelf::season_note(std::string_view place) const {
    const auto* const found = note(place, "season.nfo");
    return found != nullptr && found->front().kind == Nfo::Kind::season ? &found->front() : nullptr;
}

std::string Shelf::picture(std::string_view place, const std::vector<std::string>& names) const {
    const Folder* const own = folder(place);
    if (own == nullptr) return {};
    for (const std::string& name : names) {
        for (const std::string_view ending : picture_endings) {
            const auto found = own->beside.find(text::join(name, ending));
            if (found != own->beside.end()) return std::string(found->second);
        }
    }
    return {};
}

Artwork Shelf::film_artwork(std::string_view video) const {
    const std::string_view place = folder_of(video);
    const std::string stem = text::to_lower(stem_of(video));
    std::vector<std::string> posters{stem + "-poster", stem + "-cover", stem};
    std::vector<std::string> backdrops{stem + "-fanart", stem + "-backdrop"};
    if (is_alone(video)) {
        posters.insert(posters.end(), {"poster", "folder", "cover", "movie"});
        backdrops.insert(backdrops.end(), {"fanart", "backdrop", "background", "art"});
    }
    return {picture(place, posters),
            picture(place, backdrops),
            picture(place, {stem + "-thumb", stem + "-landscape"})};
}

Artwork Shelf::episode_artwork(std::string_view video,
                               std::string_view show_folder,
                               int season) const {
    const std::string_view place = folder_of(video);
    const std::string stem = text::to_lower(stem_of(video));
    Artwork out;
    out.still = picture(place, {stem + "-thumb", stem});
    out.poster = picture(show_folder, season_names(season));
    if (out.poster.empty() && place != show_folder)
        out.poster = picture(place, {"poster", "folder", "cover", "season-poster"});
    return out;
}

Artwork Shelf::show_artwork(std::string_view show_folder) const {
    return {picture(show_folder, {"poster", "folder", "cover", "show", "season-all-poster"}),
            picture(show_folder, {"fanart", "backdrop", "background", "art"}),
            {}};
}

}  // namespace flathead::library
