#include "generator/config/sections.hpp"
#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::config {
namespace {

constexpr int largest_number = 999'999;

constexpr std::array<std::pair<std::string_view, Field>, 5> fields{{{"name", Field::name},
                                                                    {"group", Field::group},
                                                                    {"guide_id", Field::guide_id},
                                                                    {"source", Field::source},
                                                                    {"url", Field::url}}};
constexpr std::array<std::pair<std::string_view, MergeKey>, 2> merge_keys_by{
    {{"guide_id", MergeKey::guide_id}, {"name", MergeKey::name}}};

/// "101", "5.1", or a template whose captures give one.
struct NumberTemplate {
    static std::optional<std::string> read(Reader& reader, const Node& node) {
        const auto value = reader.scalar(node, "a channel number");
        if (!value) return std::nullopt;
        if (text::contains(value->text, "\\") || is_channel_number(value->text)) return value->text;
        reader.wrong(node,
                     text::join(Reader::quoted(node),
                                " is not a channel number; write it like 101, 5.1 or \\1"));
        return std::nullopt;
    }
    static std::string schema() {
        return channel_number_schema(R"(^([0-9]{1,6}(\.[0-9]{1,4})?|.*\\.*)$)");
    }
};

constexpr Key<RuleConfig> set_keys[] = {
    key<RuleConfig, Line, &RuleConfig::name>(
        "name", "New name; \\1 is the first capture of the first pattern."),
    key<RuleConfig, Text, &RuleConfig::group>("group", "New group; empty: none."),
    key<RuleConfig, NumberTemplate, &RuleConfig::number>("number",
                                                         "Channel number, like 101 or 5.1."),
    key<RuleConfig, Text, &RuleConfig::logo>("logo", "Address of the logo; empty: none."),
    key<RuleConfig, Line, &RuleConfig::guide>("guide", "The guide's own id of the channel."),
    key<RuleConfig, ListOf<NameOf<Named::package>>, &RuleConfig::packages>(
        "packages", "Packages it belongs to."),
    key<RuleConfig, Whole<-1'000'000, 1'000'000>, &RuleConfig::order>(
        "order", "Lower ones come first in a group."),
    key<RuleConfig, RelayModeOnly, &RuleConfig::relay>("relay",
                                                       "How these channels are delivered."),
};

struct SetForm {
    static void read_into(Reader& reader, const Node& node, RuleConfig& rule) {
        read_keys<RuleConfig>(reader, node, {set_keys}, rule);
        const bool is_empty =
            node.kind == Node::Kind::null || (node.kind == Node::Kind::map && node.members.empty());
        if (is_empty) reader.wrong(node, "the rule sets nothing");
    }
    static std::string schema() { return schema_of<RuleConfig>({set_keys}, 1); }
};

constexpr Key<RuleConfig> rule_keys[] = {
    key<RuleConfig, ConditionForm, &RuleConfig::match>("match",
                                                       "Which channels; without it all of them."),
    key<RuleConfig, SetForm>("set", "What they get.", Presence::required),
};

/// Captures must exist in the pattern they are taken from.
void check_templates(Reader& reader, const Node& node, const RuleConfig& rule) {
    const Member* set = node.find("set");
    const bool has_match = node.find("match") != nullptr;
    if (set == nullptr || (has_match && rule.match.all.empty()))
        return;  // a bad pattern is reported already
    const auto check = [&](std::string_view key, const std::optional<std::string>& text) {
        const Member* member = set->value.find(key);
        if (!text || member == nullptr) return;
        static const Pattern anything("");
        const std::string mistake =
            (has_match ? rule.match.all.front().second : anything).template_error(*text);
        if (mistake.empty()) return;
        reader.wrong(member->value,
                     text::join("bad template ",
                                Reader::quoted(member->value),
                                ": ",
                                has_match ? mistake : "the rule has no 'match'"));
    };
    check("name", rule.name);
    check("group", rule.group);
    check("number", rule.number);
    check("logo", rule.logo);
    check("guide", rule.guide);
}

struct RuleForm {
    static std::optional<RuleConfig> read(Reader& reader, const Node& node) {
        RuleConfig rule;
        rule.where = reader.place_text(node.place);
        read_keys<RuleConfig>(reader, node, {rule_keys}, rule);
        check_templates(reader, node, rule);
        return rule;
    }
    static std::string schema() { return schema_of<RuleConfig>({rule_keys}); }
};

constexpr Key<NumberingConfig> numbering_keys[] = {
    key<NumberingConfig, Flag, &NumberingConfig::keep_source_numbers>(
        "keep_source_numbers", "Numbers a source gives are kept where free."),
    key<NumberingConfig, Whole<1, largest_number>, &NumberingConfig::start>(
        "start", "First number of all others."),
    key<NumberingConfig, MapOf<any_line, Whole<1, largest_number>>, &NumberingConfig::by_group>(
        "by_group", "First number of a group."),
};

struct NumberingForm {
    static void read_into(Reader& reader, const Node& node, NumberingConfig& numbering) {
        read_keys<NumberingConfig>(reader, node, {numbering_keys}, numbering);
    }
    static std::string schema() { return schema_of<NumberingConfig>({numbering_keys}); }
};

constexpr Key<MergeConfig> merge_keys[] = {
    key<MergeConfig, ListOf<Choice<merge_keys_by>>, &MergeConfig::by>(
        "by", "What makes two entries one channel."),
    key<MergeConfig, ListOf<NameOf<Named::source>>, &MergeConfig::prefer>(
        "prefer", "Sources whose upstreams are tried first."),
};

struct MergeForm {
    static void read_into(Reader& reader, const Node& node, MergeConfig& merge) {
        read_keys<MergeConfig>(reader, node, {merge_keys}, merge);
    }
    static std::string schema() { return schema_of<MergeConfig>({merge_keys}); }
};

constexpr Key<PlaceholderConfig> placeholder_keys[] = {
    key<PlaceholderConfig, Span<5 * minute, day>, &PlaceholderConfig::block>(
        "block",
        "Length of one programme; an hour, longer in lineups with very many channels without a "
        "guide."),
    key<PlaceholderConfig, Line, &PlaceholderConfig::title>(
        "title", "Its title; {name} is the channel's name."),
};

/// off, or what the programmes look like.
struct PlaceholderForm {
    static void read_into(Reader& reader, const Node& node, PlaceholderConfig& placeholder) {
        if (node.kind != Node::Kind::scalar) {
            return read_keys<PlaceholderConfig>(reader, node, {placeholder_keys}, placeholder);
        }
        const auto word = Flag::read(reader, node);
        if (word) placeholder.enabled = *word;
    }
    static std::string schema() {
        return text::join(R"({"anyOf":[)",
                          schema_of<PlaceholderConfig>({placeholder_keys}),
                          ",",
                          Flag::schema(),
                          "]}");
    }
};

constexpr Key<LineupConfig> lineup_keys[] = {
    key<LineupConfig, ListOf<ConditionForm>, &LineupConfig::include>(
        "include", "Only channels that meet one of these."),
    key<LineupConfig, ListOf<ConditionForm>, &LineupConfig::exclude>(
        "exclude", "No channels that meet one of these."),
    key<LineupConfig, ListOf<RuleForm>, &LineupConfig::rules>("rules",
                                                              "Changes, applied in order."),
    key<LineupConfig, NumberingForm, &LineupConfig::numbering>("numbering",
                                                               "How channels get their numbers."),
    key<LineupConfig, MergeForm, &LineupConfig::merge>(
        "merge", "How the same channel of several sources becomes one."),
    key<LineupConfig, PlaceholderForm, &LineupConfig::placeholder>(
        "placeholder_guide", "Programmes for channels without a guide, or off."),
};

}  // namespace

