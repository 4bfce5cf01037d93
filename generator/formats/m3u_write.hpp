#pragma once
/// Our playlists in the form every player looked at reads (reference formats 3, "Emit"): attributes
/// in one order, double quotes, none empty, one absolute address per entry, LF.

#include "generator/formats/m3u_entry.hpp"

#include <string>

namespace flathead::formats {

/// The #EXTM3U line: both spellings of the guide's address, then catch-up defaults where given.
void append_m3u_header(std::string& out, const M3uHeader& header);

/// The #EXTINF line, option lines for a user agent and a referrer where given, the address. Text is
/// expected to be clean (clean.hpp); what would break the line is replaced all the same. Not
/// written: url_options (breaks plain players), channel_id, tvg_rec and options (other
/// names for what is written). After a leading number the blank is a no-break space: Jellyfin drops
/// a first word that is a number, parted by a plain blank, from the name ("5 USA").
void append_m3u_entry(std::string& out, const M3uEntry& entry);

}  // namespace flathead::formats
