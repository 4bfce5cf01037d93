#include "relay/upstreams/playout_request.hpp"

#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <string_view>

namespace flathead::upstreams {
namespace {

std::string json_text(std::string_view text) {
    return text::json_string(utf8::repaired(text));
}

}  // namespace

std::string playout_request(const plan::Upstream& upstream, const plan::Source& source) {
    std::string headers;
    for (const auto& [name, value] : upstream.headers) {
        headers += text::join(
            headers.empty() ? "" : ",", "[", json_text(name), ",", json_text(value), "]");
    }
    std::string hosts;
    for (const std::string& host : source.trusted_hosts)
        hosts += text::join(hosts.empty() ? "" : ",", json_text(host));
    return text::join("{\"url\":",
                      json_text(upstream.url),
                      ",\"user_agent\":",
                      json_text(upstream.user_agent),
                      ",\"referrer\":",
                      json_text(upstream.referrer),
                      ",\"headers\":[",
                      headers,
                      "],\"trusted\":",
                      source.trusted ? "true" : "false",
                      ",\"trusted_hosts\":[",
                      hosts,
                      "]}\n");
}

std::string rows_request(const Rows& rows, const Path& plan) {
    std::string out = text::join("{\"schedule\":{\"plan\":",
                                 json_text(plan.string()),
                                 ",\"channel\":",
                                 rows.channel,
                                 ",\"lead_ms\":",
                                 rows.lead.count());
    if (rows.from) out += text::join(",\"from_ms\":", rows.from->count());
    if (rows.to) out += text::join(",\"to_ms\":", rows.to->count());
    switch (rows.write) {
        case Rows::Write::stream:
            break;
        case Rows::Write::playlist:
            out += text::join(",\"write\":\"playlist\",\"prefix\":", json_text(rows.prefix));
            break;
        case Rows::Write::segment:
            out += ",\"write\":\"segment\"";
            break;
    }
    return text::join(out, "},\"slate\":", json_text(rows.slate), "}\n");
}

}  // namespace flathead::upstreams
