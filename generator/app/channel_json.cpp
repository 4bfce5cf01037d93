#include "generator/app/channel_json.hpp"

#include "generator/lineup/explain.hpp"
#include "generator/outputs/guide_output.hpp"
#include "generator/outputs/logo_address.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"

#include <cstdio>

namespace flathead::app {
namespace {

std::string score_text(double score) {
    char digits[16];
    std::snprintf(digits, sizeof digits, "%.3f", score);
    return digits;
}

std::string quoted_or_null(std::string_view text) {
    return text.empty() ? std::string("null") : text::json_string(text);
}

std::string upstreams_json(const Lineup& lineup, const Channel& channel) {
    std::string out = "[";
    for (std::uint32_t i = 0; i < channel.upstream_count; ++i) {
        const Upstream& upstream = lineup.upstreams[channel.first_upstream + i];
        out += text::join(i > 0 ? "," : "",
                          "{\"source\":",
                          text::json_string(lineup.listings[upstream.listing]->source),
                          ",\"url\":",
                          text::json_string(url::masked(lineup.entry(upstream).url)),
                          '}');
    }
    return out += ']';
}

std::string packages_json(const Config& config, const Channel& channel) {
    std::string out = "[";
    for (std::size_t i = 0; i < config.packages.size(); ++i) {
        if ((channel.packages >> i & 1) == 0) continue;
        out += text::join(out.size() > 1 ? "," : "", text::json_string(config.packages[i].name));
    }
    return out += ']';
}

std::string_view applied_id(const ChannelMatch& match) {
    return match.applied.empty() ? std::string_view{}
                                 : std::string_view(match.applied.front().guide_id);
}

std::string candidate_json(const Look& look, const GuideCandidate& candidate) {
    return text::join("{\"guide\":",
                      text::json_string(look.guides().name_of(candidate.guide)),
                      ",\"guide_id\":",
                      text::json_string(candidate.guide_id),
                      ",\"name\":",
                      text::json_string(candidate.name),
                      ",\"score\":",
                      score_text(candidate.score),
                      ",\"reason\":",
                      text::json_string(candidate.reason),
                      '}');
}

std::string match_json(const Look& look, const Channel& channel) {
    const ChannelMatch& match = look.match_of(channel);
    const GuideCandidate* best = !match.applied.empty()      ? &match.applied.front()
                                 : !match.candidates.empty() ? &match.candidates.front()
                                                             : nullptr;
    std::string out = text::join("{\"channel\":",
                                 channel.id.value,
                                 ",\"name\":",
                                 text::json_string(channel.name),
                                 ",\"state\":\"",
                                 name_of(match.state),
                                 "\",\"guide_id\":",
                                 quoted_or_null(applied_id(match)),
                                 ",\"score\":",
                                 best == nullptr ? "0" : score_text(best->score),
                                 ",\"candidates\":[");
    for (const GuideCandidate& candidate : match.candidates) {
        out += text::join(&candidate == match.candidates.data() ? "" : ",",
                          candidate_json(look, candidate));
    }
    return out += "]}";
}

}  // namespace

std::string channels_json(const Look& look, const Config& config) {
    const Lineup& lineup = look.lineup();
    std::string out = "[";
    for (const Channel& channel : lineup.channels) {
        out += text::join(out.size() > 1 ? ",\n" : "\n",
                          "{\"id\":",
                          channel.id.value,
                          ",\"number\":\"",
                          channel.number.text(),
                          "\",\"name\":",
                          text::json_string(channel.name),
                          ",\"group\":",
                          text::json_string(channel.group),
                          ",\"guide_id\":",
                          quoted_or_null(applied_id(look.match_of(channel))),
                          ",\"tvg_id\":\"",
                          outputs::guide_id_of(channel.id),
                          "\",\"logo\":",
                          quoted_or_null(url::masked(channel.logo)),
                          ",\"upstreams\":",
                          upstreams_json(lineup, channel),
                          ",\"kind\":",
                          lineup.is_virtual(channel) ? "\"virtual\"" : "\"live\"",
                          ",\"packages\":",
                          packages_json(config, channel),
                          '}');
    }
    return out += "\n]\n";
}

std::string channels_text(const Look& look) {
    std::string out;
    for (const Channel& channel : look.lineup().channels) {
        const ChannelMatch& match = look.match_of(channel);
        out += text::join(channel.id.value,
                          '\t',
                          channel.number.text(),
                          '\t',
                          channel.name,
                          '\t',
                          channel.group,
                          '\t',
                          text::counted(channel.upstream_count, "upstream", "upstreams"),
                          '\t',
                          look.lineup().is_virtual(channel) ? "virtual" : name_of(match.state),
                          ' ',
                          applied_id(match),
                          '\n');
    }
    return out;
}

std::string matches_json(const Look& look) {
    std::string out = "[";
    for (const Channel& channel : look.lineup().channels) {
        if (look.lineup().is_virtual(channel)) continue;  // its schedule is its guide
        out += text::join(out.size() > 1 ? ",\n" : "\n", match_json(look, channel));
    }
    return out += "\n]\n";
}

std::string matches_text(const Look& look) {
    constexpr MatchState order[] = {MatchState::doubtful,
                                    MatchState::none,
                                    MatchState::fuzzy,
                                    MatchState::name,
                                    MatchState::exact,
                                    MatchState::pinned};
    std::string out;
    for (const MatchState state : order) {
        std::size_t count = 0;
        std::string lines;
        for (const Channel& channel : look.lineup().channels) {
            const ChannelMatch& match = look.match_of(channel);
            if (match.state != state || look.lineup().is_virtual(channel)) continue;
            ++count;
            lines += text::join("  ", channel.id.value, "  ", channel.name, '\n');
            for (const GuideCandidate& candidate : match.candidates) {
                lines += text::join("      ",
                                    score_text(candidate.score),
                                    "  ",
                                    candidate.guide_id,
                                    "  ",
                                    candidate.name,
                                    "  (",
                                    candidate.reason,
                                    ")\n");
            }
        }
        out += text::join(name_of(state), ": ", count, '\n');
        if (state <= MatchState::exact && state != MatchState::fuzzy)
            continue;  // nothing to decide there
        if (state != MatchState::name) out += lines;
    }
    return out;
}

std::string explanation_json(const Look& look, const Channel& channel, const std::string& playing) {
    const lineup::Explanation told =
        lineup::explain(channel, look.input(), look.lineup(), look.result().identities);
    std::string out = text::join("{\"id\":",
                                 channel.id.value,
                                 ",\"name\":",
                                 text::json_string(channel.name),
                                 ",\"reasons\":[");
    for (const lineup::Reason& reason : told.reasons) {
        out += text::join(&reason == told.reasons.data() ? "" : ",",
                          "{\"field\":",
                          text::json_string(reason.field),
                          ",\"value\":",
                          text::json_string(reason.value),
                          ",\"origin\":",
                          text::json_string(reason.origin),
                          ",\"note\":",
                          text::json_string(reason.note),
                          '}');
    }
    out += "],\"upstreams\":[";
    for (const lineup::ExplainedUpstream& upstream : told.upstreams) {
        out += text::join(&upstream == told.upstreams.data() ? "" : ",",
                          "{\"source\":",
                          text::json_string(upstream.source),
                          ",\"line\":",
                          upstream.line,
                          ",\"name\":",
                          text::json_string(upstream.name),
                          ",\"url\":",
                          text::json_string(upstream.address),
                          '}');
    }
    out += text::join("],\"match\":", match_json(look, channel));
    if (!playing.empty()) out += text::join(",\"schedule\":", playing);
    return out += "}\n";
}

std::string explanation_text(const Look& look, const Channel& channel) {
    const lineup::Explanation told =
        lineup::explain(channel, look.input(), look.lineup(), look.result().identities);
    const ChannelMatch& match = look.match_of(channel);
    std::string out = text::join(
        "channel ", channel.id.value, ": ", channel.number.text(), ' ', channel.name, '\n');
    for (const lineup::Reason& reason : told.reasons) {
        out += text::join("  ",
                          reason.field,
                          " = ",
                          reason.value,
                          "  (",
                          reason.origin,
                          reason.note.empty() ? "" : "; ",
                          reason.note,
                          ")\n");
    }
    out += "upstreams, in the order they are tried\n";
    for (const lineup::ExplainedUpstream& upstream : told.upstreams) {
        out += text::join("  ",
                          upstream.source,
                          " line ",
                          upstream.line,
                          ": ",
                          upstream.name,
                          "  ",
                          upstream.address,
                          '\n');
    }
    if (look.lineup().is_virtual(channel)) return out += "guide: its own schedule\n";
    out += text::join("guide: ", name_of(match.state), ' ', applied_id(match), '\n');
    for (const GuideCandidate& candidate : match.candidates) {
        out += text::join("  ",
                          score_text(candidate.score),
                          "  ",
                          look.guides().name_of(candidate.guide),
                          ": ",
                          candidate.guide_id,
                          "  ",
                          candidate.name,
                          "  (",
                          candidate.reason,
                          ")\n");
    }
    return out;
}

}  // namespace flathead::app
