#include "relay/playout/request.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <nlohmann/json.hpp>

namespace flathead::playout {
namespace {

using Json = nlohmann::json;

std::string text_at(const Json& object, const char* key) {
    const auto at = object.find(key);
    if (at == object.end()) return {};
    if (!at->is_string()) throw Error(text::join("request: ", key, " is not a text"));
    return at->get<std::string>();
}

const Json& list_at(const Json& object, const char* key) {
    static const Json none = Json::array();
    const auto at = object.find(key);
    if (at == object.end()) return none;
    if (!at->is_array()) throw Error(text::join("request: ", key, " is not a list"));
    return *at;
}

}  // namespace

Request read_request(std::string_view json) {
    const Json object = Json::parse(json, nullptr, false);
    if (!object.is_object()) throw Error("request: not a JSON object");
    Request out;
    out.url = text_at(object, "url");
    out.user_agent = text_at(object, "user_agent");
    out.referrer = text_at(object, "referrer");
    for (const Json& header : list_at(object, "headers")) {
        if (!header.is_array() || header.size() != 2 || !header[0].is_string() ||
            !header[1].is_string())
            throw Error("request: a header is not a pair of texts");
        out.headers.emplace_back(header[0].get<std::string>(), header[1].get<std::string>());
    }
    if (const auto at = object.find("trusted"); at != object.end()) {
        if (!at->is_boolean()) throw Error("request: trusted is not true or false");
        out.trusted = at->get<bool>();
    }
    for (const Json& host : list_at(object, "trusted_hosts")) {
        if (!host.is_string()) throw Error("request: a trusted host is not a text");
        out.trusted_hosts.push_back(host.get<std::string>());
    }
    if (out.url.empty()) throw Error("request: no url");
    return out;
}

}  // namespace flathead::playout
