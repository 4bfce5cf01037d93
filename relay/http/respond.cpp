#include "relay/http/respond.hpp"

#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/base/utf8.hpp"
#include "relay/http/connection.hpp"
#include "relay/http/piece_answer.hpp"
#include "relay/http/playlist_answer.hpp"
#include "relay/http/router.hpp"
#include "relay/http/segment_answer.hpp"
#include "relay/http/text_answer.hpp"
#include "relay/http/video_answer.hpp"
#include "relay/http/viewer.hpp"

namespace flathead::http {
namespace {

constexpr std::string_view account_header = "X-Flathead-Account";
constexpr std::string_view client_header = "X-Real-IP";
constexpr std::size_t most_account_bytes = 256;
constexpr std::size_t most_agent_bytes = 160;
constexpr std::size_t most_client_bytes = 64;
/// A segment's number is never used twice, so its bytes never change.
constexpr std::string_view segment_headers =
    "Accept-Ranges: bytes\r\nCache-Control: public, max-age=3600, immutable\r\n";

std::string for_people(std::string_view text, std::size_t most_bytes) {
    return utf8::clean_line(utf8::truncated(text, most_bytes));
}

/// An address as it may stand in a header: what is no printable ASCII is encoded.
std::string for_header(std::string_view address) {
    std::string out;
    for (const char c : address) {
        if (c > ' ' && c < '\x7f') {
            out += c;
        } else {
            out += url::percent_encoded(std::string_view(&c, 1));
        }
    }
    return out;
}

/// Who asks. Absent when our own nginx says it in a way we do not understand: better no answer than
/// one that ignores a limit.
std::optional<tune::Request> viewer_of(const Connection& connection, const Request& request) {
    tune::Request out;
    out.client = connection.peer().address;
    out.user_agent = for_people(request.header("User-Agent").value_or(""), most_agent_bytes);
    if (!connection.peer().is_trusted) return out;
    for (const std::string_view name : {account_header, client_header}) {
        if (request.count(name) > 1) return std::nullopt;
    }
    out.account = request.header(account_header).value_or("");
    if (out.account.size() > most_account_bytes || !utf8::is_valid(out.account))
        return std::nullopt;
    const std::string_view client = request.header(client_header).value_or("");
    if (!client.empty()) out.client = for_people(client, most_client_bytes);
    return out;
}

Reply malformed_account() {
    return plain(400, "malformed account headers");
}

Reply health(Site& site) {
    const std::string trouble = site.trouble();
    return trouble.empty() ? plain(200, "ok") : plain(503, trouble);
}

/// To HEAD: the type, but no length, since there is none. Nothing is opened and nobody counted.
void give_type(Connection& connection, std::string_view type) {
    ++connection.site().counters.answers[200];
    connection.answer_with(
        std::make_unique<TextAnswer>(connection, head_of(200, type, std::nullopt)));
}

void give_segment(Connection& connection, const Request& request, const Route& route) {
    const bool is_head = request.method == "HEAD";
    const auto viewer = viewer_of(connection, request);
    if (!viewer) return connection.answer_with(malformed_account(), is_head);
    // Whatever was cut before the account lost its right: not for it any more.
    if (const auto why = connection.site().tuner.refusal_of(viewer->account, route.channel);
        why && !viewer->account.empty())
        return connection.answer_with(refused(*why, false), is_head);
    const auto segment = connection.site().hls.segment(route.channel, route.sequence);
    if (!segment) return connection.answer_with(plain(404, "no such segment (any more)"), is_head);
    const auto asked = range_of(request.header("Range").value_or(""), segment->bytes);
    if (asked && asked->bytes == 0) {
        Reply none = plain(416, "the segment is shorter");
        none.headers = text::join("Content-Range: bytes */", segment->bytes, "\r\n");
        return connection.answer_with(none, is_head);
    }
    const Range range = asked.value_or(Range{0, segment->bytes});
    std::string headers(segment_headers);
    if (asked)
        headers += text::join("Content-Range: bytes ",
                              range.from,
                              "-",
                              range.from + range.bytes - 1,
                              "/",
                              segment->bytes,
                              "\r\n");
    const int status = asked ? 206 : 200;
    if (!is_head) ++connection.site().counters.segments;
    ++connection.site().counters.answers[status];
    connection.answer_with(
        std::make_unique<SegmentAnswer>(connection,
                                        head_of(status, transport_stream, range.bytes, headers),
                                        segment,
                                        is_head ? Range{} : range));
}

/// Without a duration a playlist of the past holds so much at most: it is written at once.
constexpr std::int64_t usual_playlist_span = 6 * 3600;
/// A playlist that was begun may be watched to its end, also when its beginning is not kept any
/// more by then.
constexpr std::chrono::seconds piece_grace{past::longest_span};

/// A playlist or a segment of the past, from a child program of its own.
void give_piece(Connection& connection,
                const Request& request,
                upstreams::Rows rows,
                std::string_view headers) {
    Site& site = connection.site();
    if (request.method == "HEAD") {
        const bool is_playlist = rows.write == upstreams::Rows::Write::playlist;
        return give_type(connection, is_playlist ? hls_playlist : transport_stream);
    }
    if (site.pieces_running >= site.limits.most_pieces) {
        ++site.counters.pieces_refused;
        Reply busy = plain(503, "too many pieces of the past are being read");
        busy.headers = "Retry-After: 2\r\n";
        return connection.answer_with(busy, false);
    }
    connection.answer_with(
        std::make_unique<PieceAnswer>(connection, rows, headers, request.knows_chunks));
}

void give_past_playlist(Connection& connection,
                        const Request& request,
                        const Route& route,
                        const tune::Request& viewer) {
    Site& site = connection.site();
    past::Span span = *route.past;
    if (!span.to) span.to = span.from + usual_playlist_span;
    auto rows = site.tuner.piece_of(route.channel, span);
    const bool is_head = request.method == "HEAD";
    // Where the past is somebody else's, there is no playlist of it that plays.
    if (!rows) return connection.answer_with(refused(tune::Refusal::not_found, false), is_head);
    rows->write = upstreams::Rows::Write::playlist;
    rows->prefix = text::join(route.channel, "/");
    if (!is_head) site.visits.begin(viewer);
    give_piece(connection, request, *std::move(rows), "Cache-Control: no-cache\r\n");
}

void give_past_segment(Connection& connection, const Request& request, const Route& route) {
    Site& site = connection.site();
    const bool is_head = request.method == "HEAD";
    auto viewer = viewer_of(connection, request);
    if (!viewer) return connection.answer_with(malformed_account(), is_head);
    if (const auto why = site.tuner.refusal_of(viewer->account, route.channel))
        return connection.answer_with(refused(*why, false), is_head);
    const auto from = std::chrono::floor<std::chrono::seconds>(route.from).count();
    auto rows = site.tuner.piece_of(route.channel, {from, std::nullopt}, piece_grace);
    if (!rows) return connection.answer_with(refused(tune::Refusal::not_found, false), is_head);
    viewer->channel = route.channel;
    if (!is_head && !site.visits.go_on(*viewer))
        return connection.answer_with(plain(403, "this account watches elsewhere"), false);
    rows->write = upstreams::Rows::Write::segment;
    rows->from = route.from;
    rows->to = route.to;
    give_piece(connection,
               request,
               *std::move(rows),
               "Cache-Control: public, max-age=3600, immutable\r\n");
}

/// Films are nginx's to give, and only to it is said where they are.
void give_video(Connection& connection, const Request& request, const Route& route) {
    Site& site = connection.site();
    const bool is_head = request.method == "HEAD";
    const auto viewer = viewer_of(connection, request);
    if (!viewer) return connection.answer_with(malformed_account(), is_head);
    const std::optional<plan::Video> video = site.tuner.video(route.channel);
    if (!video || !connection.peer().is_trusted)
        return connection.answer_with(plain(404, "no such film"), is_head);
    if (const auto why = site.tuner.refusal_of(viewer->account, *video)) {
        const bool is_missing = *why == tune::Refusal::not_found;
        return connection.answer_with(
            is_missing ? plain(404, "no such film") : refused(*why, false), is_head);
    }
    if (video->upstream.kind == plan::Kind::file) {
        ++site.counters.videos;
        return connection.answer_with(file_reply(*video), is_head);
    }
    if (video->redirects) {
        ++site.counters.videos;
        Reply elsewhere = plain(302, "it is elsewhere");
        elsewhere.headers = text::join("Location: ", for_header(video->upstream.url), "\r\n");
        return connection.answer_with(elsewhere, is_head);
    }
    if (const Reply* known = site.remembered(*video)) {
        ++site.counters.videos;
        return connection.answer_with(*known, is_head);
    }
    const plan::Source* source = site.tuner.source(video->upstream.source);
    connection.answer_with(std::make_unique<VideoAnswer>(
        connection,
        *video,
        source != nullptr ? *source
                          : plan::Source{.name = video->upstream.source, .trusted_hosts = {}}));
}

void give_channel(Connection& connection, const Request& request, const Route& route) {
    Site& site = connection.site();
    const bool is_head = request.method == "HEAD";
    const bool is_tuner = route.wanted == Wanted::tuner;
    const bool is_playlist = route.wanted == Wanted::playlist;
    const std::int32_t id =
        is_tuner ? site.tuner.id_of_number(route.number).value_or(0) : route.channel;
    auto viewer = viewer_of(connection, request);
    if (!viewer) return connection.answer_with(malformed_account(), is_head);
    if (const auto why = site.tuner.refusal_of(viewer->account, id))
        return connection.answer_with(refused(*why, is_tuner), is_head);
    viewer->channel = id;
    viewer->is_tuner = is_tuner;
    viewer->past = route.past;
    if (is_playlist && route.past) return give_past_playlist(connection, request, route, *viewer);
    if (route.past) {
        if (const auto why = site.tuner.refusal_of_past(id, *route.past))
            return connection.answer_with(refused(*why, false), is_head);
    }
    if (is_head) return give_type(connection, is_playlist ? hls_playlist : transport_stream);
    if (is_playlist) {
        connection.answer_with(std::make_unique<PlaylistAnswer>(connection, *viewer));
    } else {
        connection.answer_with(std::make_unique<StreamViewer>(connection, *viewer, route.duration));
    }
}

}  // namespace

void respond(Connection& connection, const Request& request) {
    Site& site = connection.site();
    const Route asked = route(request.target);
    const bool is_head = request.method == "HEAD";
    if (asked.wanted == Wanted::malformed)
        return connection.answer_with(plain(400, "malformed address"), is_head);
    if (asked.wanted == Wanted::nothing)
        return connection.answer_with(plain(404, "nothing is at this address"), is_head);
    if (request.method != "GET" && !is_head) {
        Reply not_allowed = plain(405, "only GET and HEAD are answered here");
        not_allowed.headers = "Allow: GET, HEAD\r\n";
        return connection.answer_with(not_allowed, false);
    }
    switch (asked.wanted) {
        case Wanted::channel:
        case Wanted::tuner:
        case Wanted::playlist:
            return give_channel(connection, request, asked);
        case Wanted::segment:
            return give_segment(connection, request, asked);
        case Wanted::piece:
            return give_past_segment(connection, request, asked);
        case Wanted::video:
            return give_video(connection, request, asked);
        case Wanted::health:
            return connection.answer_with(health(site), is_head);
        case Wanted::status:
            return connection.answer_with(
                Reply{200, json, site.status_json(Audience::operators), ""}, is_head);
        case Wanted::public_status:
            return connection.answer_with(
                Reply{200, json, site.status_json(Audience::everybody), ""}, is_head);
        case Wanted::active:
            return connection.answer_with(
                Reply{200, plain_text, text::join(site.tuner.active(asked.account)), ""}, is_head);
        case Wanted::metrics:
            return connection.answer_with(
                Reply{200, "text/plain; version=0.0.4; charset=utf-8", site.metrics_text(), ""},
                is_head);
        case Wanted::nothing:
        case Wanted::malformed:
            return;
    }
}

}  // namespace flathead::http