bool is_channel_number(std::string_view text) {
    const std::size_t point = text.find('.');
    const auto major = text::number<int>(text.substr(0, point));
    if (!major || *major < 1 || *major > largest_number) return false;
    return point == std::string_view::npos ||
           text::number<std::uint16_t>(text.substr(point + 1)).value_or(0) > 0;
}

std::string channel_number_schema(std::string_view pattern) {
    return or_from_outside(
        text::join(R"({"type":"number","exclusiveMinimum":0,"exclusiveMaximum":)",
                   largest_number + 1,
                   "},",
                   pattern_schema(pattern)));
}

std::optional<Condition> ConditionForm::read(Reader& reader, const Node& node) {
    if (!reader.is_map(node)) return std::nullopt;
    if (node.members.empty()) reader.wrong(node, "a condition needs at least one field");
    Condition condition;
    for (const Member& member : node.members) {
        const auto field =
            std::ranges::find(fields, member.key, &decltype(fields)::value_type::first);
        if (field == fields.end()) {
            reader.unknown_key(member, Choice<fields>::words());
        } else if (auto pattern = Regex::read(reader, member.value)) {
            condition.all.emplace_back(field->second, std::move(*pattern));
        }
    }
    return condition;
}

std::string ConditionForm::schema() {
    std::vector<std::string> properties;
    properties.reserve(fields.size());
    for (const auto& [word, field] : fields) {
        properties.push_back(
            property_schema(word, "An RE2 pattern, found anywhere in it.", Regex::schema()));
    }
    return object_schema(properties, {}, 1);
}

void LineupSection::read_into(Reader& reader, const Node& node, LineupConfig& lineup) {
    read_keys<LineupConfig>(reader, node, {lineup_keys}, lineup);
}

std::string LineupSection::schema() {
    return schema_of<LineupConfig>({lineup_keys});
}

}  // namespace flathead::config
