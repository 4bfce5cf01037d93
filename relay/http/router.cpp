#include "relay/http/router.hpp"

#include "relay/base/hex.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <vector>

namespace flathead::http {
namespace {

constexpr std::size_t most_elements = 4;

/// Absent for escapes that are none, and for what no address of ours holds.
std::optional<std::string> decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (text.size() - i < 3) return std::nullopt;
            const auto high = text::hex_digit(text[i + 1]);
            const auto low = text::hex_digit(text[i + 2]);
            if (!high || !low) return std::nullopt;
            c = static_cast<char>(*high << 4 | *low);
            i += 2;
        }
        if (c == '\0') return std::nullopt;
        out += c;
    }
    return out;
}

bool is_all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, text::is_digit);
}

/// A number in its only spelling.
template <class T>
std::optional<T> plain_number(std::string_view text) {
    if (!is_all_digits(text) || (text.size() > 1 && text.front() == '0')) return std::nullopt;
    return text::number<T>(text);
}

/// "101" or "5.1": at most six digits, and four after the point.
bool is_channel_number(std::string_view text) {
    const std::size_t point = text.find('.');
    if (!is_all_digits(text.substr(0, point)) || text.substr(0, point).size() > 6) return false;
    if (point == std::string_view::npos) return true;
    const std::string_view minor = text.substr(point + 1);
    return is_all_digits(minor) && minor.size() <= 4;
}

Route channel_route(const std::vector<std::string>& path) {
    Route out;
    std::string_view last = path.back();
    Wanted wanted = Wanted::channel;
    if (last.ends_with(".m3u8")) {
        wanted = Wanted::playlist;
        last.remove_suffix(5);
    } else if (last.ends_with(".ts")) {
        last.remove_suffix(3);
    }
    const bool is_segment = path.size() == 3;
    if (is_segment && !path.back().ends_with(".ts")) return out;
    const auto id = plain_number<std::int32_t>(is_segment ? std::string_view(path[1]) : last);
    const auto sequence = plain_number<std::uint64_t>(is_segment ? last : "0");
    if (!id || *id == 0 || !sequence) return out;
    out.wanted = is_segment ? Wanted::segment : wanted;
    out.channel = *id;
    out.sequence = *sequence;
    return out;
}

std::optional<std::chrono::seconds> duration_in(std::string_view query) {
    constexpr std::string_view key = "duration=";
    for (const std::string_view pair : text::split(query, '&')) {
        if (!pair.starts_with(key)) continue;
        const auto seconds = text::number<std::uint32_t>(pair.substr(key.size()));
        if (seconds && *seconds > 0) return std::chrono::seconds(*seconds);
    }
    return std::nullopt;
}

bool is_tuner(std::string_view name) {
    constexpr std::string_view prefix = "tuner";
    if (name == "auto") return true;
    return name.starts_with(prefix) && is_all_digits(name.substr(prefix.size())) &&
           name.size() <= prefix.size() + 3;
}

Route route_of(const std::vector<std::string>& path, std::string_view query) {
    Route out;
    if (path.size() == 1) {
        if (path[0] == "health") out.wanted = Wanted::health;
        if (path[0] == "status") out.wanted = Wanted::status;
        if (path[0] == "metrics") out.wanted = Wanted::metrics;
        return out;
    }
    if (path[0] == "status" && path.size() == 2 && path[1] == "public") {
        out.wanted = Wanted::public_status;
        return out;
    }
    if (path[0] == "channel" && path.size() <= 3) return channel_route(path);
    if (path[0] == "active" && path.size() == 2) {
        out.wanted = Wanted::active;
        out.account = path[1];
        return out;
    }
    if (path.size() != 2 || !is_tuner(path[0]) || !path[1].starts_with('v')) return out;
    if (!is_channel_number(std::string_view(path[1]).substr(1))) return out;
    out.wanted = Wanted::tuner;
    out.number = path[1].substr(1);
    out.duration = duration_in(query);
    return out;
}

/// RFC 9112 3.2.2: "GET http://host/path" means "/path".
std::string_view without_authority(std::string_view target) {
    constexpr std::string_view scheme = "http://";
    if (!text::istarts_with(target, scheme)) return target;
    const std::size_t slash = target.find_first_of("/?", scheme.size());
    if (slash == std::string_view::npos || target[slash] == '?') return "/";
    return target.substr(slash);
}

}  // namespace

Route route(std::string_view target) {
    const std::string_view origin = without_authority(target);
    const std::size_t question = origin.find('?');
    std::string_view path = origin.substr(0, question);
    const std::string_view query =
        question == std::string_view::npos ? std::string_view() : origin.substr(question + 1);
    Route out;
    out.wanted = Wanted::malformed;
    if (!path.starts_with('/')) return out;
    path.remove_prefix(1);
    std::vector<std::string> elements;
    for (bool is_last = false; !is_last && elements.size() < most_elements;) {
        const std::size_t slash = path.find('/');
        is_last = slash == std::string_view::npos;
        auto element = decoded(path.substr(0, slash));
        if (!element) return out;
        elements.push_back(std::move(*element));
        if (!is_last) path.remove_prefix(slash + 1);
    }
    return route_of(elements, query);
}

}  // namespace flathead::http
