#pragma once
/// The forms single values take in the config: each reads a value and describes itself for the JSON
/// Schema.

#include "generator/config/keys.hpp"
#include "relay/base/secret.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flathead::config {

/// Schemas of values that may also come from outside: ${ENV}, {env: X}, {file: path}.
[[nodiscard]] std::string or_from_outside(std::string_view schema);
/// A string that matches the pattern (of JSON Schema, so ECMA syntax).
[[nodiscard]] std::string pattern_schema(std::string_view pattern);

/// Any text, empty and several lines included.
struct Text {
    static std::optional<std::string> read(Reader& reader, const Node& node);
    static std::string schema();
};

/// One line that is not empty.
struct Line {
    static std::optional<std::string> read(Reader& reader, const Node& node);
    static std::string schema();
};

struct SecretLine {
    static std::optional<Secret> read(Reader& reader, const Node& node);
    static std::string schema();
};

/// Letters, digits, '.', '_' and '-': these names become file names and are compared.
struct Name {
    static std::optional<Scalar> read_scalar(Reader& reader, const Node& node);
    static std::optional<std::string> read(Reader& reader, const Node& node);
    static std::string schema();
};

/// A name that must be defined elsewhere in the config.
template <Named Kind>
struct NameOf {
    static std::optional<std::string> read(Reader& reader, const Node& node) {
        auto name = Name::read(reader, node);
        if (name) reader.refer(Kind, *name, node);
        return name;
    }
    static std::string schema() { return Name::schema(); }
};

struct Flag {
    static std::optional<bool> read(Reader& reader, const Node& node);
    static std::string schema();
};

/// A path, taken from the config's folder.
struct FilePath {
    static std::optional<Path> read(Reader& reader, const Node& node);
    static std::string schema();
};

/// A path that must fit a unix socket's address.
struct SocketPath {
    static std::optional<Path> read(Reader& reader, const Node& node);
    static std::string schema();
};

/// http:// or https:// with a host.
struct WebUrl {
    static std::optional<std::string> read(Reader& reader, const Node& node);
    static std::string schema();
};

/// The same, or file:///path, or a path (made absolute).
struct DocumentUrl {
    static std::optional<std::string> read(Reader& reader, const Node& node);
    static std::string schema();
};

/// The address a site is reached at: a WebUrl without query; slashes at the end are cut.
struct BaseUrl {
    static std::optional<std::string> read(Reader& reader, const Node& node);
    static std::string schema();
};

/// The name of a zone this system has rules for.
struct TimeZone {
    static std::optional<std::string> read(Reader& reader, const Node& node);
    static std::string schema();
};

struct Regex {
    static std::optional<Pattern> read(Reader& reader, const Node& node);
    static std::string schema();
};

/// "50%" or 50.
struct Percent {
    static std::optional<int> read(Reader& reader, const Node& node);
    static std::string schema();
};

/// "64MB": B, KB, MB, GB, TB count in thousands, KiB, MiB, GiB, TiB in 1024.
struct Size {
    static std::optional<std::uint64_t> read(Reader& reader, const Node& node);
    static std::string schema();
};

std::optional<int> read_whole(Reader& reader, const Node& node, int least, int most);
std::string whole_schema(int least, int most);

template <int Least, int Most>
struct Whole {
    static std::optional<int> read(Reader& reader, const Node& node) {
        return read_whole(reader, node, Least, Most);
    }
    static std::string schema() { return whole_schema(Least, Most); }
};

std::optional<Seconds> read_span(Reader& reader, const Node& node, Seconds least, Seconds most);
std::string span_schema();

inline constexpr std::int64_t minute = 60;
inline constexpr std::int64_t hour = 60 * minute;
inline constexpr std::int64_t day = 24 * hour;

/// "90s", "15m", "6h", "7d", "1h30m" between the bounds, in seconds.
template <std::int64_t Least, std::int64_t Most>
struct Span {
    static std::optional<Seconds> read(Reader& reader, const Node& node) {
        return read_span(reader, node, Seconds{Least}, Seconds{Most});
    }
    static std::string schema() { return span_schema(); }
};

/// One of few words; Table is a constexpr array of pairs of word and value.
std::optional<std::size_t> read_word(Reader& reader,
                                     const Node& node,
                                     std::span<const std::string_view> words);
std::string words_schema(std::span<const std::string_view> words);

template <const auto& Table>
struct Choice {
    static constexpr auto words() {
        std::array<std::string_view, std::size(Table)> out;
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = Table[i].first;
        return out;
    }
    static auto read(Reader& reader, const Node& node) {
        std::optional<decltype(Table[0].second)> out;
        if (const auto index = read_word(reader, node, words())) out.emplace(Table[*index].second);
        return out;
    }
    static std::string schema() { return words_schema(words()); }
};

std::string list_schema(std::string_view item, std::size_t least = 0);

/// A list of the form; items that are wrong are reported and left out.
template <class Form>
struct ListOf {
    static auto read(Reader& reader, const Node& node) {
        using Value = typename decltype(Form::read(reader, node))::value_type;
        std::optional<std::vector<Value>> out;
        if (!reader.is_list(node)) return out;
        out.emplace();
        for (const Node& item : node.items) {
            if (auto value = Form::read(reader, item)) out->push_back(std::move(*value));
        }
        return out;
    }
    static std::string schema() { return list_schema(Form::schema()); }
};

/// What the keys of a map the user names may look like.
struct KeyRule {
    std::string_view pattern;  // for the schema
    std::string_view what;     // "the name of a request header"
    bool (*accepts)(std::string_view);
};
extern const KeyRule header_name;
extern const KeyRule variable_name;
extern const KeyRule any_line;

bool check_key(Reader& reader, const Member& member, const KeyRule& rule);
std::string map_schema(const KeyRule& rule, std::string_view value);

/// A map from names of the user's choice to the form, in the order of the file.
template <const KeyRule& Rule, class Form>
struct MapOf {
    static auto read(Reader& reader, const Node& node) {
        using Value = typename decltype(Form::read(reader, node))::value_type;
        std::optional<std::vector<std::pair<std::string, Value>>> out;
        if (!reader.is_map(node)) return out;
        out.emplace();
        for (const Member& member : node.members) {
            auto value = Form::read(reader, member.value);
            if (check_key(reader, member, Rule) && value)
                out->emplace_back(member.key, std::move(*value));
        }
        return out;
    }
    static std::string schema() { return map_schema(Rule, Form::schema()); }
};

}  // namespace flathead::config
