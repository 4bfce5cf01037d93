#pragma once
/// What the HTTP side counts, since the relay started.

#include <cstdint>
#include <map>

namespace flathead::http {

struct Counters {
    std::uint64_t accepted = 0;
    std::uint64_t turned_away = 0;      // more connections than allowed
    std::uint64_t accept_failures = 0;  // no descriptor left, and the like
    std::uint64_t silent = 0;           // closed without a whole request
    std::uint64_t streams = 0;          // viewers that got a first byte
    std::uint64_t segments = 0;         // HLS segments that were asked for and are there
    std::uint64_t pieces = 0;           // playlists and segments of the past
    std::uint64_t pieces_failed = 0;    // of them, not given whole
    std::uint64_t pieces_refused = 0;   // too many at once
    std::uint64_t videos = 0;           // films and episodes that were asked for and are there
    std::uint64_t stuck = 0;            // given up: took nothing for too long
    std::uint64_t sent_bytes = 0;
    std::map<int, std::uint64_t> answers;  // by status
};

}  // namespace flathead::http
