#pragma once
/// What came of one document: the listing, or why the document is not good enough to use; and what
/// came of a source.

#include "generator/model/listing.hpp"
#include "generator/model/report.hpp"
#include "generator/model/video.hpp"

#include <memory>
#include <string>

namespace flathead::sources {

struct Loaded {
    Listing listing;
    std::string rejected;  // "an HTML page", "no usable channel in it"; empty: good
    [[nodiscard]] bool is_good() const { return rejected.empty(); }
};

struct LoadedSource {
    std::shared_ptr<const Listing> listing;  // nullptr when there is nothing to use
    std::shared_ptr<Catalogue> catalogue;    // nullptr when it has no films and series
    OriginReport report;
};

}  // namespace flathead::sources
