#include "relay/http/router.hpp"

#include "relay/base/hex.hpp"
#include "relay/base/text.hpp"
#include "relay/past/start_time.hpp"

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

Route malformed() {
    Route out;
    out.wanted = Wanted::malformed;
    return out;
}

/// More than one segment is not asked for at once.
constexpr std::chrono::milliseconds longest_piece = std::chrono::minutes{2};

/// "1795206600000-1795206606000.ts"
Route piece_route(std::int32_t channel, std::string_view name) {
    Route out;
    const std::size_t dash = name.find('-');
    const auto from = plain_number<std::int64_t>(name.substr(0, dash));
    const auto to = plain_number<std::int64_t>(name.substr(dash + 1));
    if (!from || !to || *to <= *from || *to - *from > longest_piece.count()) return out;
    out.wanted = Wanted::piece;
    out.channel = channel;
    out.from = std::chrono::milliseconds(*from);
    out.to = std::chrono::milliseconds(*to);
    return out;
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
    if (is_segment && id && *id != 0 && text::contains(last, "-")) return piece_route(*id, last);
    const auto sequence = plain_number<std::uint64_t>(is_segment ? last : "0");
    if (!id || *id == 0 || !sequence) return out;
    out.wanted = is_segment ? Wanted::segment : wanted;
    out.channel = *id;
    out.sequence = *sequence;
    return out;
}

/// Decoded; absent: not there, "?": not decodable.
std::optional<std::string> argument(std::string_view query, std::string_view name) {
    for (const std::string_view pair : text::split(query, '&')) {
        const std::size_t equals = pair.find('=');
        if (pair.substr(0, equals) != name || equals == std::string_view::npos) continue;
        std::string value(pair.substr(equals + 1));
        std::ranges::replace(value, '+', ' ');
        return decoded(value).value_or("?");
    }
    return std::nullopt;
}

std::optional<std::chrono::seconds> duration_in(std::string_view query) {
    const auto seconds = text::number<std::uint32_t>(argument(query, "duration").value_or(""));
    if (!seconds || *seconds == 0) return std::nullopt;
    return std::chrono::seconds(*seconds);
}

/// The piece of the past that a query names; false: it names none that could be.
bool take_span(std::string_view query,
               std::string_view start_name,
               std::int64_t unit,
               Route& route) {
    const auto start = argument(query, start_name);
    if (!start || start->empty()) return start_name == "utc";
    const auto from = past::read_start(*start);
    if (!from) return false;
    route.past = past::Span{*from, std::nullopt};
    const std::string length = argument(query, "duration").value_or("");
    if (length.empty()) return true;
    if (!is_all_digits(length)) return false;
    // "Clamp, never trust" (reference formats 2.9): also what is too long to be a number.
    const std::int64_t most = past::longest_span / unit;
    const std::int64_t asked = std::min(text::number<std::int64_t>(length).value_or(most), most);
    if (asked > 0) route.past->to = *from + asked * unit;
    return true;
}

Route timeshift_route(std::string_view name, std::string_view query) {
    Route out = channel_route({"channel", std::string(name)});
    constexpr std::int64_t minutes = 60;
    if (out.wanted != Wanted::nothing && !take_span(query, "start", minutes, out))
        return malformed();
    return out;
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
    if (path[0] == "channel" && path.size() <= 3) {
        out = channel_route(path);
        const bool may_be_past = out.wanted == Wanted::channel || out.wanted == Wanted::playlist;
        if (may_be_past && !take_span(query, "utc", 1, out)) return malformed();
        return out;
    }
    if (path[0] == "timeshift" && path.size() == 2) return timeshift_route(path[1], query);
    if (path[0] == "video" && path.size() == 2) {
        const auto id = plain_number<std::int32_t>(path[1]);
        if (!id || *id == 0) return out;
        out.wanted = Wanted::video;
        out.channel = *id;
        return out;
    }
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
