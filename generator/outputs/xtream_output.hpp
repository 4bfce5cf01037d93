#pragma once
/// The live part of the Xtream API as files, cut per package (reference formats 2):
///   x/<package>/get_live_categories.json, get_live_streams.json, get_live_streams/<category>.json
///   x/<package>/panel_api.json       the members of panel_api.php after the account's
///   x/<package>/every                the package holds every channel, else
///   x/<package>/channel/<id>         for each channel in it: both say what nginx may show of x/epg
///   x/account/*.json                 the account's answer, as SSI; holds no text of a third party
///   tpl/<package>.m3u, tpl/plain/<package>.m3u    get.php, type m3u_plus and m3u
///   tpl/part/*.m3u                   headers alone, and nothing, for get.php without channels
/// In lists the base token stands for our address. In templates "\n@LIVE@" before a channel's id
/// @ARCHIVE@ at the beginning of catchup-source,
/// and @GUIDE@ as the only thing between the quotes of url-tvg become addresses with credentials,
/// @EXTENSION@ behind an id becomes .ts or .m3u8. Names and logos never reach the beginning of a
/// line, nor can they hold a quote, so none of them can pass for a token that becomes credentials.

#include "generator/model/lineup.hpp"
#include "generator/model/output.hpp"
#include "generator/outputs/logo_address.hpp"
#include "generator/outputs/package.hpp"
#include "generator/outputs/video_output.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace flathead::outputs {

/// What the lineup's groups are called as categories, in order of first appearance.
[[nodiscard]] std::vector<std::string_view> live_categories(const Lineup& lineup);

struct XtreamInput {
    const Lineup& lineup;
    std::span<const Package> packages;
    const LogoPath& logo_of;
    std::span<const std::int32_t> category_ids;    // of live_categories(), in its order
    std::span<const std::chrono::sys_days> added;  // in lineup order: the day of each channel
    VideoInput videos{};                           // what panel_api.json says of films and series
};

void write_xtream(ReleaseSink& sink, const XtreamInput& input);

}  // namespace flathead::outputs
