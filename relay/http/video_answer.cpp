#include "relay/http/video_answer.hpp"

#include "relay/base/log.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/http/connection.hpp"
#include "relay/lib/crypto/digest.hpp"

#include <algorithm>
#include <array>

namespace flathead::http {
namespace {

constexpr FailureWords words{
    "the film is not there", "the film's provider is busy", "the film cannot be had"};

/// Each element of the path is encoded, the slashes are not.
std::string encoded_path(std::string_view path) {
    std::string out;
    bool is_first = true;
    for (const std::string_view element : text::split(path, '/')) {
        if (!is_first) out += '/';
        is_first = false;
        out += url::percent_encoded(element);
    }
    return out;
}

/// What may stand in a header of ours, and in nginx's request.
bool is_plain(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}
bool is_header_value(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= ' ' && byte != 0x7f;
    });
}

void add_header(std::string& headers, std::string_view name, std::string_view value) {
    if (!value.empty() && is_header_value(value)) headers += text::join(name, ": ", value, "\r\n");
}

/// "user:password" as HTTP's Basic credentials.
std::string basic(std::string_view userinfo) {
    std::string digits = crypto::base64url(url::percent_decoded(userinfo));
    std::ranges::replace(digits, '-', '+');
    std::ranges::replace(digits, '_', '/');
    digits.append((4 - digits.size() % 4) % 4, '=');
    return text::join("Basic ", digits);
}

/// What the server is told in the provider's name. Secrets go to the first host only.
void add_identity(std::string& headers, const plan::Upstream& upstream, bool is_same_host) {
    struct Name {
        std::string_view header;
        std::string_view ours;
        bool is_secret;
    };
    static constexpr std::array<Name, 4> names{
        {{"user-agent", "X-Flathead-Agent", false},
         {"referer", "X-Flathead-Referer", false},
         {"cookie", "X-Flathead-Cookie", true},
         {"authorization", "X-Flathead-Authorization", true}}};
    std::array<std::string, names.size()> values{upstream.user_agent, upstream.referrer, "", ""};
    if (const auto parts = url::split(upstream.url); parts && !parts->userinfo.empty())
        values[3] = basic(parts->userinfo);
    for (const auto& [name, value] : upstream.headers) {
        for (std::size_t i = 0; i < names.size(); ++i)
            if (text::iequals(name, names[i].header)) values[i] = value;
    }
    for (std::size_t i = 0; i < names.size(); ++i)
        if (is_same_host || !names[i].is_secret) add_header(headers, names[i].ours, values[i]);
}

}  // namespace

std::string_view video_type(std::string_view extension) {
    struct Type {
        std::string_view extension;
        std::string_view type;
    };
    static constexpr std::array<Type, 12> types{{{"mkv", "video/x-matroska"},
                                                 {"mp4", "video/mp4"},
                                                 {"m4v", "video/mp4"},
                                                 {"avi", "video/x-msvideo"},
                                                 {"mov", "video/quicktime"},
                                                 {"ts", "video/mp2t"},
                                                 {"m2ts", "video/mp2t"},
                                                 {"webm", "video/webm"},
                                                 {"mpg", "video/mpeg"},
                                                 {"mpeg", "video/mpeg"},
                                                 {"wmv", "video/x-ms-wmv"},
                                                 {"flv", "video/x-flv"}}};
    for (const Type& one : types)
        if (text::iequals(one.extension, extension)) return one.type;
    return "application/octet-stream";
}

Reply file_reply(const plan::Video& video) {
    Reply reply{200, video_type(video.extension), "", ""};
    reply.headers =
        text::join("X-Accel-Redirect: /flathead/file", encoded_path(video.upstream.url), "\r\n");
    return reply;
}

std::optional<Reply> remote_reply(const plan::Video& video, const upstreams::Located& located) {
    const auto parts = url::split(located.url);
    if (!parts || located.address.empty() || !is_plain(located.url)) return std::nullopt;
    const bool is_six = text::contains(located.address, ":");
    const std::string_view usual_port = parts->scheme == "https" ? "443" : "80";
    std::string address = text::join(parts->scheme,
                                     "://",
                                     is_six ? "[" : "",
                                     located.address,
                                     is_six ? "]" : "",
                                     ":",
                                     parts->port.empty() ? usual_port : parts->port,
                                     parts->path.empty() ? "/" : parts->path);
    if (!parts->query.empty()) address += text::join("?", parts->query);
    std::string host(parts->host);
    if (!parts->port.empty()) host += text::join(":", parts->port);
    const auto first = url::split(video.upstream.url);
    Reply reply{200, video_type(video.extension), "", "X-Accel-Redirect: /flathead/remote\r\n"};
    add_header(reply.headers, "X-Flathead-Address", address);
    add_header(reply.headers, "X-Flathead-Host", host);
    add_header(reply.headers, "X-Flathead-Name", url::without_brackets(parts->host));
    const bool is_same_host = first && text::iequals(first->host, parts->host) &&
                              first->scheme == parts->scheme && first->port == parts->port;
    add_identity(reply.headers, video.upstream, is_same_host);
    return reply;
}

VideoAnswer::VideoAnswer(Connection& connection,
                         const plan::Video& video,
                         const plan::Source& source)
    : connection_(connection),
      video_(video),
      search_(connection.site().openers.locate(
          video.upstream, source, [this](const upstreams::Located& it) { found(it); })) {}

void VideoAnswer::found(const upstreams::Located& located) {
    Site& site = connection_.site();
    if (located.failure) {
        log::warning("http", text::join("video ", video_.id, ": ", located.failure->why));
        return connection_.answer_with(failed(located.failure->reason, words), false);
    }
    const std::optional<Reply> reply = remote_reply(video_, located);
    if (!reply) return connection_.answer_with(plain(502, words.broken), false);
    ++site.counters.videos;
    site.remember(video_, *reply);
    connection_.answer_with(*reply, false);
}

}  // namespace flathead::http
