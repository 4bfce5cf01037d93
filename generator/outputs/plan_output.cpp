#include "generator/outputs/plan_output.hpp"

#include "generator/formats/catchup.hpp"
#include "generator/outputs/redirect_output.hpp"
#include "generator/outputs/streams.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"

#include <algorithm>
#include <numeric>
#include <set>

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

void add_sources(plan::Writer& writer,
                 const Lineup& lineup,
                 const Config& config,
                 Catalogues catalogues) {
    std::set<std::string_view> added;
    const std::vector<std::string> hosts = hosts_of(config.sources);
    for (const SourceConfig& from : config.sources) {
        plan::Source source;
        source.name = from.name;
        added.insert(from.name);
        source.max_streams = from.max_streams;
        source.trusted = from.private_streams;
        if (!source.trusted) source.trusted_hosts = hosts;
        const auto listing = std::ranges::find_if(
            lineup.listings,
            [&](const std::shared_ptr<const Listing>& one) { return one->source == from.name; });
        const std::vector<PanelLogin>* const logins =
            listing == lineup.listings.end() ? nullptr : &(*listing)->logins;
        if (logins == nullptr || logins->empty()) {
            if (source.max_streams == 0 && logins != nullptr)
                source.max_streams = std::max((*listing)->tuner_count, 0);
            writer.add(source);
            continue;
        }
        for (const PanelLogin& login : *logins) {  // each account counts for itself
            plan::Source one = source;
            one.name = login.source;
            if (one.max_streams == 0) one.max_streams = std::max(login.max_streams, 0);
            writer.add(one);
        }
    }
    for (const auto& catalogue : catalogues) {
        if (!catalogue->is_library || !added.insert(catalogue->source).second) continue;
        plan::Source source;
        source.name = catalogue->source;
        source.trusted = true;
        writer.add(source);
    }
    const bool has_virtual = std::ranges::any_of(
        lineup.listings, [](const auto& listing) { return listing->is_virtual(); });
    if (has_virtual) writer.add(source_of_schedules());
}

