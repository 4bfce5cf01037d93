#include "generator/formats/m3u_request.hpp"

#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/base/utf8.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace flathead::formats {
namespace {

constexpr std::size_t most = 32;
constexpr std::size_t value_limit_bytes = 4096;
constexpr std::size_t json_limit_bytes = 16384;

/// RFC 9110 5.6.2, "token".
bool is_header_name(std::string_view name) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [&](char c) {
        return text::is_alpha(c) || text::is_digit(c) || marks.find(c) != std::string_view::npos;
    });
}

/// Headers that say how bytes travel are the relay's own.
bool is_ours_to_set(std::string_view name) {
    constexpr std::string_view ours[] = {"host",
                                         "connection",
                                         "content-length",
                                         "transfer-encoding",
                                         "te",
                                         "upgrade",
                                         "range",
                                         "expect",
                                         "proxy-authorization",
                                         "proxy-connection",
                                         "trailer"};
    return std::ranges::any_of(ours,
                               [&](std::string_view own) { return text::iequals(own, name); });
}

void fill(std::string& slot, std::string_view value) {
    if (slot.empty()) slot = value;
}

void add_header(M3uRequest& request, std::string_view name, std::string_view raw) {
    const std::string value = utf8::clean_line(raw.substr(0, value_limit_bytes));
    if (value.empty()) return;
    if (text::iequals(name, "user-agent")) return fill(request.user_agent, value);
    if (text::iequals(name, "referer") || text::iequals(name, "referrer"))
        return fill(request.referrer, value);
    if (!is_header_name(name) || is_ours_to_set(name) || request.headers.size() >= most) return;
    const bool is_there = std::ranges::any_of(
        request.headers, [&](const auto& header) { return text::iequals(header.first, name); });
    if (!is_there) request.headers.emplace_back(name, value);
}

/// "User-Agent=x&Referer=y", values percent-encoded (Kodi).
void add_url_options(M3uRequest& request, std::string_view options) {
    for (const std::string_view option : text::split(options.substr(0, json_limit_bytes), '&')) {
        const std::size_t equals = option.find('=');
        if (equals == std::string_view::npos) continue;
        add_header(request,
                   text::trim(option.substr(0, equals)),
                   url::percent_decoded(option.substr(equals + 1)));
    }
}

/// {"cookie":"a=b","User-Agent":"x"}
void add_json(M3uRequest& request, std::string_view text) {
    if (text.size() > json_limit_bytes) return;
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object()) return;
    for (const auto& [name, value] : json.items()) {
        if (value.is_string()) add_header(request, name, value.get_ref<const std::string&>());
    }
}

}  // namespace

M3uRequest request_of(const M3uEntry& entry) {
    M3uRequest request;
    add_url_options(request, entry.url_options);
    add_header(request, "User-Agent", entry.user_agent);
    add_header(request, "Referer", entry.referrer);
    for (const M3uOption& option : entry.options) {
        if (option.kind == M3uOption::Kind::http) {
            add_json(request, option.value);
        } else if (request.properties.size() < most) {
            request.properties.emplace_back(
                utf8::clean_line(option.key.substr(0, value_limit_bytes)),
                utf8::clean_line(option.value.substr(0, value_limit_bytes)));
        }
    }
    return request;
}

}  // namespace flathead::formats
