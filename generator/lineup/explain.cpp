#include "generator/lineup/explain.hpp"

#include "generator/lineup/draft.hpp"
#include "generator/lineup/numbers.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/lib/icu/fold.hpp"

#include <algorithm>

namespace flathead::lineup {
namespace {

std::string place_of(const Listing& listing, const Entry& entry) {
    return listing.is_virtual() ? text::join("channel ", entry.line, " of the config's channels")
                                : text::join("source ", listing.source, ", line ", entry.line);
}

void add_source_values(const Listing& listing,
                       const Entry& entry,
                       const Draft& draft,
                       std::vector<Reason>& reasons) {
    struct Value {
        const char* field;
        std::string_view raw;
        std::string_view used;
    };
    const Value values[] = {{"name", entry.name, draft.fields.name},
                            {"group", entry.group, draft.fields.group},
                            {"number", entry.number, entry.number},
                            {"guide", entry.guide_id, entry.guide_id},
                            {"logo", entry.logo, entry.logo}};
    for (const Value& value : values) {
        if (value.raw.empty()) continue;
        const bool is_clean = value.raw == value.used;
        reasons.push_back({value.field,
                           url::masked_in_text(value.used),
                           place_of(listing, entry),
                           is_clean ? "" : text::join("cleaned from ", value.raw)});
    }
}

/// Replays the rules on the channel's first entry, the one that leads it.
void add_rule_values(const Listing& listing,
                     const Entry& entry,
                     const LineupInput& input,
                     std::vector<Reason>& reasons) {
    TextArena arena;
    Rules rules(input.config, input.packages, arena);
    Drafter drafter(arena);
    Draft draft = drafter.draft(entry, listing);
    add_source_values(listing, entry, draft, reasons);
    rules.apply(draft, [&](const RuleStep& step) {
        const RuleConfig& rule = input.config.rules[step.rule];
        reasons.push_back(
            {std::string(step.field),
             url::masked_in_text(step.after),
             text::join("rule ", rule.where, ": ", condition_text(rule.match)),
             step.before.empty() ? "" : text::join("was ", url::masked_in_text(step.before))});
    });
    for (const Problem& problem : rules.problems().first()) {
        reasons.push_back({"rule", "", text::join("rule ", problem.where), problem.what});
    }
}

/// What the leading entry lacks came from another one.
void add_merged_values(const Channel& channel, const Lineup& lineup, std::vector<Reason>& reasons) {
    struct Value {
        const char* field;
        std::string_view Channel::*shown;
        std::string_view Entry::*raw;
    };
    constexpr Value values[] = {{"group", &Channel::group, &Entry::group},
                                {"guide", &Channel::guide_id, &Entry::guide_id},
                                {"logo", &Channel::logo, &Entry::logo}};
    for (const Value& value : values) {
        const bool is_told =
            std::ranges::any_of(reasons, [&](const Reason& r) { return r.field == value.field; });
        if ((channel.*(value.shown)).empty() || is_told) continue;
        for (std::uint32_t i = 1; i < channel.upstream_count; ++i) {
            const Upstream& at = lineup.upstreams[channel.first_upstream + i];
            const Entry& entry = lineup.entry(at);
            if ((entry.*(value.raw)).empty()) continue;
            reasons.push_back({value.field,
                               url::masked_in_text(channel.*(value.shown)),
                               place_of(*lineup.listings[at.listing], entry),
                               "merged entry"});
            break;
        }
    }
}

std::string number_origin(const Identity& identity, bool is_virtual) {
    const std::string base = std::to_string(identity.number_base);
    switch (identity.reason) {
        case NumberReason::none:
            return "not numbered yet";
        case NumberReason::rule:
            return identity.number.major == identity.number_base
                       ? (is_virtual ? "set by the config" : "set by a rule")
                       : text::join(is_virtual ? "the config" : "a rule",
                                    " asks for ",
                                    base,
                                    ", which was taken: next free number");
        case NumberReason::source:
            return "the source's own number";
        case NumberReason::range:
            return text::join("next free number of the range from ", base);
        case NumberReason::moved:
            return text::join("the source's number was taken: next free number of the range from ",
                              base);
        case NumberReason::ignored:
            return text::join(
                "numbering.keep_source_numbers is off: next free number of the range from ", base);
    }
    return {};
}

}  // namespace

Explanation explain(const Channel& channel,
                    const LineupInput& input,
                    const Lineup& lineup,
                    const Identities& identities) {
    Explanation result;
    result.id = channel.id;
    const Upstream& first = lineup.upstreams[channel.first_upstream];
    add_rule_values(*lineup.listings[first.listing], lineup.entry(first), input, result.reasons);
    add_merged_values(channel, lineup, result.reasons);
    if (const Identity* const identity = identities.known(channel.id)) {
        result.reasons.push_back({"number",
                                  channel.number.text(),
                                  number_origin(*identity, lineup.is_virtual(channel)),
                                  "stays with the channel"});
        result.first_seen = identity->first_seen;
    }
    for (std::uint32_t i = 0; i < channel.upstream_count; ++i) {
        const Upstream& at = lineup.upstreams[channel.first_upstream + i];
        const Entry& entry = lineup.entry(at);
        result.upstreams.push_back({lineup.listings[at.listing]->source,
                                    entry.line,
                                    std::string(entry.name),
                                    url::masked(entry.url)});
    }
    for (std::size_t i = 0; i < std::min<std::size_t>(input.packages.size(), 64); ++i) {
        if ((channel.packages >> i & 1) != 0) result.packages.push_back(input.packages[i].name);
    }
    return result;
}

std::vector<Dropped> find_dropped(const LineupInput& input,
                                  std::string_view text,
                                  std::size_t limit) {
    std::vector<Dropped> result;
    const std::string wanted = fold_name(text);
    TextArena arena;
    Rules rules(input.config, input.packages, arena);
    std::string folded;
    for (const auto& listing : input.listings) {
        if (listing->is_virtual()) continue;
        for (const Entry& entry : listing->entries) {
            if (result.size() == limit) return result;
            fold_name_into(entry.name, folded);
            if (!text::contains(folded, wanted)) continue;
            const Verdict verdict = rules.verdict(fields_of(entry, *listing));
            if (verdict.drop == Drop::no) continue;
            const std::string why =
                verdict.drop == Drop::not_included
                    ? "no condition of lineup.include fits"
                    : text::join("lineup.exclude[",
                                 verdict.condition,
                                 "]: ",
                                 condition_text(input.config.exclude[verdict.condition]));
            result.push_back({listing->source,
                              entry.line,
                              std::string(entry.name),
                              std::string(entry.group),
                              why});
        }
    }
    return result;
}

std::vector<const Channel*> find_channel(const Lineup& lineup, std::string_view text) {
    std::vector<const Channel*> found;
    const auto gather = [&](auto&& fits) {
        for (const Channel& channel : lineup.channels) {
            if (fits(channel)) found.push_back(&channel);
        }
        return !found.empty();
    };
    text = text::trim(text);
    constexpr std::string_view id_mark = "id:";
    const bool is_surely_number = text.starts_with('#');
    const bool is_surely_id = text.starts_with(id_mark);
    if (const auto number = read_number(is_surely_number ? text.substr(1) : text)) {
        if (gather([&](const Channel& c) { return c.number == *number; }) || is_surely_number)
            return found;
    }
    if (const auto id =
            text::number<std::int32_t>(is_surely_id ? text.substr(id_mark.size()) : text)) {
        if (gather([&](const Channel& c) { return c.id.value == *id; }) || is_surely_id)
            return found;
    }
    const std::string wanted = fold_name(text);
    if (wanted.empty()) return found;
    if (gather([&](const Channel& c) { return fold_name(c.name) == wanted; })) return found;
    gather([&](const Channel& c) { return text::contains(fold_name(c.name), wanted); });
    return found;
}

}  // namespace flathead::lineup
