#include "relay/http/reply.hpp"

#include "relay/base/text.hpp"

namespace flathead::http {
namespace {

std::string_view phrase(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 206:
            return "Partial Content";
        case 302:
            return "Found";
        case 400:
            return "Bad Request";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 416:
            return "Range Not Satisfiable";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 505:
            return "HTTP Version Not Supported";
    }
    return "Answer";
}

struct Words {
    int status;
    std::string_view sentence;
    std::string_view tuner_error;  // X-HDHomeRun-Error
};

Words words_of(tune::Refusal why) {
    switch (why) {
        case tune::Refusal::not_found:
            return {404, "no such channel", ""};
        case tune::Refusal::not_allowed:
            return {403, "this account may not watch", "806 Tune Failed"};
        case tune::Refusal::all_busy:
            return {503, "every source of this channel is at its limit", "805 All Tuners In Use"};
        case tune::Refusal::tune_failed:
            return {503, "no source of this channel can be opened", "806 Tune Failed"};
        case tune::Refusal::no_data:
            return {503, "no data arrived from this channel's sources", "807 No Video Data"};
        case tune::Refusal::shutting_down:
            return {503, "the relay is being stopped", "806 Tune Failed"};
    }
    return {503, "", ""};
}

}  // namespace

std::string head_of(int status,
                    std::string_view type,
                    std::optional<std::size_t> body_bytes,
                    std::string_view headers) {
    std::string out = text::join("HTTP/1.1 ", status, " ", phrase(status), "\r\n");
    out += text::join("Content-Type: ", type, "\r\nConnection: close\r\n");
    if (body_bytes) out += text::join("Content-Length: ", *body_bytes, "\r\n");
    if (!text::contains(headers, "Cache-Control:")) out += "Cache-Control: no-store\r\n";
    return text::join(out, headers, "\r\n");
}

std::string bytes_of(const Reply& reply, bool is_head) {
    std::string out = head_of(reply.status, reply.type, reply.body.size(), reply.headers);
    if (!is_head) out += reply.body;
    return out;
}

Reply plain(int status, std::string_view sentence) {
    return {status, plain_text, text::join(sentence, "\n"), ""};
}

Reply refused(tune::Refusal why, bool is_tuner) {
    const Words words = words_of(why);
    Reply out = plain(words.status, words.sentence);
    if (words.status == 503) out.headers += "Retry-After: 5\r\n";
    if (is_tuner && !words.tuner_error.empty())
        out.headers += text::join("X-HDHomeRun-Error: ", words.tuner_error, "\r\n");
    return out;
}

Reply failed(upstreams::Reason why, const FailureWords& words) {
    using upstreams::Reason;
    switch (why) {
        case Reason::refused:
            return plain(404, words.missing);
        case Reason::busy: {
            Reply busy = plain(503, words.busy);
            busy.headers = "Retry-After: 5\r\n";
            return busy;
        }
        case Reason::ended:
        case Reason::unreachable:
        case Reason::timed_out:
        case Reason::malformed:
            break;
    }
    return plain(502, words.broken);
}

}  // namespace flathead::http
