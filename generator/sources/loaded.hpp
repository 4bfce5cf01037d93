#pragma once
/// What came of one document: the listing, or why the document is not good enough to use.

#include "generator/model/listing.hpp"

#include <string>

namespace flathead::sources {

struct Loaded {
    Listing listing;
    std::string rejected;  // "an HTML page", "no usable channel in it"; empty: good
    [[nodiscard]] bool is_good() const { return rejected.empty(); }
};

}  // namespace flathead::sources
