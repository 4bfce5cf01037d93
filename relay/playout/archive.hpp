#pragma once
/// The past of a channel for players that want it in pieces: a playlist, and its segments.

#include "relay/playout/output.hpp"
#include "relay/playout/request.hpp"

#include <cstdint>

namespace flathead::playout {

/// HLS for [from, to), as far as it is past by `now` (milliseconds since the epoch). Throws Error.
void write_archive_playlist(const ScheduleRequest& request, std::int64_t now, const Output& output);
/// One piece of it as a transport stream. Throws Error.
void write_archive_segment(const ScheduleRequest& request,
                           const std::string& slate,
                           const Output& output);

}  // namespace flathead::playout
