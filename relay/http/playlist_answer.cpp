#include "relay/http/playlist_answer.hpp"

#include "relay/http/connection.hpp"

namespace flathead::http {

PlaylistAnswer::PlaylistAnswer(Connection& connection, const tune::Request& request)
    : connection_(connection),
      pending_(connection.site().hls.playlist(
          request, [this](const hls::PlaylistAnswer& answer) { ready(answer); })) {}

void PlaylistAnswer::ready(const hls::PlaylistAnswer& answer) {
    if (answer.is_dismissed)
        return connection_.answer_with(plain(403, "this account watches elsewhere"), false);
    if (!answer.text) return connection_.answer_with(refused(answer.refusal, false), false);
    connection_.answer_with(Reply{200, hls_playlist, *answer.text, "Cache-Control: no-cache\r\n"},
                            false);
}

}  // namespace flathead::http
