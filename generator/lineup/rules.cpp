#include "generator/lineup/rules.hpp"

#include "generator/formats/clean.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace flathead::lineup {
namespace {

struct FieldName {
    Field field;
    std::string_view name;
    std::string_view Fields::*slot;
};
constexpr std::array field_names{
    FieldName{Field::name, "name", &Fields::name},
    FieldName{Field::group, "group", &Fields::group},
    FieldName{Field::guide_id, "guide_id", &Fields::guide_id},
    FieldName{Field::source, "source", &Fields::source},
    FieldName{Field::url, "url", &Fields::url},
};

const FieldName& named(Field field) {
    return *std::ranges::find(field_names, field, &FieldName::field);
}

std::string_view value_of(const Fields& fields, Field field) {
    return fields.*(named(field).slot);
}

/// The template with the captures of the condition's first pattern.
std::string filled(const Condition& condition,
                   const Fields& fields,
                   const std::string& replacement) {
    static const Pattern nothing("");
    const bool is_plain = condition.all.empty();
    const Pattern& pattern = is_plain ? nothing : condition.all.front().second;
    const std::string_view text =
        is_plain ? std::string_view() : value_of(fields, condition.all.front().first);
    return pattern.expand(text, replacement).value_or(replacement);
}

/// A text setting of a rule: what it may become and where it goes.
struct TextSetting {
    std::string_view field;
    std::optional<std::string> RuleConfig::*setting;
    std::string (*clean)(std::string_view);
    bool may_be_empty;
    bool repeats;  // many channels share the value
    std::string_view& (*slot)(Draft&);
};
constexpr std::array text_settings{
    TextSetting{"name",
                &RuleConfig::name,
                formats::clean_name,
                false,
                false,
                [](Draft& d) -> std::string_view& { return d.fields.name; }},
    TextSetting{"group",
                &RuleConfig::group,
                formats::clean_group,
                true,
                true,
                [](Draft& d) -> std::string_view& { return d.fields.group; }},
    TextSetting{"logo",
                &RuleConfig::logo,
                formats::clean_attribute,
                true,
                true,
                [](Draft& d) -> std::string_view& { return d.logo; }},
    TextSetting{"guide",
                &RuleConfig::guide,
                formats::clean_attribute,
                true,
                true,
                [](Draft& d) -> std::string_view& { return d.fields.guide_id; }},
};

}  // namespace

std::optional<ChannelNumber> read_number(std::string_view text) {
    constexpr std::int32_t most_major = 9'999'999;
    constexpr std::int32_t most_minor = 65'535;
    text = text::trim(text);
    const std::size_t point = text.find('.');
    const auto major = text::number<std::int32_t>(text.substr(0, point));
    if (!major || *major < 1 || *major > most_major) return std::nullopt;
    if (point == std::string_view::npos) return ChannelNumber{*major, 0};
    const auto minor = text::number<std::int32_t>(text.substr(point + 1));
    if (!minor || *minor < 0 || *minor > most_minor) return std::nullopt;
    return ChannelNumber{*major, *minor};
}

Rules::Rules(const LineupConfig& config, std::span<const PackageConfig> packages, TextArena& text)
    : config_(config), packages_(packages), text_(text), hits_(config.rules.size(), 0) {
    for (const RuleConfig& rule : config.rules) {
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < std::min<std::size_t>(packages.size(), 64); ++i) {
            if (std::ranges::find(rule.packages, packages[i].name) != rule.packages.end())
                bits |= 1ULL << i;
        }
        package_bits_.push_back(bits);
    }
}

bool Rules::pattern_matches(const Pattern& pattern, Field field, std::string_view text) {
    if (field != Field::group && field != Field::source) return pattern.matches(text);
    Memo& memo = memos_[&pattern];
    if (memo.text != text.data() || memo.bytes != text.size() || text.empty()) {
        memo = {text.data(), text.size(), pattern.matches(text)};
    }
    return memo.matches;
}

bool Rules::matches(const Condition& condition, const Fields& fields) {
    return std::ranges::all_of(condition.all, [&](const auto& part) {
        return pattern_matches(part.second, part.first, value_of(fields, part.first));
    });
}

