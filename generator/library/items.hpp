#pragma once
/// The files of a folder library become items: names, NFO files and facts put together, versions of
/// one film joined.

#include "generator/library/facts_json.hpp"
#include "generator/library/shelf.hpp"
#include "generator/model/library.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace flathead::library {

/// What is known of videos, by relative path; those not looked at yet are missing.
using FactsByPath = std::unordered_map<std::string, FactsAnswer>;

struct FolderContents {
    std::string library;  // its name
    std::string root;     // without '/' at the end
    std::vector<TreeFile> files;
    Notes notes;
    FactsByPath facts;
};

/// Videos that cannot be played are problems, those that nobody looked at are left out.
[[nodiscard]] Library items_of(const FolderContents& contents);

}  // namespace flathead::library
