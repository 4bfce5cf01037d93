#pragma once
/// A panel's films and series as a Catalogue: lists and their categories, each judged like any
/// other list. Descriptions are asked for one by one elsewhere (generator/videos).

#include "generator/config/config.hpp"
#include "generator/fetch/copies.hpp"
#include "generator/fetch/fetch.hpp"
#include "generator/model/report.hpp"
#include "generator/model/video.hpp"
#include "generator/sources/xtream_source.hpp"
#include "relay/base/bytes.hpp"

#include <memory>
#include <span>
#include <string>

namespace flathead::sources {

/// What came of one list.
struct LoadedVideos {
    std::string rejected;  // why it is no good; empty: it is
    std::size_t entries = 0;
};

/// Appends to catalogue.films. Films without a usable id are left out, with a note each; so are
/// repeated ones. A category nobody listed is "Other". Throws Error when the bytes are damaged.
[[nodiscard]] LoadedVideos load_panel_films(ByteSource& document,
                                            const PanelGroups& categories,
                                            Catalogue& catalogue);
/// The same for catalogue.series; episodes are not known yet.
[[nodiscard]] LoadedVideos load_panel_series(ByteSource& document,
                                             const PanelGroups& categories,
                                             Catalogue& catalogue);

/// What came of a panel's films and series; nullptr when it has none of them.
struct LoadedCatalogue {
    std::shared_ptr<Catalogue> catalogue;
    OriginState state = OriginState::unchanged;  // the worst of its lists
    std::string error;
};
/// Candidates are accepted or rejected in `copies`; nothing new is taken while the panel refuses
/// the account.
[[nodiscard]] LoadedCatalogue load_panel_catalogue(const SourceConfig& source,
                                                   std::span<const fetch::Fetched> fetched,
                                                   fetch::Copies& copies,
                                                   bool accept_shrink,
                                                   bool is_refused);

/// "mkv": letters and digits in lower case, at most eight; `otherwise` for anything else.
[[nodiscard]] std::string video_extension(std::string_view said, std::string_view otherwise);
/// An address of a picture fit to be handed on: http or https, without query and credentials; else
/// empty.
[[nodiscard]] std::string_view picture_address(std::string_view address);
/// One clean line without the token that stands for our address, at most `limit` bytes.
[[nodiscard]] std::string plain_text(std::string_view text, std::size_t limit);

}  // namespace flathead::sources