Verdict Rules::verdict(const Fields& fields) {
    const auto fits = [&](const Condition& condition) { return matches(condition, fields); };
    if (!config_.include.empty() && std::ranges::none_of(config_.include, fits))
        return {Drop::not_included, 0};
    const auto excluded = std::ranges::find_if(config_.exclude, fits);
    if (excluded == config_.exclude.end()) return {};
    return {Drop::excluded, static_cast<std::size_t>(excluded - config_.exclude.begin())};
}

void Rules::set_number(std::size_t rule, const std::string& text, Draft& draft) {
    if (const auto number = read_number(text)) {
        draft.number = *number;
        draft.number_is_by_rule = true;
    } else if (!text.empty()) {
        problems_.add(config_.rules[rule].where,
                      text::join("\"",
                                 text,
                                 "\" is no channel number (1 to 9999999, or 5.1), for \"",
                                 draft.fields.name,
                                 "\""));
    }
}

void Rules::apply(Draft& draft, const std::function<void(const RuleStep&)>& told) {
    for (std::size_t i = 0; i < config_.rules.size(); ++i) {
        if (!matches(config_.rules[i].match, draft.fields)) continue;
        ++hits_[i];
        const Tell tell = [&](std::string_view field, std::string_view from, std::string_view to) {
            if (told && from != to) told({i, field, std::string(from), std::string(to)});
        };
        const Fields before = draft.fields;  // captures are of the values the rule met
        set_texts(i, before, draft, tell);
        set_values(i, before, draft, tell);
    }
}

void Rules::set_texts(std::size_t i, const Fields& before, Draft& draft, const Tell& tell) {
    const RuleConfig& rule = config_.rules[i];
    for (const TextSetting& setting : text_settings) {
        const auto& wanted = rule.*(setting.setting);
        if (!wanted) continue;
        const std::string value = setting.clean(filled(rule.match, before, *wanted));
        if (value.empty() && !setting.may_be_empty) {
            problems_.add(
                rule.where,
                text::join("the ", setting.field, " of \"", before.name, "\" would be empty"));
            continue;
        }
        std::string_view& slot = setting.slot(draft);
        tell(setting.field, slot, value);
        if (slot != value) slot = setting.repeats ? text_.keep_once(value) : text_.keep(value);
        draft.group_is_by_rule |= setting.setting == &RuleConfig::group;
        draft.guide_is_by_rule |= setting.setting == &RuleConfig::guide;
    }
}

void Rules::set_values(std::size_t i, const Fields& before, Draft& draft, const Tell& tell) {
    const RuleConfig& rule = config_.rules[i];
    if (rule.number) {
        const std::string was = draft.number.is_set() ? draft.number.text() : "";
        set_number(i, filled(rule.match, before, *rule.number), draft);
        tell("number", was, draft.number.is_set() ? draft.number.text() : "");
    }
    if (rule.order) {
        tell("order", draft.order ? std::to_string(*draft.order) : "", std::to_string(*rule.order));
        draft.order = rule.order;
    }
    if (rule.relay) {
        const auto name = [](RelayMode mode) {
            return mode == RelayMode::relay ? "relay" : "redirect";
        };
        tell("relay", draft.relay ? name(*draft.relay) : "", name(*rule.relay));
        draft.relay = rule.relay;
    }
    if (!rule.packages.empty()) {
        tell("packages", "", text::join_with(", ", rule.packages));
        draft.packages |= package_bits_[i];
    }
}

std::uint64_t Rules::packages_of(const Fields& fields, std::uint64_t by_rules) {
    std::uint64_t bits = by_rules;
    for (std::size_t i = 0; i < std::min<std::size_t>(packages_.size(), 64); ++i) {
        const PackageConfig& package = packages_[i];
        const bool is_open = package.groups.empty() && package.include.empty();
        if (is_open || std::ranges::find(package.groups, fields.group) != package.groups.end() ||
            std::ranges::any_of(package.include,
                                [&](const Condition& c) { return matches(c, fields); })) {
            bits |= 1ULL << i;
        }
    }
    return bits;
}

std::string condition_text(const Condition& condition) {
    std::string out;
    for (const auto& [field, pattern] : condition.all) {
        if (!out.empty()) out += " and ";
        out += text::join(named(field).name, " =~ ", text::json_string(pattern.text()));
    }
    return out.empty() ? "every entry" : out;
}

}  // namespace flathead::lineup
