#include "relay/base/url.hpp"

#include "relay/base/hex.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace flathead::url {
namespace {

constexpr std::string_view hidden = "***";

bool is_scheme_character(char c) {
    return text::is_alpha(c) || text::is_digit(c) || c == '+' || c == '-' || c == '.';
}

bool names_a_secret(std::string_view argument) {
    static constexpr std::array<std::string_view, 17> words{"user",
                                                            "pass",
                                                            "pwd",
                                                            "token",
                                                            "key",
                                                            "auth",
                                                            "sig",
                                                            "secret",
                                                            "session",
                                                            "hash",
                                                            "hmac",
                                                            "cred",
                                                            "login",
                                                            "code",
                                                            "mac",
                                                            "jwt",
                                                            "ticket"};
    const std::string folded = text::to_lower(argument);
    return std::ranges::any_of(
               words, [&](std::string_view word) { return text::contains(folded, word); }) ||
           folded == "u" || folded == "p" || folded == "sid";
}

std::string masked_query(std::string_view query) {
    std::string out;
    for (const std::string_view argument : text::split(query, '&')) {
        if (!out.empty()) out += '&';
        const std::size_t equals = argument.find('=');
        if (equals == std::string_view::npos || !names_a_secret(argument.substr(0, equals))) {
            out += argument;
        } else {
            out.append(argument.substr(0, equals + 1)).append(hidden);
        }
    }
    return out;
}

/// Xtream: /live/U/P/ID.ts, /timeshift/U/P/…, and the short form /U/P/ID with nothing but digits as
/// the id.
std::string masked_path(std::string_view path) {
    std::vector<std::string_view> elements = text::split(path, '/');  // "" first
    static constexpr std::array<std::string_view, 4> prefixes{
        "live", "movie", "series", "timeshift"};
    std::size_t user = 0;
    for (std::size_t i = 1; i + 3 < elements.size(); ++i) {
        if (std::ranges::find(prefixes, elements[i]) != prefixes.end()) {
            user = i + 1;
            break;
        }
    }
    if (user == 0 && elements.size() == 4) {
        const std::string_view id = elements[3].substr(0, elements[3].find('.'));
        if (!id.empty() && std::ranges::all_of(id, text::is_digit)) user = 1;
    }
    if (user != 0) elements[user] = elements[user + 1] = hidden;
    std::string out;
    for (std::size_t i = 0; i < elements.size(); ++i) {
        if (i > 0) out += '/';
        out += elements[i];
    }
    return out;
}

}  // namespace

std::string_view scheme(std::string_view url) {
    const std::size_t end = url.find("://");
    if (end == std::string_view::npos || end == 0 || !text::is_alpha(url[0])) return {};
    const std::string_view name = url.substr(0, end);
    return std::ranges::all_of(name, is_scheme_character) ? name : std::string_view{};
}

std::optional<Parts> split(std::string_view url) {
    Parts parts;
    parts.scheme = scheme(url);
    if (parts.scheme.empty()) return std::nullopt;
    url.remove_prefix(parts.scheme.size() + 3);
    if (const std::size_t at = url.find('#'); at != std::string_view::npos) {
        parts.fragment = url.substr(at + 1);
        url = url.substr(0, at);
    }
    if (const std::size_t at = url.find('?'); at != std::string_view::npos) {
        parts.query = url.substr(at + 1);
        url = url.substr(0, at);
    }
    const std::size_t slash = std::min(url.find('/'), url.size());
    parts.path = url.substr(slash);
    std::string_view authority = url.substr(0, slash);
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        parts.userinfo = authority.substr(0, at);
        authority.remove_prefix(at + 1);
    }
    const std::size_t bracket = authority.find(']');
    const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    parts.host = authority.substr(0, colon);
    if (colon != std::string_view::npos) parts.port = authority.substr(colon + 1);
    return parts;
}

std::string_view without_brackets(std::string_view host) {
    const bool is_bracketed = host.starts_with('[') && host.ends_with(']');
    return is_bracketed ? host.substr(1, host.size() - 2) : host;
}

std::string masked(std::string_view url) {
    const auto parts = split(url);
    if (!parts) return std::string(url);
    std::string out = text::join(parts->scheme, "://");
    if (!parts->userinfo.empty()) out.append(hidden).append("@");
    out += parts->host;
    if (!parts->port.empty()) out.append(":").append(parts->port);
    out += masked_path(parts->path);
    if (!parts->query.empty()) out.append("?").append(masked_query(parts->query));
    if (!parts->fragment.empty()) out.append("#").append(parts->fragment);
    return out;
}

std::string masked_in_text(std::string_view text) {
    std::string out;
    for (;;) {
        const std::size_t colon = text.find("://");
        if (colon == std::string_view::npos) return out.append(text);
        std::size_t begin = colon;
        while (begin > 0 && is_scheme_character(text[begin - 1])) --begin;
        std::size_t end = colon;
        const auto ends_url = [](char c) {
            return text::is_space(c) || c == '"' || c == '\'' || c == '<' || c == '>';
        };
        while (end < text.size() && !ends_url(text[end])) ++end;
        out.append(text.substr(0, begin)).append(masked(text.substr(begin, end - begin)));
        text.remove_prefix(end);
    }
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_escape = text[i] == '%' && i + 2 < text.size();
        const auto high = is_escape ? text::hex_digit(text[i + 1]) : std::nullopt;
        const auto low = is_escape ? text::hex_digit(text[i + 2]) : std::nullopt;
        if (high && low) {
            out += static_cast<char>(*high << 4 | *low);
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

std::string percent_encoded(std::string_view text) {
    static constexpr char hex[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        if (text::is_alpha(c) || text::is_digit(c) || c == '-' || c == '.' || c == '_' ||
            c == '~') {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += hex[byte >> 4];
            out += hex[byte & 15];
        }
    }
    return out;
}

}  // namespace flathead::url
