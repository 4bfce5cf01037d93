#include "generator/config/selections.hpp"

#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::config {
namespace {

constexpr std::array<std::pair<std::string_view, ItemType>, 3> types{
    {{"movie", ItemType::movie}, {"episode", ItemType::episode}, {"video", ItemType::video}}};

struct LibraryOf {
    static std::optional<std::string> read(Reader& reader, const Node& node) {
        auto name = Name::read(reader, node);
        if (name) reader.refer(Named::library, *name, node);
        return name;
    }
    static std::string schema() { return Name::schema(); }
};

/// Both ends of "a-b", "a-", "-b" or "a" by `read_end`; absent when one of them is wrong, both are
/// missing or they stand the wrong way round.
template <class ReadEnd>
std::optional<Range> range_of(std::string_view written, ReadEnd read_end) {
    const std::size_t dash = written.find('-');
    const std::string_view first = written.substr(0, dash);
    const std::string_view last = dash == std::string_view::npos ? first : written.substr(dash + 1);
    Range range;
    if (!first.empty() && !(range.from = read_end(first))) return std::nullopt;
    if (!last.empty() && !(range.to = read_end(last))) return std::nullopt;
    if (!range.from && !range.to) return std::nullopt;
    if (range.from && range.to && *range.from > *range.to) return std::nullopt;
    return range;
}

/// "1950-1989", "1999", "-1960", "2020-".
struct NumberRange {
    static constexpr int largest = 9999;

    static std::optional<Range> read(Reader& reader, const Node& node) {
        const auto value = reader.scalar(node, "a range of numbers");
        if (!value) return std::nullopt;
        const auto range = range_of(value->text, [](std::string_view text) {
            const auto number = text::number<std::int64_t>(text);
            return number && *number >= 0 && *number <= largest ? number : std::nullopt;
        });
        if (range) return range;
        reader.wrong(node,
                     text::join(Reader::quoted(node),
                                " is not a range; write it like 1950-1989, 1999, -1960 or 2020-, "
                                "with numbers up to ",
                                largest));
        return std::nullopt;
    }
    static std::string schema() {
        // YAML takes -1960 for a number.
        return or_from_outside(
            text::join(R"({"type":"integer","minimum":-)",
                       largest,
                       R"(,"maximum":)",
                       largest,
                       "},",
                       pattern_schema("^([0-9]{1,4}(-[0-9]{0,4})?|-[0-9]{1,4})$")));
    }
};

/// "20m-2h", "-30m", "90m-".
struct RuntimeRange {
    static std::optional<Range> read(Reader& reader, const Node& node) {
        const auto value = reader.scalar(node, "a range of durations");
        if (!value) return std::nullopt;
        auto range = range_of(value->text, [](std::string_view text) {
            const auto span = times::read_duration(text);
            return span ? std::optional<std::int64_t>(span->count()) : std::nullopt;
        });
        // A single duration is nobody's length to the second.
        if (range && text::contains(value->text, "-")) return range;
        reader.wrong(
            node,
            text::join(Reader::quoted(node),
                       " is not a range of durations; write it like 20m-2h, -30m or 90m-"));
        return std::nullopt;
    }
    static std::string schema() {
        constexpr std::string_view span =
            "(0|[0-9]+d([0-9]+h)?([0-9]+m)?([0-9]+s)?|[0-9]+h([0-9]+m)?([0-9]+s)?|"
            "[0-9]+m([0-9]+s)?|[0-9]+s)";
        return or_from_outside(
            pattern_schema(text::join("^(", span, "-", span, "?|-", span, ")$")));
    }
};

constexpr Key<SelectionConfig> selection_keys[] = {
    key<SelectionConfig, OneOrMore<LibraryOf>, &SelectionConfig::libraries>(
        "library", "Libraries; without it all of them."),
    key<SelectionConfig, OneOrMore<Choice<types>>, &SelectionConfig::types>(
        "types", "movie, episode, video; without it films and episodes."),
    key<SelectionConfig, OneOrMore<Line>, &SelectionConfig::genres>("genres", "Any of them."),
    key<SelectionConfig, OneOrMore<Line>, &SelectionConfig::not_genres>("not_genres",
                                                                        "None of them."),
    key<SelectionConfig, OneOrMore<Line>, &SelectionConfig::tags>("tags", "Any of them."),
    key<SelectionConfig, OneOrMore<Line>, &SelectionConfig::not_tags>("not_tags", "None of them."),
    key<SelectionConfig, OneOrMore<Line>, &SelectionConfig::studios>(
        "studios", "Studios or networks, any of them."),
    key<SelectionConfig, OneOrMore<Line>, &SelectionConfig::ratings>(
        "ratings", "Parental ratings, like PG or TV-14, any of them."),
    key<SelectionConfig, OneOrMore<NumberRange>, &SelectionConfig::years>(
        "years", "Years, like 1950-1989, 1999, -1960 or 2020-."),
    key<SelectionConfig, RuntimeRange, &SelectionConfig::runtime>(
        "runtime", "Lengths, like 20m-2h, -30m or 90m-."),
    key<SelectionConfig, OneOrMore<Line>, &SelectionConfig::shows>("shows", "Shows by name."),
    key<SelectionConfig, OneOrMore<NumberRange>, &SelectionConfig::seasons>(
        "seasons", "Seasons, like 1-3 or 5."),
    key<SelectionConfig, OneOrMore<Line>, &SelectionConfig::collections>("collections",
                                                                         "Collections by name."),
    key<SelectionConfig, OneOrMore<Line>, &SelectionConfig::playlists>(
        "playlists", "The library's playlists by name."),
    key<SelectionConfig, OneOrMore<Line>, &SelectionConfig::people>("people",
                                                                    "Cast and crew, any of them."),
    key<SelectionConfig, Regex, &SelectionConfig::text>(
        "text", "An RE2 pattern, found anywhere in title, show or plot."),
};

}  // namespace

std::optional<SelectionConfig> SelectionForm::read(Reader& reader, const Node& node) {
    if (!reader.is_map(node)) return std::nullopt;
    SelectionConfig selection;
    selection.where = reader.place_text(node.place);
    read_keys<SelectionConfig>(reader, node, {selection_keys}, selection);
    return selection;
}

std::string SelectionForm::schema() {
    return schema_of<SelectionConfig>({selection_keys});
}

}  // namespace flathead::config
