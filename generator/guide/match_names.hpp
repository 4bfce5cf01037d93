#pragma once
/// `flathead match --names FILE.tsv --guide FILE.tsv`: matching measured without a config,
/// tab-separated in and out.

#include "relay/base/error.hpp"

#include <string>
#include <string_view>

namespace flathead::guide {

struct NamesMatched {
    std::string lines;  // "qid TAB guide id or - TAB score TAB state", one per name in order
    Problems problems;  // lines left out of either table
};

/// `names` has a header with the columns qid and playlist_name, and country if known; `guide` has
/// guide_id, display_names (several parted by "|") and country. Other columns are ignored.
/// `suggest` also claims the doubtful ones. Throws Error when a table lacks its header.
[[nodiscard]] NamesMatched match_names(std::string_view names,
                                       std::string_view guide,
                                       bool suggest);

}  // namespace flathead::guide
