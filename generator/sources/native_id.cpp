#include "generator/sources/native_id.hpp"

#include "relay/base/text.hpp"
#include "relay/base/url.hpp"

#include <algorithm>
#include <array>

namespace flathead::sources {
namespace {

constexpr std::size_t content_id_digits = 40;

bool is_content_id(std::string_view text) {
    return text.size() == content_id_digits && std::ranges::all_of(text, [](char c) {
               return text::is_digit(c) || (text::lower(c) >= 'a' && text::lower(c) <= 'f');
           });
}

/// The first elements of a path: "/live/u/p/1.ts" has four. `count` goes on beyond what is kept.
struct Elements {
    std::array<std::string_view, 5> kept;
    std::size_t count = 0;
};

Elements elements_of(std::string_view path) {
    Elements elements;
    while (!path.empty()) {
        path.remove_prefix(1);  // the slash
        const std::string_view element = path.substr(0, path.find('/'));
        if (elements.count < elements.kept.size()) elements.kept[elements.count] = element;
        ++elements.count;
        path.remove_prefix(element.size());
    }
    return elements;
}

/// "123", "123.ts", "123.m3u8": the digits.
std::string_view stream_id(std::string_view element) {
    const std::string_view id = element.substr(0, element.find('.'));
    const std::string_view extension = element.substr(id.size());
    const bool is_id = !id.empty() && id.size() <= 10 && std::ranges::all_of(id, text::is_digit);
    const bool is_live =
        extension.empty() || extension == ".ts" || extension == ".m3u8" || extension == ".mpegts";
    return is_id && is_live ? id : std::string_view{};
}

std::string_view joined(std::string_view user, std::string_view password) {
    return {user.data(), static_cast<std::size_t>(password.data() + password.size() - user.data())};
}

/// The value of the first such query argument that is a content id.
std::string_view content_id_in_query(std::string_view query) {
    while (!query.empty()) {
        const std::string_view argument = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), argument.size() + 1));
        const std::size_t equals = std::min(argument.find('='), argument.size());
        const std::string_view name = argument.substr(0, equals);
        const std::string_view value = argument.substr(std::min(equals + 1, argument.size()));
        if ((name == "id" || name == "infohash" || name == "content_id") && is_content_id(value))
            return value;
    }
    return {};
}

/// Hashes of 40 digits also stand in many content networks' paths, where all channels of an account
/// share one: an element counts only behind /pid/ or as the whole path.
std::string_view acestream_id(const url::Parts& parts) {
    if (text::iequals(parts.scheme, "acestream") && is_content_id(parts.host)) return parts.host;
    if (parts.path.size() + parts.query.size() < content_id_digits) return {};
    const Elements elements = elements_of(parts.path);
    const auto& e = elements.kept;
    if (elements.count >= 2 && e[0] == "pid" && is_content_id(e[1])) return e[1];
    if (elements.count == 1 && is_content_id(e[0])) return e[0];
    const bool is_engine = e[0] == "ace" || text::iequals(parts.scheme, "plugin");
    return is_engine ? content_id_in_query(parts.query) : std::string_view{};
}

}  // namespace

NativeId native_id_of(std::string_view url) {
    const auto parts = url::split(url);
    if (!parts) return {};
    if (const std::string_view id = acestream_id(*parts); !id.empty())
        return {AddressKind::acestream, id, {}};
    const Elements elements = elements_of(parts->path);
    const auto& e = elements.kept;
    if (elements.count == 4 && (e[0] == "movie" || e[0] == "series"))
        return {AddressKind::xtream_film, {}, {}};
    const std::size_t user = elements.count == 4 && e[0] == "live" ? 1 : 0;
    if (elements.count != user + 3) return {};
    const std::string_view id = stream_id(e[user + 2]);
    if (id.empty() || e[user].empty() || e[user + 1].empty()) return {};
    return {AddressKind::xtream, id, joined(e[user], e[user + 1])};
}

}  // namespace flathead::sources
