#include "relay/http/respond.hpp"

#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"
#include "relay/http/connection.hpp"
#include "relay/http/playlist_answer.hpp"
#include "relay/http/router.hpp"
#include "relay/http/segment_answer.hpp"
#include "relay/http/text_answer.hpp"
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
    if (is_head) return give_type(connection, is_playlist ? hls_playlist : transport_stream);
    viewer->channel = id;
    viewer->is_tuner = is_tuner;
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
