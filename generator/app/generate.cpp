#include "generator/app/generate.hpp"

#include "generator/app/account_book.hpp"
#include "generator/app/changes.hpp"
#include "generator/app/commands.hpp"
#include "generator/app/guide_stage.hpp"
#include "generator/app/inputs.hpp"
#include "generator/app/look.hpp"
#include "generator/app/origins.hpp"
#include "generator/app/prepare.hpp"
#include "generator/app/report_text.hpp"
#include "generator/app/schedule_stage.hpp"
#include "generator/app/tick.hpp"
#include "generator/app/video_stage.hpp"
#include "generator/app/write_release.hpp"
#include "generator/lineup/build.hpp"
#include "generator/outputs/lineup_output.hpp"
#include "generator/outputs/xtream_output.hpp"
#include "generator/publish/clock_file.hpp"
#include "generator/publish/release_writer.hpp"
#include "generator/sources/virtual_source.hpp"
#include "generator/state/state.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"
#include "relay/plan/plan.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <random>

namespace flathead::app {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds lock_wait = 10min;  // longer than any run we know

/// What can be watched at once, for the tuner's count: of sources what they can do, where nobody
/// says what a household watches; every virtual channel besides, as none of them needs a source.
int tuner_count(const Config& config, const std::vector<std::shared_ptr<const Listing>>& listings) {
    constexpr int unknown = 4;
    constexpr int most = 32;
    int known = 0;
    for (const auto& listing : listings) {
        if (listing->is_virtual()) {
            known += static_cast<int>(std::min<std::size_t>(listing->entries.size(), most));
            continue;
        }
        const auto source = std::ranges::find(config.sources, listing->source, &SourceConfig::name);
        const int accounts = std::max(static_cast<int>(listing->logins.size()), 1);
        const int limit =
            source->max_streams > 0 ? source->max_streams * accounts : listing->tuner_count;
        known += limit > 0 ? limit : unknown;
    }
    return std::clamp(known, 1, most);
}

std::uint64_t new_identity(const Options& options) {
    if (options.seed)
        return std::mt19937_64(*options.seed)();  // the same on every machine, by the standard
    std::random_device random;
    return (std::uint64_t{random()} << 32) | random();
}

/// The day each channel was first seen, in lineup order.
std::vector<std::chrono::sys_days> days_added(const lineup::LineupResult& result) {
    std::vector<std::chrono::sys_days> days;
    days.reserve(result.lineup.channels.size());
    for (const Channel& channel : result.lineup.channels) {
        const lineup::Identity* const known = result.identities.known(channel.id);
        days.emplace_back(std::chrono::days{known == nullptr ? 0 : known->first_seen});
    }
    return days;
}

/// Rows that `tick` may need until the next run, and for hours more when runs fail.
guide::Window upcoming_at(Time now) {
    const Time begin = times::floor_to(now, guide::window_step);
    return {begin, begin + 18h};
}

std::string digest_of_run(const Config& config,
                          const std::string& origins,
                          const std::string& schedules,
                          const std::vector<state::Pin>& pins,
                          Time now) {
    const guide::Window window =
        guide::window_at(now, config.site.guide_past, config.site.guide_future);
    Digester digest;
    constexpr int files_of_release = 4;  // raised when the same inputs make other files
    for (const std::string& part : {std::string(FLATHEAD_VERSION),
                                    text::join("plan ", plan::format),
                                    text::join("files ", files_of_release),
                                    config.digest,
                                    origins,
                                    schedules,
                                    times::stamp(window.begin),
                                    times::stamp(window.end),
                                    times::stamp(upcoming_at(now).begin)}) {
        digest.add_field(part);
    }
    for (const state::Pin& pin : pins)
        digest.add_field(text::join(pin.channel.value, ' ', pin.guide, ' ', pin.guide_id));
    return digest.digest().hex();
}

/// The report of a run that would only make again what is shown; absent when it might make
/// something else.
std::optional<RunReport> nothing_new(const Origins& origins,
                                     const ScheduleStage& schedules,
                                     const std::string& digest,
                                     publish::ReleaseWriter& release) {
    if (!origins.is_unchanged() || !schedules.is_unchanged()) return std::nullopt;
    const auto text = release.previous(inputs_path, 4096);
    const auto inputs = text ? read_inputs(*text) : std::nullopt;
    if (!inputs || inputs->digest != digest || inputs->unsettled != 0) return std::nullopt;
    RunReport report = origins.unchanged_report();
    report.libraries = schedules.reports();
    report.warnings = schedules.warnings();
    report.channels = inputs->channels;
    report.programmes = inputs->programmes;
    return report;
}

void warn_of_lineup(const lineup::LineupResult& result, RunReport& report) {
    std::ranges::copy(result.warnings, std::back_inserter(report.warnings));
    for (const Problem& problem : result.problems.first())
        report.warnings.push_back(text::join(problem.where, ": ", problem.what));
    if (result.problems.count() > result.problems.first().size()) {
        report.warnings.push_back(
            text::join("lineup: ", result.problems.count(), " such problems in all"));
    }
}

Error nothing_to_offer(const RunReport& report) {
    std::string why;
    for (const OriginReport& source : report.sources)
        why += text::join(source.name, ": ", source.error, "; ");
    return Error(
        text::join("generate: no source has anything to offer (", why, "nothing is published)"));
}

/// What a dry run prints instead of publishing.
void tell_changes(const Options& options,
                  const publish::DocrootLock& lock,
                  const Lineup& lineup,
                  const GuideStage& guides,
                  const ScheduleStage& schedules) {
    const auto current = lock.docroot().current();
    const auto text = current ? read_file_if_there(lock.docroot().path() / "releases" /
                                                   current->text / outputs::channels_path)
                              : std::nullopt;
    const auto before = outputs::read_lineup(text.value_or(""));
    std::fputs(
        changes_text(before, lineup, guides.matches(), schedules.changes().channels, options.json)
            .c_str(),
        stdout);
}

/// Last good copies instead of fresh ones, or many lines dropped: published, but somebody should
/// look.
Exit exit_of(const RunReport& report, const Options& options) {
    const auto is_stale = [&](const OriginReport& origin) {
        const bool is_old = origin.state == OriginState::failed ||
                            (origin.state == OriginState::last_good && !options.offline);
        // More than a tenth could not be used; a handful is no news, such as the protected channels
        // of a small antenna.
        return is_old || origin.problems.count() * 10 > std::max<std::uint64_t>(origin.entries, 50);
    };
    const bool stale = std::ranges::any_of(report.sources, is_stale) ||
                       std::ranges::any_of(report.guides, is_stale) ||
                       std::ranges::any_of(report.libraries, is_stale);
    return stale ? Exit::stale : Exit::done;
}

std::vector<state::OriginHistory> history_of(const RunReport& report, Time now) {
    std::vector<state::OriginHistory> history;
    const auto add = [&](std::string_view kind, const std::vector<OriginReport>& origins) {
        for (const OriginReport& origin : origins) {
            history.push_back(
                {std::string(kind), origin.name, origin.state, now, origin.entries, origin.error});
        }
    };
    add("source", report.sources);
    add("guide", report.guides);
    add("library", report.libraries);
    return history;
}

state::Run run_of(const RunReport& report, const Options& options, Time now) {
    const Usage usage = usage_so_far();
    return {.started = now,
            .duration = std::chrono::milliseconds(static_cast<std::int64_t>(usage.seconds * 1000)),
            .exit_code = static_cast<int>(exit_of(report, options)),
            .release = report.published ? report.release : std::string(),
            .report = report_json(report, usage)};
}

/// For `status`: the last run failed. A state that cannot be written is not the failure to tell of.
void record_failure(const Config& config, const Options& options, std::string_view why) {
    if (options.dry_run) return;
    try {
        RunReport report;
        report.warnings.emplace_back(why);
        state::Run run = run_of(report, options, options.time());
        run.exit_code = static_cast<int>(Exit::failed);
        state::State::open(config.site.state).save({nullptr, nullptr, {}, run, nullptr});
    } catch (const std::exception& error) {
        log::warning("generate", text::join("the failure could not be recorded: ", error.what()));
    }
}

/// The accounts' files are as the state says, also after a restore; who can see nothing is told.
void renew_accounts(const Config& config) {
    AccountBook book(config);
    book.renew();
    for (const Account& account : book.accounts()) {
        const bool is_known =
            account.package == every_channel ||
            std::ranges::find(config.packages, account.package, &PackageConfig::name) !=
                config.packages.end();
        if (!is_known)
            log::warning("accounts",
                         text::join(account.name,
                                    " has the package ",
                                    account.package,
                                    ", which the config does not define: no channel is in it"));
    }
}

}  // namespace

