#include "generator/library/load.hpp"

#include "generator/library/items_digest.hpp"
#include "generator/library/keys.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <unordered_set>

namespace flathead::library {
namespace {

LoadedLibrary load_one(const LibraryConfig& config, const LoadOptions& options) {
    switch (config.kind) {
        case LibraryKind::folder:
            return load_folder(config, options);
        case LibraryKind::jellyfin:
            return load_jellyfin(config, options);
    }
    return {};
}

/// One film in two libraries: the first in the config has its key, the others go by a key of their
/// own.
void make_unique(Library& library, std::unordered_set<std::string>& used) {
    for (Item& item : library.items) {
        if (used.contains(item.key)) {
            std::vector<std::string> keys{key_by_path(library.name, text::join("key ", item.key))};
            std::ranges::move(item.other_keys, std::back_inserter(keys));
            set_keys(item, std::move(keys));
        }
        used.insert(item.key);
    }
    std::ranges::sort(library.items, {}, &Item::key);
}

void tell(const OriginReport& report) {
    if (report.error.empty()) {
        log::info("library",
                  text::join(report.name,
                             ": ",
                             text::counted(report.entries, "item", "items"),
                             ", ",
                             name_of(report.state)));
    } else {
        log::warning("library",
                     text::join(report.name,
                                ": ",
                                report.error,
                                ", ",
                                report.state == OriginState::failed ? "nothing is known of it"
                                                                    : "using the last good look"));
    }
    for (const Problem& problem : report.problems.first())
        log::warning("library", text::join(report.name, ": ", problem.where, ": ", problem.what));
    if (report.problems.count() > report.problems.first().size())
        log::warning("library",
                     text::join(report.name, ": ", report.problems.count(), " problems in all"));
}

}  // namespace

LoadedLibraries load_libraries(const std::vector<LibraryConfig>& libraries,
                               const LoadOptions& options) {
    LoadedLibraries out;
    std::unordered_set<std::string> used;
    for (const LibraryConfig& config : libraries) {
        LoadedLibrary loaded = load_one(config, options);
        make_unique(loaded.library, used);
        tell(loaded.report);
        out.digests.push_back(digest_of_items(loaded.library.items));
        out.libraries.push_back(std::move(loaded.library));
        out.reports.push_back(std::move(loaded.report));
    }
    return out;
}

}  // namespace flathead::library
