#include "generator/app/schedule_stage.hpp"

#include "generator/app/prepare.hpp"
#include "generator/guide/item_text.hpp"
#include "generator/guide/scheduled.hpp"
#include "generator/library/load.hpp"
#include "generator/schedule/extend.hpp"
#include "generator/schedule/house.hpp"
#include "generator/schedule/selection.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"
#include "relay/lib/tz/clock.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <algorithm>
#include <random>
#include <set>
#include <unordered_set>

namespace flathead::app {
namespace {

using namespace std::chrono_literals;

constexpr Seconds least_ahead = 48h;  // schedules are continued when less is left
constexpr Seconds longest_archive = 24h * 366;
constexpr Seconds plan_margin = 24h;        // rows the relay has besides what can be asked for
constexpr Seconds kept_besides = 24h * 14;  // and what is kept besides those

std::uint64_t new_seed(const Options& options, const std::string& key) {
    if (options.seed)  // the same on every machine, by the standard
        return std::mt19937_64(*options.seed ^ digest_of(key).low)();
    std::random_device random;
    return (std::uint64_t{random()} << 32) | random();
}

/// The guide has its whole window as long as the horizon allows; a channel is not continued by a
/// few rows each hour.
Seconds ahead_of(const Config& config, const VirtualChannelConfig& channel) {
    const Seconds wanted = std::max(least_ahead, config.site.guide_future + 6h);
    return std::max(std::min(wanted, channel.horizon - 24h),
                    std::min(least_ahead, channel.horizon));
}

std::string first_of(const std::vector<std::string>& names,
                     const std::vector<LibraryConfig>& libraries) {
    const auto found = std::ranges::find_if(names, [&](const std::string& name) {
        return std::ranges::find(libraries, name, &LibraryConfig::name) != libraries.end();
    });
    return found == names.end() ? std::string() : *found;
}

}  // namespace

ScheduleStage::ScheduleStage(const Config& config,
                             const Options& options,
                             const state::State* state)
    : config_(config),
      options_(options),
      state_(state),
      now_(options.time()),
      artwork_(config.site.state / "artwork", options.dry_run) {
    std::map<std::string, state::KeptSchedule, std::less<>> kept;
    if (state_ != nullptr && !config.channels.empty()) {
        for (state::KeptSchedule& one : state_->schedules())
            kept.emplace(one.schedule.channel, std::move(one));
        for (Item& item : state_->scheduled_items()) {
            last_known_.emplace(item.key, item);
            former_.push_back(std::move(item));
        }
    }
    for (const VirtualChannelConfig& channel : config.channels) {
        VirtualChannel& one = channels_.emplace_back();
        one.config = &channel;
        if (const auto found = kept.find(channel.key); found != kept.end()) {
            one.seed = found->second.schedule.seed;
            one.house = found->second.house;
            one.rows = std::move(found->second.schedule.rows);
            one.texts = std::move(found->second.texts);
        } else {
            one.seed = new_seed(options, channel.key);
        }
        one.seed = channel.seed.value_or(one.seed);
    }
}

ScheduleStage::~ScheduleStage() = default;

void ScheduleStage::look(bool offline, Seconds patience) {
    library::LoadOptions options;
    options.state = config_.site.state;
    options.now = now_;
    options.offline = offline;
    options.look_limit = patience;
    options.accept_shrink = first_of(options_.accept_shrink, config_.libraries);
    options.show_progress = progress_line(options_);
    library::LoadedLibraries loaded = library::load_libraries(config_.libraries, options);
    if (options.show_progress) options.show_progress("");
    libraries_ = std::move(loaded.libraries);
    reports_ = std::move(loaded.reports);
    catalogue_.reset();
    for (const OriginReport& report : reports_) {
        if (!report.error.empty() && !offline)
            log::warning("library", text::join(report.name, ": ", report.error));
    }
}

const schedule::Catalogue& ScheduleStage::catalogue() const {
    if (!catalogue_) catalogue_ = std::make_unique<schedule::Catalogue>(libraries_);
    return *catalogue_;
}

void ScheduleStage::extend(const std::optional<Replan>& replan) {
    Seconds longest_catchup{0};
    for (std::size_t i = 0; i < channels_.size(); ++i) {
        VirtualChannel& channel = channels_[i];
        if (replan && replan->channel != i) continue;
        longest_catchup = std::max(longest_catchup, channel.config->catchup);
        const Time end = channel.rows.empty() ? Time{} : channel.rows.back().end;
        if (!replan && end >= now_ + ahead_of(config_, *channel.config)) continue;
        try {
            extend_channel(channel, replan ? std::optional(replan->from) : std::nullopt);
        } catch (const Error& error) {
            if (replan) throw;
            warnings_.push_back(text::join(
                "channel ", channel.config->name, ": it could not be continued: ", error.what()));
        }
    }
    keep_items();
    const bool has_new_rows = std::ranges::any_of(
        changes_.channels, [](const auto& channel) { return !channel.rows.empty(); });
    if (has_new_rows && !options_.dry_run) artwork_.tidy(now_);
    if (has_new_rows && !replan)
        changes_.forget_before =
            now_ - std::max(longest_catchup, config_.site.guide_past) - plan_margin - kept_besides;
}

void ScheduleStage::extend_channel(VirtualChannel& channel,
                                   const std::optional<Time>& replaced_from) {
    const VirtualChannelConfig& config = *channel.config;
    const schedule::Selection selection = schedule::select(catalogue(), config);
    warn(selection.problems);
    state::ScheduleChange change;
    change.channel = config.key;
    change.seed = channel.seed;
    if (replaced_from) {
        change.replaced_from = replaced_from;
        channel.rows =
            schedule::replan({config.key, channel.seed, std::move(channel.rows)}, *replaced_from)
                .rows;
        channel.texts.resize(channel.rows.size());
    }
    if (channel.house == HouseFormat{}) {
        std::vector<const Item*> items;
        for (const schedule::ItemIndex index : selection.main) items.push_back(&catalogue()[index]);
        for (const auto& block : selection.blocks) {
            for (const schedule::ItemIndex index : block) items.push_back(&catalogue()[index]);
        }
        if (!items.empty() || config.profile != ChannelProfile::copy)
            channel.house = schedule::house_of(
                config.profile == ChannelProfile::copy ? items : std::vector<const Item*>{},
                config.audio);
    }
    change.house = channel.house;
    schedule::Extension extension =
        schedule::extend({config.key, channel.seed, channel.rows},
                         catalogue(),
                         selection,
                         config,
                         former_,
                         tz::WallClock(config_.site.timezone),
                         now_,
                         replaced_from ? config.horizon : ahead_of(config_, config));
    warn(extension.problems);
    append(channel, std::move(extension.rows), change);
    if (!change.rows.empty() || change.replaced_from)
        changes_.channels.push_back(std::move(change));
}

void ScheduleStage::warn(const Problems& problems) {
    for (const Problem& problem : problems.first())
        warnings_.push_back(text::join(problem.where, ": ", problem.what));
}

void ScheduleStage::append(VirtualChannel& channel,
                           std::vector<ScheduleRow> rows,
                           state::ScheduleChange& change) {
    std::unordered_set<std::string> shown;
    for (const ScheduleRow& row : channel.rows) {
        if (!row.item.empty()) shown.insert(row.item);
    }
    for (ScheduleRow& row : rows) {
        state::TextId id = 0;
        const auto index = row.item.empty() ? std::nullopt : catalogue().find(row.item);
        if (index && row.kind == RowKind::programme) {
            const Item& item = catalogue()[*index];
            std::string inner = guide::text_of(
                item, row.start, shown.contains(row.item), [this](const std::string& picture) {
                    return artwork_.address_of(picture);
                });
            id = state::text_id_of(inner);
            changes_.texts.emplace(id, std::move(inner));
        }
        if (!row.item.empty()) shown.insert(row.item);
        change.rows.push_back(row);
        change.texts.push_back(id);
        channel.rows.push_back(std::move(row));
        channel.texts.push_back(id);
    }
}

/// Files and facts of what is scheduled follow the library; what it no longer has stays as it was.
void ScheduleStage::keep_items() {
    std::set<std::string> named;
    for (const VirtualChannel& channel : channels_) {
        for (auto row = channel.rows.rbegin();
             row != channel.rows.rend() && row->end > earliest_playable(channel);
             ++row) {
            if (!row->item.empty()) named.insert(row->item);
        }
    }
    for (const std::string& key : named) {
        const auto index = catalogue().find(key);
        if (!index) continue;
        Item item = catalogue()[*index];
        item.key = key;  // rows go on naming it as they did
        const auto known = last_known_.find(key);
        if (known != last_known_.end() && state::kept_form(known->second) == state::kept_form(item))
            continue;
        changes_.items.push_back(item);
        last_known_.insert_or_assign(key, std::move(item));
    }
}

Time ScheduleStage::earliest_playable(const VirtualChannel& channel) const {
    return now_ - std::min(channel.config->catchup, longest_archive) - plan_margin;
}

bool ScheduleStage::is_unchanged() const {
    return changes_.is_empty() && std::ranges::none_of(reports_, [](const OriginReport& report) {
               return report.state == OriginState::fresh;
           });
}

std::string ScheduleStage::digest() const {
    Digester digest;
    for (const OriginReport& report : reports_)
        digest.add_field(text::join(report.name, '\n', report.error));
    std::set<std::string_view> named;
    for (const VirtualChannel& channel : channels_) {
        // What leaves the window, or is thinned out, is no change by itself; the window moves in
        // these steps, too.
        const Time from = times::floor_to(earliest_playable(channel), guide::window_step);
        for (const std::string& field : {channel.config->key,
                                         channel.house.video,
                                         channel.house.pixel_format,
                                         channel.house.audio})
            digest.add_field(field);
        for (std::size_t i = 0; i < channel.rows.size(); ++i) {
            const ScheduleRow& row = channel.rows[i];
            if (row.end <= from) continue;
            if (!row.item.empty()) named.insert(row.item);
            digest.add_field(text::join(row.start.time_since_epoch().count(),
                                        ' ',
                                        row.end.time_since_epoch().count(),
                                        ' ',
                                        row.in.count(),
                                        ' ',
                                        channel.texts[i],
                                        ' ',
                                        row.item));
        }
    }
    for (const std::string_view key : named) {
        if (const Item* const known = item(std::string(key)))
            digest.add_field(state::kept_form(*known));
    }
    return digest.digest().hex();
}

const VirtualChannel* ScheduleStage::of(const Lineup& lineup, const Channel& channel) const {
    if (!lineup.is_virtual(channel)) return nullptr;
    const std::size_t place = lineup.first_entry(channel).line - 1;
    return place < channels_.size() ? &channels_[place] : nullptr;
}

std::string ScheduleStage::text(state::TextId id) const {
    return Artwork::published(kept_text(id), base_url());
}

void ScheduleStage::write_pictures(ReleaseSink& sink, const guide::Window& window) const {
    if (base_url().empty()) return;
    std::set<state::TextId> texts;
    for (const VirtualChannel& channel : channels_) {
        for (const guide::Airing& airing : guide::airings_in(channel.rows, window))
            texts.insert(channel.texts[airing.row]);
    }
    std::set<std::string> names;
    for (const state::TextId id : texts) Artwork::collect(kept_text(id), names);
    artwork_.write(sink, names);
}

std::string ScheduleStage::kept_text(state::TextId id) const {
    if (id == 0) return {};
    if (const auto made = changes_.texts.find(id); made != changes_.texts.end())
        return made->second;
    return state_ == nullptr ? std::string() : state_->schedule_text(id);
}

const Item* ScheduleStage::item(const std::string& key) const {
    const auto known = last_known_.find(key);
    return known == last_known_.end() ? nullptr : &known->second;
}

void ScheduleStage::mark_archives(Lineup& lineup) const {
    for (Channel& channel : lineup.channels) {
        if (const VirtualChannel* const scheduled = of(lineup, channel))
            channel.archive = std::min(scheduled->config->catchup, longest_archive);
    }
}

outputs::SchedulePlan ScheduleStage::plan(const Lineup& lineup) const {
    outputs::SchedulePlan plan;
    for (const Channel& channel : lineup.channels) {
        const VirtualChannel* const scheduled = of(lineup, channel);
        if (scheduled == nullptr) continue;
        const std::span<const ScheduleRow> rows(scheduled->rows);
        const auto first =
            std::ranges::upper_bound(rows, earliest_playable(*scheduled), {}, &ScheduleRow::end);
        const HouseFormat house =
            scheduled->house == HouseFormat{} ? schedule::house_of({}, {}) : scheduled->house;
        plan.channels.push_back({channel.id,
                                 scheduled->config,
                                 house,
                                 rows.subspan(static_cast<std::size_t>(first - rows.begin()))});
    }
    std::ranges::sort(plan.channels, {}, &outputs::PlannedChannel::id);
    plan.item_of = [this](const std::string& key) { return item(key); };
    plan.conform_folder = config_.conform.folder;
    return plan;
}

}  // namespace flathead::app