RunReport generate(const Config& config, const Options& options) {
    const Time now = options.time();
    make_state_folder(config.site.state);
    const publish::DocrootLock lock(config.site.docroot, lock_wait);
    state::State state = state::State::open(config.site.state);
    if (!options.dry_run && state.salt()) renew_accounts(config);
    fetch::Copies copies(config.site.state / "copies");
    publish::ReleaseWriter release(lock, volatile_paths);

    Origins origins(config, options, copies);
    origins.fetch();
    ScheduleStage schedules(config, options, &state);
    schedules.look(options.offline);
    schedules.extend();
    const std::vector<state::Pin> pins = state.pins();
    if (auto report =
            nothing_new(origins,
                        schedules,
                        digest_of_run(config, origins.digest(), schedules.digest(), pins, now),
                        release)) {
        report->release = lock.docroot().current()->text;
        return *report;
    }

    RunReport report;
    auto listings = origins.load(report.sources);
    report.libraries = schedules.reports();
    report.warnings = origins.warnings();
    std::ranges::copy(schedules.warnings(), std::back_inserter(report.warnings));
    if (auto virtual_channels = sources::virtual_listing(config.channels))
        listings.push_back(std::move(virtual_channels));
    VideoStage videos(config, origins.catalogues());
    videos.add(schedules.libraries());
    if (listings.empty() && !videos.has_any() && !config.sources.empty())
        throw nothing_to_offer(report);
    auto result = lineup::build(
        {listings, config.lineup, config.packages, config.sources, config.relay.mode, now},
        state.identities());
    warn_of_lineup(result, report);

    schedules.mark_archives(result.lineup);

    // Identities and rows first: an id that was published must never be given again, a row never
    // move; what was not published may. Then they go: some tens of megabytes for a million
    // channels.
    std::vector<std::int32_t> category_ids;
    if (!options.dry_run) {
        state.save({&result.identities, &result.lineup, {}, {}, &schedules.changes()});
        category_ids = state.keep_categories("live", outputs::live_categories(result.lineup));
        std::ranges::move(videos.ask(origins.fetch_options(), copies),
                          std::back_inserter(report.warnings));
        videos.settle(state, now);
    }
    const std::vector<std::chrono::sys_days> added = days_added(result);
    result.identities = {};

    GuideStage guides(origins.guides(listings),
                      copies,
                      config.site.state,
                      guide::window_at(now, config.site.guide_past, config.site.guide_future));
    guides.read(result.lineup, pin_of(pins));
    report.guides = guides.reports();
    if (options.dry_run) {
        tell_changes(options, lock, result.lineup, guides, schedules);
        return report;
    }

    const Logos logos(config, options, result.lineup, origins.trusted_hosts());
    write_release(release,
                  {.config = config,
                   .lineup = result.lineup,
                   .guides = guides,
                   .schedules = schedules,
                   .upcoming = upcoming_at(now),
                   .site_identity = state.keep_site_identity(new_identity(options)),
                   .tuner_count = tuner_count(config, listings),
                   .logos = logos,
                   .category_ids = category_ids,
                   .added = added,
                   .videos = {videos.catalogues(),
                              videos.film_category_ids(),
                              videos.series_category_ids(),
                              &videos},
                   .now = now},
                  report);
    const std::string inputs =
        inputs_text({digest_of_run(config, origins.digest(), schedules.digest(), pins, now),
                     report.channels,
                     report.programmes,
                     origins.named_guide_count() + logos.waiting() + videos.waiting()});
    const bool has_new_inputs = release.previous(inputs_path, 4096) != inputs;
    release.put(inputs_path, inputs);
    release.put("release.json", report_json(report, usage_so_far()));
    const publish::Outcome outcome =
        release.commit(now, static_cast<std::size_t>(config.site.keep_releases));
    report.release = outcome.release;
    report.published = outcome.published;
    std::ranges::copy(outcome.warnings, std::back_inserter(report.warnings));
    if (!outcome.published && has_new_inputs) {
        // Other inputs made the same release: it says so, else every run from now on would make it
        // once more.
        publish::replace_in_current(lock, inputs_path, inputs);
    }
    state.save({nullptr, nullptr, history_of(report, now), run_of(report, options, now), nullptr});
    return report;
}

Exit run_generate(const Options& options) {
    const auto config = load_config(options);
    if (!config) return Exit::usage;
    RunReport report;
    try {
        report = generate(*config, options);
    } catch (const std::exception& error) {
        record_failure(*config, options, error.what());
        throw;
    }
    if (report.published) {  // here, where lineup and lists are gone from memory
        const publish::DocrootLock lock(config->site.docroot, lock_wait);
        renew_clock_files(lock, options.time(), true);
    }
    if (!options.dry_run) {
        const Usage usage = usage_so_far();
        if (options.json) std::fputs(report_json(report, usage).c_str(), stdout);
        if (!options.quiet) std::fputs(report_text(report, usage).c_str(), stderr);
    }
    return exit_of(report, options);
}

}  // namespace flathead::app
