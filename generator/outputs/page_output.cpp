#include "generator/outputs/page_output.hpp"

#include "relay/base/text.hpp"
#include "relay/base/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace flathead::outputs {
namespace {

constexpr std::size_t shown_problems = 5;
constexpr std::size_t shown_warnings = 50;
constexpr std::size_t longest_text = 500;  // bytes of a message; names are bounded by the lineup
constexpr std::size_t buffer_bytes = 64 << 10;

void append_name(std::string& out, std::string_view name) {
    if (utf8::is_valid(name)) {
        text::append_json_string(out, name);
    } else {
        text::append_json_string(out, utf8::repaired(name));
    }
}

/// A message may quote a line of any length and encoding.
void append_message(std::string& out, std::string_view message) {
    const std::string clean = utf8::clean_line(message.substr(0, 4 * longest_text));
    text::append_json_string(out, utf8::truncated(clean, longest_text));
}

void append_number(std::string& out, std::uint64_t value) { text::detail::append(out, value); }

/// Calls `item` for each of the first `limit` values, with commas between.
template <class Values, class Item>
void append_list(std::string& out, const Values& values, std::size_t limit, const Item& item) {
    out += '[';
    for (std::size_t i = 0; i < std::min(values.size(), limit); ++i) {
        if (i > 0) out += ',';
        item(values[i]);
    }
    out += ']';
}

/// Whether bytes came anew or were confirmed is a fact about one run, not about what is on air: both are "fresh"
/// here, so that a run which finds nothing new leaves this file alone. release.json has the exact word.
const char* settled_name(OriginState state) {
    return name_of(state == OriginState::unchanged ? OriginState::fresh : state);
}

void append_origins(std::string& out, const std::vector<OriginReport>& origins) {
    append_list(out, origins, origins.size(), [&](const OriginReport& origin) {
        out += "\n{\"name\":";
        append_message(out, origin.name);
        out += ",\"state\":\"";
        out += settled_name(origin.state);
        out += "\",\"entries\":";
        append_number(out, origin.entries);
        out += ",\"problems\":{\"count\":";
        append_number(out, origin.problems.count());
        out += ",\"first\":";
        append_list(out, origin.problems.first(), shown_problems, [&](const Problem& problem) {
            out += "{\"where\":";
            append_message(out, problem.where);
            out += ",\"what\":";
            append_message(out, problem.what);
            out += '}';
        });
        out += "},\"since\":";
        out += origin.since ? '"' + times::rfc3339(*origin.since) + '"' : "null";
        out += ",\"error\":";
        append_message(out, origin.error);
        out += '}';
    });
}

/// Groups in the order of the lineup, each with its place in that order.
struct Groups {
    std::vector<std::string_view> names;
    std::unordered_map<std::string_view, std::size_t> places;
};

Groups groups_of(const Lineup& lineup) {
    Groups groups;
    for (const Channel& channel : lineup.channels) {
        if (channel.group.empty()) continue;
        if (groups.places.try_emplace(channel.group, groups.names.size()).second) {
            groups.names.push_back(channel.group);
        }
    }
    return groups;
}

/// The channels that a guide describes, sorted.
std::vector<ChannelId> described(std::span<const ChannelMatch> matches) {
    std::vector<ChannelId> ids;
    for (const ChannelMatch& match : matches) {
        if (!match.applied.empty()) ids.push_back(match.channel);
    }
    std::ranges::sort(ids);
    return ids;
}

std::string status_json(const RunReport& report,
                        const SiteConfig& site,
                        std::size_t channel_count,
                        std::size_t group_count,
                        std::size_t described_count) {
    std::string out = "{\"site\":";
    append_message(out, site.name);
    out += ",\"timezone\":";
    append_message(out, site.timezone);
    out += ",\"open_access\":";
    out += site.open_access.networks.empty() ? "false" : "true";
    out += ",\n\"counts\":{\"channels\":";
    append_number(out, channel_count);
    out += ",\"groups\":";
    append_number(out, group_count);
    out += ",\"programmes\":";
    append_number(out, report.programmes);
    out += ",\"guide_matched\":";
    append_number(out, described_count);
    out += "},\n\"sources\":";
    append_origins(out, report.sources);
    out += ",\n\"guides\":";
    append_origins(out, report.guides);
    out += ",\n\"warning_count\":";
    append_number(out, report.warnings.size());
    out += ",\"warnings\":";
    append_list(out, report.warnings, shown_warnings, [&](const std::string& warning) { append_message(out, warning); });
    return out += "}\n";
}

std::string release_json(const RunReport& report, Time generated) {
    const auto append_states = [](std::string& out, const std::vector<OriginReport>& origins) {
        append_list(out, origins, origins.size(), [&](const OriginReport& origin) {
            text::append_json_string(out, name_of(origin.state));
        });
    };
    std::string out = "{\"release\":";
    append_message(out, report.release);
    out += ",\"generated\":\"" + times::rfc3339(generated) + "\",\"sources\":";
    append_states(out, report.sources);
    out += ",\"guides\":";
    append_states(out, report.guides);
    return out += "}\n";
}

/// [id, "number", "name", place of the group or -1, "logo", described by a guide 0/1, place of the source]
void append_channel(std::string& out,
                    const Lineup& lineup,
                    const Channel& channel,
                    const Groups& groups,
                    bool is_described,
                    const PageLinks& links) {
    out += "\n[";
    text::detail::append(out, channel.id.value);
    out += ',';
    text::append_json_string(out, channel.number.is_set() ? channel.number.text() : "");
    out += ',';
    append_name(out, channel.name);
    out += ',';
    if (channel.group.empty()) {
        out += "-1";
    } else {
        append_number(out, groups.places.at(channel.group));
    }
    out += ',';
    append_name(out, links.logo_of(channel.id));
    out += is_described ? ",1," : ",0,";
    append_number(out, lineup.upstreams[channel.first_upstream].listing);
    out += ']';
}

void write_channels(ReleaseSink& release,
                    const Lineup& lineup,
                    const Groups& groups,
                    std::span<const ChannelId> described_ids,
                    const PageLinks& links) {
    const auto file = release.file("www/data/channels.json");
    std::string out = "{\"groups\":";
    append_list(out, groups.names, groups.names.size(), [&](std::string_view name) {
        out += "\n[";
        append_name(out, name);
        out += ',';
        append_name(out, links.playlist_of(name));
        out += ']';
    });
    out += ",\n\"sources\":";
    append_list(out, lineup.listings, lineup.listings.size(), [&](const auto& listing) {
        append_name(out, listing->source);
    });
    out += ",\n\"channels\":[";
    bool is_first = true;
    for (const Channel& channel : lineup.channels) {
        if (!is_first) out += ',';
        is_first = false;
        const bool is_described = std::ranges::binary_search(described_ids, channel.id);
        append_channel(out, lineup, channel, groups, is_described, links);
        if (out.size() >= buffer_bytes) {
            file->write(out);
            out.clear();
        }
    }
    out += "]}\n";
    file->write(out);
    file->close();
}

}  // namespace

void write_page(ReleaseSink& release,
                const Lineup& lineup,
                const RunReport& report,
                const SiteConfig& site,
                std::span<const ChannelMatch> matches,
                const PageLinks& links,
                std::span<const PageAsset> assets,
                Time generated) {
    for (const PageAsset& asset : assets) release.put(text::join("www/", asset.path), asset.bytes);
    const Groups groups = groups_of(lineup);
    const std::vector<ChannelId> described_ids = described(matches);
    write_channels(release, lineup, groups, described_ids, links);
    const auto described_count = std::ranges::count_if(lineup.channels, [&](const Channel& channel) {
        return std::ranges::binary_search(described_ids, channel.id);
    });
    release.put("www/data/status.json",
                status_json(report,
                            site,
                            lineup.channels.size(),
                            groups.names.size(),
                            static_cast<std::size_t>(described_count)));
    release.put("www/data/release.json", release_json(report, generated));
}

}  // namespace flathead::outputs
