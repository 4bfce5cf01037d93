#include "generator/config/forms.hpp"

#include "relay/base/error.hpp"
#include "relay/base/files.hpp"
#include "relay/base/text.hpp"
#include "relay/base/time.hpp"
#include "relay/base/url.hpp"

#include <algorithm>
#include <charconv>
#include <sys/un.h>

namespace flathead::config {
namespace {

constexpr std::size_t longest_name = 64;
constexpr std::string_view zones_folder = "/usr/share/zoneinfo";

bool is_name_letter(char c) {
    return text::is_alpha(c) || text::is_digit(c) || c == '.' || c == '_' || c == '-';
}

bool is_header_name(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return text::is_alpha(c) || text::is_digit(c) ||
               std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    });
}

bool is_variable_name(std::string_view name) {
    return !name.empty() && !text::is_digit(name.front()) && std::ranges::all_of(name, [](char c) {
        return text::is_alpha(c) || text::is_digit(c) || c == '_';
    });
}

bool is_line(std::string_view text) {
    return !text::trim(text).empty() && text.find('\n') == std::string_view::npos;
}

std::optional<Scalar> read_line(Reader& reader, const Node& node, std::string_view expected) {
    auto value = reader.scalar(node, expected);
    if (!value || is_line(value->text)) return value;
    reader.wrong(node, text::join(expected, " must be one line and not empty"));
    return std::nullopt;
}

/// Why this is no URL with one of the schemes; empty when it is. Messages name the scheme at most:
/// the rest of a URL may be a secret.
std::string url_mistake(const Scalar& value, bool may_be_file) {
    const std::string_view known = may_be_file ? "http, https and file are" : "http and https are";
    if (std::ranges::any_of(value.text, text::is_space)) return "a URL has no blanks; write %20";
    const auto parts = url::split(value.text);
    if (!parts)
        return text::join(
            "a URL is expected here, with its scheme and '://'; ", known, " supported");
    const std::string scheme = text::to_lower(parts->scheme);
    if (scheme == "file" && may_be_file) {
        if (parts->host.empty() || parts->host == "localhost") return {};
        return "a file URL has three slashes: file:///folder/list.m3u";
    }
    if (scheme != "http" && scheme != "https") {
        return value.is_as_written
                   ? text::join("URL scheme '", shown_text(scheme), "' is not supported; ", known)
                   : text::join("the URL's scheme is not supported; ", known);
    }
    if (parts->host.empty()) return "the URL has no host";
    if (!parts->port.empty() && text::number<std::uint16_t>(parts->port).value_or(0) == 0) {
        return "the URL's port is not between 1 and 65535";
    }
    return {};
}

std::optional<Scalar> read_web_url(Reader& reader, const Node& node) {
    auto value = read_line(reader, node, "a URL");
    if (!value) return std::nullopt;
    std::string mistake = url_mistake(*value, false);
    if (mistake.empty()) return value;
    reader.wrong(node, std::move(mistake));
    return std::nullopt;
}

/// "word:…" but no "word://": a mistyped URL rather than a path.
bool looks_like_url(std::string_view text) {
    const std::size_t letters = static_cast<std::size_t>(
        std::ranges::find_if_not(text, [](char c) { return text::is_alpha(c); }) - text.begin());
    return letters > 1 && letters < text.size() && text[letters] == ':';
}

constexpr std::array<std::pair<std::string_view, bool>, 6> flag_words{
    {{"true", true}, {"false", false}, {"yes", true}, {"no", false}, {"on", true}, {"off", false}}};

