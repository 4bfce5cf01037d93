#include "generator/app/origins.hpp"

#include "generator/app/prepare.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <algorithm>

namespace flathead::app {
namespace {

constexpr std::size_t most_named_guides = 4;  // of one playlist; some name dozens
constexpr std::string_view written_guide = "{xmltv}";

std::string guide_key(std::string_view name) {
    return text::join("guide-", name);
}

bool writes_guide(const SourceConfig& source) {
    return source.kind == SourceKind::command && source.use_guide &&
           std::ranges::any_of(source.command.run, [](const std::string& word) {
               return text::contains(word, written_guide);
           });
}

/// Written by its command, or a panel's own.
bool brings_guide(const SourceConfig& source) {
    return writes_guide(source) || (source.kind == SourceKind::xtream && source.use_guide);
}

std::string brought_guide_key(const SourceConfig& source) {
    return text::join("guide-of-", source.name);
}

void add_host(std::vector<std::string>& hosts, std::string_view address) {
    if (const auto parts = url::split(address)) hosts.emplace_back(parts->host);
}

}  // namespace

Origins::Origins(const Config& config, const Options& options, fetch::Copies& copies)
    : config_(config), options_(options), copies_(copies) {
    sources_.reserve(config.sources.size());
    for (const SourceConfig& source : config.sources) {
        sources_.emplace_back(source, options.time());
        for (const fetch::Request& request : sources_.back().requests())
            requests_.push_back(request);
        if (brings_guide(source)) {
            fetch::Request request;
            request.key = brought_guide_key(source);
            request.subject = text::join("guide of source ", source.name);
            if (writes_guide(source)) {
                request.command = &source.command;
                request.output_word = written_guide;
            } else {
                request.from = sources_.back().guide();
            }
            request.refresh = source.refresh;
            requests_.push_back(request);
        }
    }
    for (const GuideConfig& guide : config.guides) {
        fetch::Request request;
        request.key = guide_key(guide.name);
        request.subject = text::join("guide ", guide.name);
        if (guide.is_command) {
            request.command = &guide.command;
        } else {
            request.from = &guide.fetch;
        }
        request.refresh = guide.refresh;
        requests_.push_back(request);
    }
}

std::vector<std::string> Origins::trusted_hosts() const {
    std::vector<std::string> hosts;
    for (const SourceConfig& source : config_.sources) add_host(hosts, source.fetch.url);
    for (const GuideConfig& guide : config_.guides) add_host(hosts, guide.fetch.url);
    for (const VirtualChannelConfig& channel : config_.channels) add_host(hosts, channel.logo);
    return hosts;
}

fetch::Options Origins::fetch_options() const {
    fetch::Options options;
    options.offline = options_.offline;
    options.now =
        options_.time();  // it is published ("since"), so --now makes it repeatable as well
    options.trusted_hosts = trusted_hosts();
    options.progress = progress_line(options_);
    return options;
}

void Origins::fetch() {
    const fetch::Options options = fetch_options();
    fetched_ = fetch::fetch_all(requests_, copies_, options);
    if (options.progress) options.progress("");
    for (std::size_t i = 0; i < fetched_.size(); ++i) {
        if (!fetched_[i].error.empty() && !options.offline)
            log::warning("fetch", text::join(requests_[i].subject, ": ", fetched_[i].error));
    }
    for (const sources::Source& source : sources_) source.settle(fetched_, copies_);
}

bool Origins::is_unchanged() const {
    return std::ranges::none_of(
        fetched_, [](const fetch::Fetched& fetched) { return fetched.candidate.has_value(); });
}

std::string Origins::digest() const {
    Digester digest;
    for (const fetch::Fetched& fetched : fetched_) {
        const auto good =
            copies_.good(fetched.key);  // as it is now: candidates may have been accepted since
        digest.add_field(fetched.key);
        digest.add_field(good ? good->digest.hex() : "none");
        // What came and was not accepted: the run that finds the origin well again has something to
        // tell.
        digest.add_field(fetched.candidate && (!good || good->digest != fetched.candidate->digest)
                             ? "refused"
                             : "");
        digest.add_field(fetched.error);
    }
    return digest.digest().hex();
}

RunReport Origins::unchanged_report() const {
    RunReport report;
    const auto add = [&](std::vector<OriginReport>& reports,
                         const std::string& name,
                         const fetch::Fetched& fetched) -> OriginReport& {
        OriginReport& origin = reports.emplace_back();
        origin.name = name;
        origin.state = fetched.state;
        origin.error = fetched.error;
        if (fetched.good)
            origin.entries = fetched.good->entries, origin.since = fetched.good->fetched;
        return origin;
    };
    for (const sources::Source& source : sources_)
        add(report.sources, source.config().name, answer(source.requests().front().key)).problems =
            source.notes(fetched_);
    for (const OriginReport& source : report.sources) {
        for (const Problem& note : source.problems.first())
            report.warnings.push_back(
                text::join("source ", source.name, ": ", note.where, ": ", note.what));
    }
    for (const GuideConfig& guide : config_.guides)
        add(report.guides, guide.name, answer(guide_key(guide.name)));
    for (const SourceConfig& source : config_.sources) {
        if (brings_guide(source))
            add(report.guides, source.name, answer(brought_guide_key(source)));
    }
    return report;
}

std::vector<std::shared_ptr<const Listing>> Origins::load(std::vector<OriginReport>& reports) {
    std::vector<std::shared_ptr<const Listing>> listings;
    for (const sources::Source& source : sources_) {
        sources::LoadedSource loaded =
            source.load(fetched_, copies_, accepts_shrink(source.config().name));
        for (const std::string& warning : loaded.report.warnings)
            warnings_.push_back(text::join("source ", source.config().name, ": ", warning));
        reports.push_back(std::move(loaded.report));
        if (loaded.catalogue) catalogues_.push_back(std::move(loaded.catalogue));
        if (loaded.listing) listings.push_back(std::move(loaded.listing));
    }
    return listings;
}

std::vector<GuideOrigin> Origins::guides(
    const std::vector<std::shared_ptr<const Listing>>& listings) {
    std::vector<const GuideConfig*> ordered;
    for (const GuideConfig& guide : config_.guides) ordered.push_back(&guide);
    std::ranges::stable_sort(ordered, std::ranges::greater{}, &GuideConfig::priority);
    std::vector<GuideOrigin> guides;
    for (const GuideConfig* guide : ordered) {
        guides.push_back({guide->name,
                          answer(guide_key(guide->name)),
                          guide->shift,
                          guide->shrink_guard_percent,
                          guide->is_command ? guide->command.max_bytes : guide->fetch.max_bytes,
                          accepts_shrink(guide->name)});
    }
    for (const SourceConfig& source : config_.sources) {
        if (!brings_guide(source)) continue;
        guides.push_back({source.name,
                          answer(brought_guide_key(source)),
                          Seconds{0},
                          source.shrink_guard_percent,
                          writes_guide(source) ? source.command.max_bytes : source.fetch.max_bytes,
                          accepts_shrink(source.name)});
    }
    if (config_.guides.empty()) {
        for (const auto& listing : listings) add_named_guides(*listing, guides);
    }
    return guides;
}

void Origins::add_named_guides(const Listing& listing, std::vector<GuideOrigin>& guides) {
    const auto source = std::ranges::find(config_.sources, listing.source, &SourceConfig::name);
    if (source == config_.sources.end() || !source->use_guide) return;
    std::vector<fetch::Request> requests;
    for (const std::string& address : listing.guide_urls) {
        if (requests.size() == most_named_guides) break;
        FetchConfig& named = named_.emplace_back(source->fetch);
        named.url = address;
        named.headers.clear();  // they were meant for the source
        fetch::Request request;
        request.key =
            text::join("guide-of-", listing.source, '-', digest_of(address).hex().substr(0, 12));
        request.subject = text::join("guide named by source ", listing.source);
        request.from = &named;
        request.refresh = source->refresh;
        request.from_playlist = true;
        requests.push_back(request);
    }
    for (fetch::Fetched& fetched : fetch::fetch_all(requests, copies_, fetch_options())) {
        const std::string name = text::join(listing.source, " (named by it)");
        if (!fetched.error.empty())
            log::warning("fetch", text::join("guide ", name, ": ", fetched.error));
        guides.push_back({name,
                          fetched,
                          Seconds{0},
                          source->shrink_guard_percent,
                          source->fetch.max_bytes,
                          accepts_shrink(listing.source)});
        fetched_.push_back(std::move(fetched));
    }
}

const fetch::Fetched& Origins::answer(const std::string& key) const {
    return *std::ranges::find(fetched_, key, &fetch::Fetched::key);
}

bool Origins::accepts_shrink(const std::string& name) const {
    return std::ranges::find(options_.accept_shrink, name) != options_.accept_shrink.end();
}

}  // namespace flathead::app
