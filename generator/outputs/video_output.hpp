#pragma once
/// Films and series of the Xtream API as files (reference formats 2.6, 2.7):
///   x/<package>/get_vod_categories.json, get_vod_streams.json, get_vod_streams/<category>.json
///   x/<package>/get_series_categories.json, get_series.json, get_series/<category>.json
///   x/vod_info/<id>.json, x/series_info/<id>.json    one for all packages
///   x/<package>/every_video    the package holds every film and series, else
///   x/<package>/film/<id>, x/<package>/show/<id>     for each in it: both say what nginx may show
///   x/videos.index             digest of what each info file was made of
///   tpl/movie/<package>.m3u, tpl/series/<package>.m3u    their part of get.php
/// An info file whose digest is that of the previous release is linked without a look at it, and
/// what it would say is not even read. In templates "\n@MOVIE@" and "\n@SERIES@" before an id
/// become addresses with credentials (xtream_output.hpp says why nothing else can).

#include "generator/model/output.hpp"
#include "generator/model/video.hpp"
#include "generator/outputs/package.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace flathead::outputs {

/// Of a playlist more make no sense, and no player reads them.
inline constexpr std::size_t most_playlist_videos = 200'000;

using Catalogues = std::span<const std::shared_ptr<Catalogue>>;

/// In order of first appearance.
[[nodiscard]] std::vector<std::string_view> film_categories(Catalogues catalogues);
[[nodiscard]] std::vector<std::string_view> series_categories(Catalogues catalogues);

struct VideoInput {
    Catalogues catalogues{};
    std::span<const std::int32_t> film_category_ids{};    // of film_categories(), in its order
    std::span<const std::int32_t> series_category_ids{};  // of series_categories()
    FactsOf* facts = nullptr;
};

void write_videos(ReleaseSink& sink, const VideoInput& input, std::span<const Package> packages);

/// What a package's panel_api.json says of films and series: categories as list elements, films as
/// members of available_channels; each with `before` first, which then is ",\n".
class PanelVideos {
  public:
    explicit PanelVideos(const VideoInput& input);
    void append_film_categories(std::string& out, const Package& package) const;
    void append_series_categories(std::string& out, const Package& package) const;
    /// Calls `relieve` after each film.
    template <class Relieve>
    void append_films(std::string& out,
                      const Package& package,
                      std::string_view before,
                      const Relieve& relieve) const {
        std::int32_t num = 0;
        for (const auto& catalogue : input_.catalogues) {
            for (const Film& film : catalogue->films) {
                ++num;
                if (!holds(package, film.packages)) continue;
                out += before;
                append_film(out, film, num);
                relieve();
                before = ",\n";
            }
        }
    }
    [[nodiscard]] static bool holds(const Package& package, std::uint64_t packages) {
        return package.bit == 0 || (packages & package.bit) != 0;
    }

  private:
    void append_film(std::string& out, const Film& film, std::int32_t num) const;

    const VideoInput& input_;
    std::unordered_map<std::string_view, std::int32_t> film_ids_;
    std::unordered_map<std::string_view, std::int32_t> series_ids_;
};

}  // namespace flathead::outputs