constexpr std::array<std::pair<std::string_view, std::uint64_t>, 9> size_units{
    {{"B", 1},
     {"KB", 1'000},
     {"MB", 1'000'000},
     {"GB", 1'000'000'000},
     {"TB", 1'000'000'000'000},
     {"KiB", 1ULL << 10},
     {"MiB", 1ULL << 20},
     {"GiB", 1ULL << 30},
     {"TiB", 1ULL << 40}}};
constexpr std::uint64_t largest_size = 1ULL << 50;

std::optional<std::uint64_t> size_of(std::string_view text) {
    const auto digits =
        static_cast<std::size_t>(std::ranges::find_if_not(text, text::is_digit) - text.begin());
    const auto count = text::number<std::uint64_t>(text.substr(0, digits));
    const auto unit = std::ranges::find(
        size_units, text.substr(digits), &decltype(size_units)::value_type::first);
    if (!count || unit == size_units.end() || *count > largest_size / unit->second)
        return std::nullopt;
    return *count * unit->second;
}

/// zic's compiled files begin with "TZif" (RFC 8536 3.1).
bool is_known_zone(const std::string& name) {
    if (name == "UTC") return true;
    const bool is_plain =
        std::ranges::all_of(name, [](char c) { return is_name_letter(c) || c == '/' || c == '+'; });
    if (!is_plain || name.starts_with('/') || text::contains(name, "..")) return false;
    try {
        std::array<char, 4> magic{};
        const Fd file = open_file(Path(zones_folder) / name);
        return read_full(file, magic, name) == magic.size() &&
               std::string_view(magic.data(), magic.size()) == "TZif";
    } catch (const Error&) {
        return false;  // not there, or a folder: no zone of that name
    }
}

}  // namespace

const KeyRule header_name{
    "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", "the name of a request header", is_header_name};
const KeyRule variable_name{
    "^[A-Za-z_][A-Za-z0-9_]*$", "the name of an environment variable", is_variable_name};
const KeyRule any_line{"\\S", "a name of one line", is_line};

std::optional<std::string> Text::read(Reader& reader, const Node& node) {
    auto value = reader.scalar(node, "a text");
    if (!value) return std::nullopt;
    return std::move(value->text);
}

std::optional<std::string> Line::read(Reader& reader, const Node& node) {
    auto value = read_line(reader, node, "a text");
    if (!value) return std::nullopt;
    return std::move(value->text);
}

std::optional<Secret> SecretLine::read(Reader& reader, const Node& node) {
    auto value = reader.scalar(node, "a text");
    if (!value) return std::nullopt;
    if (value->text.find('\n') == std::string::npos) return Secret(std::move(value->text));
    reader.wrong(node, "the value must be one line");
    return std::nullopt;
}

std::optional<Scalar> Name::read_scalar(Reader& reader, const Node& node) {
    auto value = reader.scalar(node, "a name");
    if (!value) return std::nullopt;
    const std::string& name = value->text;
    if (!name.empty() && name.size() <= longest_name && std::ranges::all_of(name, is_name_letter) &&
        name.front() != '.' && name.front() != '-') {
        return value;
    }
    reader.wrong(
        node,
        text::join(Reader::quoted(node),
                   " is not a name: up to ",
                   longest_name,
                   " letters A-Z a-z, digits, '.', '_' and '-', not beginning with '.' or '-'"));
    return std::nullopt;
}

std::optional<std::string> Name::read(Reader& reader, const Node& node) {
    auto value = read_scalar(reader, node);
    if (!value) return std::nullopt;
    return std::move(value->text);
}

std::optional<bool> Flag::read(Reader& reader, const Node& node) {
    const auto value = reader.scalar(node, "true or false");
    if (!value) return std::nullopt;
    for (const auto& [word, meaning] : flag_words) {
        if (text::iequals(value->text, word)) return meaning;
    }
    reader.wrong(node, text::join(Reader::quoted(node), " is neither true nor false"));
    return std::nullopt;
}

std::optional<Path> FilePath::read(Reader& reader, const Node& node) {
    const auto value = read_line(reader, node, "a path");
    if (!value) return std::nullopt;
    return reader.resolved(value->text);
}

std::optional<Path> SocketPath::read(Reader& reader, const Node& node) {
    auto path = FilePath::read(reader, node);
    constexpr std::size_t longest = sizeof(sockaddr_un::sun_path) - 1;
    if (!path || path->native().size() <= longest) return path;
    reader.wrong(node,
                 text::join("the path of a socket may have ",
                            longest,
                            " bytes; with its folder this one has more"));
    return std::nullopt;
}

std::optional<std::string> WebUrl::read(Reader& reader, const Node& node) {
    auto value = read_web_url(reader, node);
    if (!value) return std::nullopt;
    return std::move(value->text);
}

std::optional<std::string> DocumentUrl::read(Reader& reader, const Node& node) {
    auto value = read_line(reader, node, "a URL or a path");
    if (!value) return std::nullopt;
    if (!text::contains(value->text, "://") && !looks_like_url(value->text))
        return reader.resolved(value->text).string();
    std::string mistake = url_mistake(*value, true);
    if (mistake.empty()) return std::move(value->text);
    reader.wrong(node, std::move(mistake));
    return std::nullopt;
}

std::optional<std::string> BaseUrl::read(Reader& reader, const Node& node) {
    auto value = read_web_url(reader, node);
    if (!value) return std::nullopt;
    if (value->text.find_first_of("?#") != std::string::npos) {
        reader.wrong(node, "a base URL ends with its host or path, without '?' and '#'");
        return std::nullopt;
    }
    while (value->text.ends_with('/')) value->text.pop_back();
    return std::move(value->text);
}

std::optional<std::string> TimeZone::read(Reader& reader, const Node& node) {
    auto value = read_line(reader, node, "a time zone");
    if (!value) return std::nullopt;
    if (is_known_zone(value->text)) return std::move(value->text);
    reader.wrong(
        node,
        text::join(
            "time zone ", Reader::quoted(node), " is not known; it is written like Europe/Rome"));
    return std::nullopt;
}

std::optional<Pattern> Regex::read(Reader& reader, const Node& node) {
    const auto value = reader.scalar(node, "a regular expression");
    if (!value) return std::nullopt;
    try {
        return Pattern(value->text);
    } catch (const Error& error) {
        // RE2 repeats the part it dislikes, which may be what a variable stood for.
        reader.wrong(node,
                     value->is_as_written
                         ? text::join("bad regular expression: ", shown_text(error.what()))
                         : text::join("bad regular expression ", Reader::quoted(node)));
        return std::nullopt;
    }
}

std::optional<int> Percent::read(Reader& reader, const Node& node) {
    const auto value = reader.scalar(node, "a percentage");
    if (!value) return std::nullopt;
    std::string_view digits = value->text;
    if (digits.ends_with('%')) digits.remove_suffix(1);
    const auto percent = text::number<int>(text::trim_end(digits));
    if (percent && *percent >= 0 && *percent <= 100) return percent;
    reader.wrong(node,
                 text::join(Reader::quoted(node), " is not a percentage between 0% and 100%"));
    return std::nullopt;
}

std::optional<std::uint64_t> Size::read(Reader& reader, const Node& node) {
    const auto value = reader.scalar(node, "a size");
    if (!value) return std::nullopt;
    const auto bytes = size_of(value->text);
    if (bytes && *bytes > 0) return bytes;
    reader.wrong(node,
                 text::join(Reader::quoted(node),
                            " is not a size; write it like 64MB or 2GB, at most 1024TiB"));
    return std::nullopt;
}

std::optional<int> read_whole(Reader& reader, const Node& node, int least, int most) {
    const auto value = reader.scalar(node, "a whole number");
    if (!value) return std::nullopt;
    const auto number = text::number<int>(value->text);
    if (number && *number >= least && *number <= most) return number;
    reader.wrong(
        node,
        text::join(Reader::quoted(node), " is not a whole number between ", least, " and ", most));
    return std::nullopt;
}

std::optional<Seconds> read_span(Reader& reader, const Node& node, Seconds least, Seconds most) {
    const auto value = reader.scalar(node, "a duration");
    if (!value) return std::nullopt;
    std::string_view written = value->text;
    if (written.starts_with('+')) written.remove_prefix(1);
    const auto span = times::read_duration(written);
    if (!span) {
        reader.wrong(node,
                     text::join(Reader::quoted(node),
                                " is not a duration; write it like 90s, 15m, 6h or 7d"));
    } else if (*span < least || *span > most) {
        reader.wrong(node,
                     text::join(Reader::quoted(node),
                                " is not between ",
                                times::duration_text(least),
                                " and ",
                                times::duration_text(most)));
    } else {
        return span;
    }
    return std::nullopt;
}

std::optional<std::size_t> read_word(Reader& reader,
                                     const Node& node,
                                     std::span<const std::string_view> words) {
    const auto value = reader.scalar(node, "a word");
    if (!value) return std::nullopt;
    const auto found = std::ranges::find(words, value->text);
    if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
    reader.unknown_word(node, words);
    return std::nullopt;
}

bool check_key(Reader& reader, const Member& member, const KeyRule& rule) {
    if (rule.accepts(member.key)) return true;
    reader.wrong(member.place, text::join("'", shown_text(member.key), "' is not ", rule.what));
    return false;
}

}  // namespace flathead::config