/// …/live/user/password/1.ts, or …/timeshift/user/password/…, with another account.
std::string with_login(std::string_view url, std::string_view login) {
    for (const std::string_view kind : {"/live/", "/timeshift/"}) {
        const std::size_t begin = url.find(kind, url.find("://") + 3);
        if (begin == std::string_view::npos) continue;
        const std::size_t user = begin + kind.size();
        const std::size_t slash = url.find('/', user);
        const std::size_t end = slash == std::string_view::npos ? slash : url.find('/', slash + 1);
        if (end == std::string_view::npos) continue;
        return text::join(url.substr(0, user), login, url.substr(end));
    }
    return std::string(url);
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

/// One upstream for each account of the panel, in their order; the upstream itself where there is
/// one account.
std::vector<plan::Upstream> for_accounts(const plan::Upstream& upstream, const Listing& listing) {
    if (listing.logins.empty()) return {upstream};
    std::vector<plan::Upstream> all;
    for (const PanelLogin& login : listing.logins) {
        plan::Upstream& one = all.emplace_back(upstream);
        one.source = login.source;
        one.url = with_login(upstream.url, login.path);
        for (std::string& word : one.command) {
            if (word == upstream.url) word = one.url;
        }
    }
    return all;
}

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
        if (const auto upstream = streams.upstream(from)) {
            for (plan::Upstream& one : for_accounts(*upstream, *lineup.listings[from.listing])) {
                if (planned.upstreams.size() == plan::most_upstreams) break;
                planned.upstreams.push_back(std::move(one));
            }
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

/// Where the sources of a channel keep its past, in the order of its upstreams.
std::vector<plan::Archive> archives_of(const Channel& channel,
                                       const Lineup& lineup,
                                       const Streams& streams) {
    std::vector<plan::Archive> archives;
    if (channel.archive.count() == 0) return archives;
    for (std::uint32_t i = 0; i < channel.upstream_count && archives.size() < plan::most_upstreams;
         ++i) {
        const Upstream& from = lineup.upstreams[channel.first_upstream + i];
        const Listing& listing = *lineup.listings[from.listing];
        const Entry& entry = lineup.entry(from);
        if (entry.options == 0) continue;
        const EntryOptions& options = listing.options[entry.options];
        if (options.catchup.empty()) continue;
        auto upstream = streams.upstream(from);
        auto address =
            formats::archive_template(entry.url, options.catchup, options.catchup_source);
        if (!upstream || upstream->kind != plan::Kind::http || !address) continue;
        upstream->url = std::move(*address);
        for (plan::Upstream& one : for_accounts(*upstream, listing)) {
            if (archives.size() < plan::most_upstreams)
                archives.push_back({std::move(one), listing.zone});
        }
    }
    return archives;
}

/// How a library's file is opened: from its own source, without a limit.
plan::Upstream upstream_of(const MediaFile& file, const std::string& library) {
    plan::Upstream upstream;
    upstream.source = library;
    upstream.kind = file.address.starts_with('/') ? plan::Kind::file : plan::Kind::http;
    upstream.url = file.address;
    upstream.headers = file.headers;
    return upstream;
}

/// At the panel's own address; it answers with a redirection, which must not be kept.
plan::Upstream upstream_of(const SourceConfig& source,
                           const Catalogue& catalogue,
                           std::string_view kind,
                           std::string_view key,
                           std::string_view extension) {
    plan::Upstream upstream;
    upstream.source = catalogue.counts;
    upstream.url =
        text::join(source.fetch.url, '/', kind, '/', catalogue.login, '/', key, '.', extension);
    upstream.user_agent = source.fetch.user_agent;
    for (const auto& [name, value] : source.fetch.headers)
        upstream.headers.emplace_back(name, value.reveal());
    return upstream;
}

class Videos {
  public:
    Videos(const Config& config, Catalogues catalogues) : config_(config) {
        for (const auto& catalogue : catalogues) add(*catalogue);
        std::ranges::sort(videos_, {}, &Row::id);
        // An episode that two series of a panel list is one video.
        const auto repeated = std::ranges::unique(videos_, {}, &Row::id);
        videos_.erase(repeated.begin(), repeated.end());
    }

    void write(plan::Writer& writer) const {
        for (const Row& row : videos_) {
            plan::Video video;
            video.id = row.id;
            video.extension = row.extension;
            video.packages = row.packages;
            if (row.item != nullptr) {
                video.upstream = upstream_of(row.item->files.front(), row.catalogue->source);
            } else {
                const auto source =
                    std::ranges::find(config_.sources, row.catalogue->source, &SourceConfig::name);
                video.redirects = config_.relay.mode == RelayMode::redirect ||
                                  source->mode == RelayMode::redirect;
                video.upstream = upstream_of(*source,
                                             *row.catalogue,
                                             row.is_film ? "movie" : "series",
                                             row.key,
                                             row.extension);
            }
            writer.add(video);
        }
    }

  private:
    struct Row {
        std::int32_t id;
        bool is_film;
        std::string_view key, extension;
        std::uint64_t packages;
        const Item* item;
        const Catalogue* catalogue;
    };

    void add(const Catalogue& catalogue) {
        for (const Film& film : catalogue.films) {
            videos_.push_back({film.id.value,
                               true,
                               film.key,
                               film.extension,
                               film.packages,
                               film.item,
                               &catalogue});
        }
        for (const Series& series : catalogue.series) {
            for (std::uint32_t i = 0; i < series.episode_count; ++i) {
                const Episode& episode = catalogue.episodes[series.first_episode + i];
                videos_.push_back({episode.id.value,
                                   false,
                                   episode.key,
                                   episode.extension,
                                   series.packages,
                                   episode.item,
                                   &catalogue});
            }
        }
    }

    const Config& config_;
    std::vector<Row> videos_;
};

void add_videos(plan::Writer& writer, const Config& config, Catalogues catalogues) {
    Videos(config, catalogues).write(writer);
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
                                    const SchedulePlan& schedules,
                                    Catalogues catalogues) {
    add_sources(writer, lineup, config, catalogues);
    const Streams streams(lineup, config);
    LeftOut left_out;
    // Rows are appended at the end of a table when they come in the order of its key.
    std::vector<std::uint32_t> by_id(lineup.channels.size());
    std::iota(by_id.begin(), by_id.end(), 0U);
    std::ranges::sort(by_id, {}, [&](std::uint32_t at) { return lineup.channels[at].id; });
    for (const std::uint32_t at : by_id)
        writer.add(planned(lineup.channels[at], lineup, streams, left_out),
                   archives_of(lineup.channels[at], lineup, streams));
    write_schedules(writer, schedules);
    add_videos(writer, config, catalogues);
    return left_out.warnings();
}

}  // namespace flathead::outputs
