#include "generator/outputs/plan_output.hpp"

#include "generator/outputs/redirect_output.hpp"
#include "generator/outputs/streams.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"

#include <algorithm>
#include <numeric>

namespace flathead::outputs {
namespace {

constexpr Seconds longest_archive = std::chrono::hours{24 * 366};  // of a plan: its FORMAT.md

/// Hosts the operator wrote: private ones among them may be asked for streams as well.
std::vector<std::string> hosts_of(const std::vector<SourceConfig>& sources) {
    std::vector<std::string> hosts;
    for (const SourceConfig& source : sources) {
        if (const auto parts = url::split(source.fetch.url); parts && !parts->host.empty())
            hosts.push_back(text::to_lower(parts->host));
    }
    std::ranges::sort(hosts);
    hosts.erase(std::unique(hosts.begin(), hosts.end()), hosts.end());
    return hosts;
}

void add_sources(plan::Writer& writer, const Lineup& lineup, const Config& config) {
    const std::vector<std::string> hosts = hosts_of(config.sources);
    for (const SourceConfig& from : config.sources) {
        plan::Source source;
        source.name = from.name;
        source.max_streams = from.max_streams;
        source.trusted = from.private_streams;
        if (!source.trusted) source.trusted_hosts = hosts;
        const auto listing = std::ranges::find_if(
            lineup.listings,
            [&](const std::shared_ptr<const Listing>& one) { return one->source == from.name; });
        if (source.max_streams == 0 && listing != lineup.listings.end())
            source.max_streams = std::max((*listing)->tuner_count, 0);
        writer.add(source);
    }
    const bool has_virtual = std::ranges::any_of(
        lineup.listings, [](const auto& listing) { return listing->is_virtual(); });
    if (has_virtual) writer.add(source_of_schedules());
}

/// What is left out, counted, with one of them as an example.
struct LeftOut {
    std::size_t unplayable = 0;
    std::string example;
    std::size_t channels = 0;  // with nothing left
    std::size_t beyond = 0;

    [[nodiscard]] std::vector<std::string> warnings() const {
        std::vector<std::string> told;
        if (unplayable > 0) {
            told.push_back(text::join("plan: ",
                                      text::counted(unplayable, "stream", "streams"),
                                      " left out, nothing here can play the address, such as ",
                                      example));
        }
        if (channels > 0) {
            told.push_back(text::join("plan: ",
                                      text::counted(channels, "channel has", "channels have"),
                                      " no stream that can be played"));
        }
        if (beyond > 0) {
            told.push_back(text::join("plan: ",
                                      text::counted(beyond, "stream", "streams"),
                                      " left out, beyond the limit of ",
                                      plan::most_upstreams,
                                      " of one channel"));
        }
        return told;
    }
};

plan::Channel planned(const Channel& channel,
                      const Lineup& lineup,
                      const Streams& streams,
                      LeftOut& left_out) {
    plan::Channel planned;
    planned.id = channel.id.value;
    if (channel.number.is_set()) planned.number = channel.number.text();
    planned.name = channel.name;
    planned.packages = channel.packages;
    planned.archive = std::min<Seconds>(channel.archive, longest_archive);
    planned.redirects = redirect_of(channel, lineup, streams).has_value();
    for (std::uint32_t i = 0; i < channel.upstream_count; ++i) {
        if (planned.upstreams.size() == plan::most_upstreams) {
            left_out.beyond += channel.upstream_count - i;
            break;
        }
        const Upstream& from = lineup.upstreams[channel.first_upstream + i];
        if (auto upstream = streams.upstream(from)) {
            planned.upstreams.push_back(std::move(*upstream));
        } else if (++left_out.unplayable == 1) {
            const Entry& entry = lineup.entry(from);
            left_out.example = text::join(lineup.listings[from.listing]->source,
                                          ", line ",
                                          entry.line,
                                          ": ",
                                          url::masked(entry.url.substr(0, 200)));
        }
    }
    if (planned.upstreams.empty()) ++left_out.channels;
    return planned;
}

}  // namespace

plan::Settings plan_settings(const Config& config) {
    plan::Settings settings{.buffer = config.relay.buffer,
                            .burst = config.relay.burst,
                            .linger = config.relay.linger,
                            .slate = config.relay.slate.string(),
                            .packages = {}};
    for (const PackageConfig& package : config.packages) settings.packages.push_back(package.name);
    return settings;
}

std::vector<std::string> write_plan(plan::Writer& writer,
                                    const Lineup& lineup,
                                    const Config& config,
                                    const SchedulePlan& schedules) {
    add_sources(writer, lineup, config);
    const Streams streams(lineup, config);
    LeftOut left_out;
    // Rows are appended at the end of a table when they come in the order of its key.
    std::vector<std::uint32_t> by_id(lineup.channels.size());
    std::iota(by_id.begin(), by_id.end(), 0U);
    std::ranges::sort(by_id, {}, [&](std::uint32_t at) { return lineup.channels[at].id; });
    for (const std::uint32_t at : by_id)
        writer.add(planned(lineup.channels[at], lineup, streams, left_out));
    write_schedules(writer, schedules);
    return left_out.warnings();
}

}  // namespace flathead::outputs
