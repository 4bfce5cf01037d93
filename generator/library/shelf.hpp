#pragma once
/// A library's folders by what lies beside what: the NFO files and pictures of a film, a season, a
/// show.

#include "generator/library/nfo.hpp"
#include "generator/library/scan.hpp"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace flathead::library {

/// What NFO files say, by relative path.
using Notes = std::unordered_map<std::string, std::vector<Nfo>>;

[[nodiscard]] std::string_view folder_of(std::string_view path);  // "": the library's own
[[nodiscard]] std::string_view name_of(std::string_view path);
[[nodiscard]] std::string_view stem_of(std::string_view path);

class Shelf {
  public:
    /// Both must outlive it.
    Shelf(const std::vector<TreeFile>& files, const Notes& notes);

    /// True when the folder's videos are one film or clip, in parts perhaps.
    [[nodiscard]] bool is_alone(std::string_view video) const;
    /// "<name>.nfo", else "movie.nfo" of a film alone in its folder; null: none.
    [[nodiscard]] const std::vector<Nfo>* note_of(std::string_view video) const;
    /// "tvshow.nfo" of this folder or the nearest above; `folder` becomes the one it lies in.
    [[nodiscard]] const Nfo* show_note(std::string_view& folder) const;
    /// "season.nfo".
    [[nodiscard]] const Nfo* season_note(std::string_view folder) const;

    [[nodiscard]] Artwork film_artwork(std::string_view video) const;
    [[nodiscard]] Artwork episode_artwork(std::string_view video,
                                          std::string_view show_folder,
                                          int season) const;
    [[nodiscard]] Artwork show_artwork(std::string_view show_folder) const;

  private:
    struct Folder {
        std::vector<std::string_view> videos;
        std::unordered_map<std::string, std::string_view> beside;  // lower-case name -> path
    };
    [[nodiscard]] const Folder* folder(std::string_view path) const;
    [[nodiscard]] const std::vector<Nfo>* note(std::string_view folder,
                                               std::string_view name) const;
    /// The first of these that is there, with one of the extensions of pictures.
    [[nodiscard]] std::string picture(std::string_view folder,
                                      const std::vector<std::string>& names) const;

    const Notes& notes_;
    std::unordered_map<std::string_view, Folder> folders_;
};

}  // namespace flathead::library
