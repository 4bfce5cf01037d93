#include "generator/outputs/acestream_link.hpp"

#include "relay/base/text.hpp"
#include "relay/base/url.hpp"

#include <algorithm>

namespace flathead::outputs {
namespace {

constexpr std::size_t id_length = 40;

bool is_id(std::string_view text) {
    return text.size() == id_length && std::ranges::all_of(text, [](char c) {
               const char low = text::lower(c);
               return text::is_digit(c) || (low >= 'a' && low <= 'f');
           });
}

std::optional<std::string> link(std::string_view key, std::string_view id) {
    if (!is_id(id)) return std::nullopt;
    return text::join(key, '=', text::to_lower(id));
}

/// The first of the arguments with that name which is an id.
std::optional<std::string> argument(std::string_view query, std::string_view key) {
    for (const std::string_view part : text::split(query, '&')) {
        if (part.size() > key.size() && part[key.size()] == '=' && part.starts_with(key)) {
            if (auto found = link(key, part.substr(key.size() + 1))) return found;
        }
    }
    return std::nullopt;
}

std::optional<std::string> argument(std::string_view query) {
    auto found = argument(query, "id");
    return found ? found : argument(query, "infohash");
}

bool is_engine(const url::Parts& parts, std::string_view engine) {
    if (parts.port == "6878") return true;
    const auto known = url::split(engine);
    return known && text::iequals(known->host, parts.host) && known->port == parts.port;
}

}  // namespace

std::optional<std::string> acestream_link(std::string_view url, std::string_view engine) {
    const auto parts = url::split(url);
    if (!parts) return std::nullopt;
    if (text::iequals(parts->scheme, "acestream")) return link("id", parts->host);
    if (text::iequals(parts->scheme, "plugin")) return argument(parts->query, "id");
    if (!text::iequals(parts->scheme, "http") && !text::iequals(parts->scheme, "https"))
        return std::nullopt;
    const bool is_call = parts->path == "/ace/getstream" || parts->path == "/ace/manifest.m3u8";
    if (is_call && is_engine(*parts, engine)) return argument(parts->query);
    constexpr std::string_view by_path = "/pid/";
    if (!parts->path.starts_with(by_path)) return std::nullopt;
    const std::string_view rest = parts->path.substr(by_path.size());
    return link("id", rest.substr(0, rest.find('/')));
}

}  // namespace flathead::outputs
