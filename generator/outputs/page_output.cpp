#include "generator/outputs/page_output.hpp"

#include "generator/outputs/buffered_file.hpp"
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

void append_number(std::string& out, std::uint64_t value) {
    text::detail::append(out, value);
}

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

/// Whether bytes came anew or were confirmed is a fact about one run, not about what is on air:
/// both are "fresh" here, so that a run which finds nothing new leaves this file alone.
/// release.json has the exact word.
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

using GroupPlaces = std::unordered_map<std::string_view, std::size_t>;

/// The channels that a guide or a schedule describes, sorted.
std::vector<ChannelId> described(const Lineup& lineup, std::span<const ChannelMatch> matches) {
    std::vector<ChannelId> ids;
    for (const ChannelMatch& match : matches) {
        if (!match.applied.empty()) ids.push_back(match.channel);
    }
    for (const Channel& channel : lineup.channels) {
        if (lineup.is_virtual(channel)) ids.push_back(channel.id);
    }
    std::ranges::sort(ids);
    return ids;
}

std::string status_json(const PageInput& input, std::span<const ChannelId> described_ids) {
    const auto described_count =
        std::ranges::count_if(input.lineup.channels, [&](const Channel& channel) {
            return std::ranges::binary_search(described_ids, channel.id);
        });
    const auto group_count =
        std::ranges::count_if(input.groups, [](const GroupSlug& g) { return !g.group.empty(); });
    const RunReport& report = input.report;
    std::string out = "{\"site\":";
    append_message(out, input.site.name);
    out += ",\"timezone\":";
    append_message(out, input.site.timezone);
    out += ",\"open_access\":";
    out += input.site.open_access.networks.empty() ? "false" : "true";
    out += ",\n\"counts\":{\"channels\":";
    append_number(out, input.lineup.channels.size());
    out += ",\"groups\":";
    append_number(out, static_cast<std::uint64_t>(group_count));
    out += ",\"programmes\":";
    append_number(out, report.programmes);
    out += ",\"guide_matched\":";
    append_number(out, static_cast<std::uint64_t>(described_count));
    out += "},\n\"sources\":";
    append_origins(out, report.sources);
    out += ",\n\"guides\":";
    append_origins(out, report.guides);
    if (!report.libraries.empty()) {
        out += ",\n\"libraries\":";
        append_origins(out, report.libraries);
    }
    out += ",\n\"warning_count\":";
    append_number(out, report.warnings.size());
    out += ",\"warnings\":";
    append_list(out, report.warnings, shown_warnings, [&](const std::string& warning) {
        append_message(out, warning);
    });
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

/// [id, "number", "name", place of the group or -1, "logo", described by a guide 0/1, place of the
/// source, seconds that can be played again; left out where none can]
void append_channel(std::string& out,
                    const PageInput& input,
                    const Channel& channel,
                    const GroupPlaces& places,
                    bool is_described) {
    out += "\n[";
    text::detail::append(out, channel.id.value);
    out += ',';
    text::append_json_string(out, channel.number.is_set() ? channel.number.text() : "");
    out += ',';
    append_name(out, channel.name);
    out += ',';
    if (const auto place = places.find(channel.group); place != places.end()) {
        append_number(out, place->second);
    } else {
        out += "-1";
    }
    out += ',';
    append_name(out, input.logo_of(channel));
    out += is_described ? ",1," : ",0,";
    append_number(out, input.lineup.upstreams[channel.first_upstream].listing);
    if (channel.archive > Seconds{0}) out += text::join(',', std::int64_t{channel.archive.count()});
    out += ']';
}

void write_channels(ReleaseSink& release,
                    const PageInput& input,
                    std::span<const ChannelId> described_ids) {
    BufferedFile file(release, "www/data/channels.json");
    std::string& out = file.text;
    GroupPlaces places;
    out += "{\"groups\":";
    append_list(out, input.groups, input.groups.size(), [&](const GroupSlug& group) {
        places.emplace(group.group, places.size());
        out += "\n[";
        append_name(out, group.group);
        out += ",\"playlist/";
        out += group.slug;
        out += ".m3u\"]";
    });
    out += ",\n\"sources\":";
    append_list(out, input.lineup.listings, input.lineup.listings.size(), [&](const auto& listing) {
        append_name(out, listing->source);
    });
    out += ",\n\"channels\":[";
    bool is_first = true;
    for (const Channel& channel : input.lineup.channels) {
        if (!is_first) out += ',';
        is_first = false;
        append_channel(
            out, input, channel, places, std::ranges::binary_search(described_ids, channel.id));
        file.relieve();
    }
    out += "]}\n";
    file.close();
}

}  // namespace

void write_page(ReleaseSink& release, const PageInput& input, std::span<const PageAsset> assets) {
    for (const PageAsset& asset : assets) release.put(text::join("www/", asset.path), asset.bytes);
    const std::vector<ChannelId> described_ids = described(input.lineup, input.matches);
    write_channels(release, input, described_ids);
    release.put("www/data/status.json", status_json(input, described_ids));
    release.put("www/data/release.json", release_json(input.report, input.generated));
}

}  // namespace flathead::outputs
