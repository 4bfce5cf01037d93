#include "relay/upstreams/playout_request.hpp"

#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <string_view>

namespace flathead::upstreams {
namespace {

std::string quoted(std::string_view text) {
    return text::json_string(utf8::repaired(text));
}

}  // namespace

std::string playout_request(const plan::Upstream& upstream, const plan::Source& source) {
    std::string headers;
    for (const auto& [name, value] : upstream.headers) {
        headers +=
            text::join(headers.empty() ? "" : ",", "[", quoted(name), ",", quoted(value), "]");
    }
    std::string hosts;
    for (const std::string& host : source.trusted_hosts)
        hosts += text::join(hosts.empty() ? "" : ",", quoted(host));
    return text::join("{\"url\":",
                      quoted(upstream.url),
                      ",\"user_agent\":",
                      quoted(upstream.user_agent),
                      ",\"referrer\":",
                      quoted(upstream.referrer),
                      ",\"headers\":[",
                      headers,
                      "],\"trusted\":",
                      source.trusted ? "true" : "false",
                      ",\"trusted_hosts\":[",
                      hosts,
                      "]}\n");
}

}  // namespace flathead::upstreams
