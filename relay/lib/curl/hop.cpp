#include "relay/lib/curl/hop.hpp"

#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/lib/curl/address.hpp"

#include <algorithm>
#include <cstdlib>

namespace flathead::curl {
namespace {

/// libcurl refuses blanks and control bytes; lists are full of URLs with blanks, and browsers
/// encode them.
std::string without_blanks(std::string_view url) {
    std::string out;
    for (const char c : url) {
        if (static_cast<unsigned char>(c) > 0x20 && c != 0x7F) {
            out += c;
        } else {
            out += url::percent_encoded({&c, 1});
        }
    }
    return out;
}

std::string_view port_of(const url::Parts& parts) {
    if (!parts.port.empty()) return parts.port;
    return text::iequals(parts.scheme, "https") ? "443" : "80";
}

/// The same server, or the same host moved from plain HTTP to TLS on the usual ports.
bool may_know_secrets(const url::Parts& from, const url::Parts& to) {
    if (!text::iequals(from.host, to.host)) return false;
    if (text::iequals(from.scheme, to.scheme)) return port_of(from) == port_of(to);
    return text::iequals(to.scheme, "https") && port_of(from) == "80" && port_of(to) == "443";
}

bool is_harmless(std::string_view header) {
    static constexpr std::string_view names[] = {"accept",
                                                 "accept-encoding",
                                                 "accept-language",
                                                 "referer",
                                                 "origin",
                                                 "if-none-match",
                                                 "if-modified-since",
                                                 "range",
                                                 "user-agent"};
    return std::ranges::any_of(names,
                               [&](std::string_view name) { return text::iequals(name, header); });
}

/// Which proxy libcurl would take from the environment (libcurl-env(3): http_proxy in lower case
/// only).
std::string environment_proxy(std::string_view scheme) {
    const bool tls = text::iequals(scheme, "https");
    for (const char* name :
         {tls ? "https_proxy" : "http_proxy", tls ? "HTTPS_PROXY" : "", "all_proxy", "ALL_PROXY"}) {
        const char* const value = *name == '\0' ? nullptr : std::getenv(name);
        if (value != nullptr && *value != '\0') return value;
    }
    return {};
}

HopResult hop_to(const std::string& target) {
    const std::string whole = without_blanks(target);
    const auto parts = url::split(whole);
    if (!parts) return {std::nullopt, "not a URL"};
    if (!text::iequals(parts->scheme, "http") && !text::iequals(parts->scheme, "https")) {
        return {std::nullopt, text::join(parts->scheme, ": only http and https are followed")};
    }
    if (parts->host.empty()) return {std::nullopt, "no host in the URL"};
    Hop hop;
    hop.host = text::to_lower(parts->host);
    hop.url = text::join(parts->scheme,
                         "://",
                         parts->host,
                         parts->port.empty() ? "" : ":",
                         parts->port,
                         parts->path,
                         parts->query.empty() ? "" : "?",
                         parts->query);
    const std::size_t colon = parts->userinfo.find(':');
    hop.user = url::percent_decoded(parts->userinfo.substr(0, colon));
    if (colon != std::string_view::npos)
        hop.password = url::percent_decoded(parts->userinfo.substr(colon + 1));
    return {std::move(hop), {}};
}

bool is_listed(const Transfer& transfer, const std::string& host) {
    return std::ranges::any_of(transfer.trusted_hosts,
                               [&](const std::string& name) { return text::iequals(name, host); });
}

HopResult checked(HopResult result) {
    if (result.hop->only_public && !may_be_public(result.hop->host)) {
        return {std::nullopt,
                text::join(result.hop->host,
                           " is a private address, which the configuration does not name")};
    }
    return result;
}

}  // namespace

HopResult first_hop(const Transfer& transfer) {
    HopResult result = hop_to(transfer.url);
    if (!result.hop) return result;
    result.hop->headers = transfer.headers;
    result.hop->only_public = !transfer.trusted && !is_listed(transfer, result.hop->host);
    return checked(std::move(result));
}

HopResult next_hop(const Transfer& transfer, const Hop& first, const std::string& target) {
    HopResult result = hop_to(target);
    if (!result.hop) return {std::nullopt, "redirected to " + result.refusal};
    Hop& hop = *result.hop;
    const auto from = url::split(first.url);
    const auto to = url::split(hop.url);
    const bool same = may_know_secrets(*from, *to);
    if (same && hop.user.empty()) {
        hop.user = first.user;
        hop.password = first.password;
    }
    for (const auto& header : transfer.headers) {
        if (same || is_harmless(header.first)) hop.headers.push_back(header);
    }
    const bool first_is_named = transfer.trusted && text::iequals(first.host, hop.host);
    hop.only_public = !first_is_named && !is_listed(transfer, hop.host);
    // A proxy looks the name up itself, so its answer cannot be checked. Behind an operator's URL
    // that is the proxy's business; what a stranger's document names is asked directly or not at
    // all.
    if (hop.only_public && transfer.trusted) hop.proxy = environment_proxy(to->scheme);
    result = checked(std::move(result));
    if (!result.hop) result.refusal = "redirected: " + result.refusal;
    return result;
}

}  // namespace flathead::curl
