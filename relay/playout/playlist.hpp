#pragma once
/// HLS master playlists (RFC 8216, 4.3.4) cut down to what is played: libav opens every variant it
/// sees, each with a playlist and a segment of its own.

#include <string>
#include <string_view>

namespace flathead::playout {

[[nodiscard]] bool is_playlist(std::string_view bytes);
/// The same playlist with the best variant that a transport stream can carry and the audio that
/// goes with it; anything but a master playlist as it is.
[[nodiscard]] std::string with_one_variant(std::string_view playlist);

}  // namespace flathead::playout
