#pragma once
/// A library's films and shows as a Catalogue, like those of a panel.

#include "generator/model/library.hpp"
#include "generator/model/video.hpp"

#include <memory>
#include <span>
#include <string_view>

namespace flathead::videos {

/// Films in the library's order, shows by name; all are of one category, which has the library's
/// name. Clips are left out. The library must outlive the catalogue.
[[nodiscard]] std::shared_ptr<Catalogue> catalogue_of(const Library& library);

[[nodiscard]] VideoFacts facts_of(const Item& item);
[[nodiscard]] SeriesFacts facts_of(const Catalogue& catalogue, const Series& series);

}  // namespace flathead::videos
