#include "generator/lineup/build.hpp"

#include "generator/formats/catchup.hpp"
#include "generator/lineup/draft.hpp"
#include "generator/lineup/merge.hpp"
#include "generator/lineup/numbers.hpp"
#include "generator/lineup/resolve.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>

namespace flathead::lineup {
namespace {

constexpr std::int32_t no_order = std::numeric_limits<std::int32_t>::max();

enum Mark : std::uint8_t { number_by_rule = 1, group_by_rule = 2 };

/// How far back the source lets it be played again.
ShortMinutes archive_of(const Entry& entry, const Listing& listing, const SourceConfig* source) {
    if (entry.options == 0 || (source != nullptr && !source->stream_command.empty())) return {};
    const EntryOptions& options = listing.options[entry.options];
    if (options.catchup.empty() ||
        !formats::archive_template(entry.url, options.catchup, options.catchup_source))
        return {};
    return formats::archive_length(options.catchup_days);
}

class Builder {
  public:
    Builder(const LineupInput& input, Identities identities)
        : input_(input),
          today_(static_cast<Day>(
              std::chrono::floor<std::chrono::days>(input.now).time_since_epoch().count())) {
        result_.identities = std::move(identities);
    }

    LineupResult build() {
        order_listings();
        filter_entries();
        if (input_.config.merge.by.empty()) {
            // Before there are channels: then the keys of a million entries and the channels are
            // never there together.
            std::vector<std::uint32_t> alone(result_.lineup.upstreams.size());
            std::iota(alone.begin(), alone.end(), 0U);
            identify(alone);
            draft_channels();
        } else {
            draft_channels();
            merge_channels();
        }
        complete_channels();
        number_channels();
        sort_channels();
        keep_labels();
        warn();
        return std::move(result_);
    }

  private:
    void order_listings();
    void filter_entries();
    void identify(const std::vector<std::uint32_t>& leader);
    void draft_channels();
    void add(Draft& draft, const Upstream& at);
    void merge_channels();
    void gather_upstreams(const Merged& merged);
    void complete_channels();
    void number_channels();
    void sort_channels();
    void keep_labels();
    void warn();
    [[nodiscard]] std::vector<std::uint32_t> listings_by_preference() const;
    [[nodiscard]] std::string title(const Channel& channel) const;

    const LineupInput& input_;
    Day today_;
    LineupResult result_;
    std::vector<const SourceConfig*> config_of_;  // per listing; null: not in the config
    std::vector<std::uint8_t> marks_;             // per channel
    std::vector<std::int32_t> orders_;            // per channel; empty while no rule set one
    std::vector<std::uint32_t> rows_;             // per channel: its identity
};

void Builder::order_listings() {
    auto& listings = result_.lineup.listings;
    listings.assign(input_.listings.begin(), input_.listings.end());
    const auto place = [&](const std::string& source) {
        return std::ranges::find(input_.sources, source, &SourceConfig::name) -
               input_.sources.begin();
    };
    std::ranges::stable_sort(listings, {}, [&](const auto& listing) {
        return std::pair(place(listing->source), std::string_view(listing->source));
    });
    for (const auto& listing : listings) {
        const auto at = static_cast<std::size_t>(place(listing->source));
        config_of_.push_back(at < input_.sources.size() ? &input_.sources[at] : nullptr);
        result_.sources.push_back({.source = listing->source, .offered = listing->entries.size()});
    }
}

void Builder::filter_entries() {
    Lineup& lineup = result_.lineup;
    Rules rules(input_.config, input_.packages, *lineup.text);
    std::size_t offered = 0;
    for (const auto& listing : lineup.listings) offered += listing->entries.size();
    if (input_.config.include.empty()) lineup.upstreams.reserve(offered);
    for (std::uint32_t l = 0; l < lineup.listings.size(); ++l) {
        const Listing& listing = *lineup.listings[l];
        if (listing.is_virtual()) {  // whoever wrote them down wants them
            for (std::uint32_t e = 0; e < listing.entries.size(); ++e)
                lineup.upstreams.push_back({l, e});
            continue;
        }
        for (std::uint32_t e = 0; e < listing.entries.size(); ++e) {
            switch (rules.verdict(fields_of(listing.entries[e], listing)).drop) {
                case Drop::not_included:
                    ++result_.sources[l].not_included;
                    break;
                case Drop::excluded:
                    ++result_.sources[l].excluded;
                    break;
                case Drop::no:
                    lineup.upstreams.push_back({l, e});
                    break;
            }
        }
    }
}

/// One channel per entry that is left, as the rules make it.
void Builder::draft_channels() {
    Lineup& lineup = result_.lineup;
    Rules rules(input_.config, input_.packages, *lineup.text);
    Drafter drafter(*lineup.text);
    lineup.channels.reserve(lineup.upstreams.size());
    marks_.reserve(lineup.upstreams.size());
    for (const Upstream& at : lineup.upstreams) {
        Draft draft = drafter.draft(lineup.entry(at), *lineup.listings[at.listing]);
        // The number of a virtual channel is the operator's word, as one by a rule.
        draft.number_is_by_rule =
            lineup.listings[at.listing]->is_virtual() && draft.number.is_set();
        rules.apply(draft);
        add(draft, at);
    }
    result_.rule_hits = rules.hits();
    result_.problems.add(rules.problems());
}

void Builder::add(Draft& draft, const Upstream& at) {
    Lineup& lineup = result_.lineup;
    const Entry& entry = lineup.entry(at);
    const SourceConfig* const source = config_of_[at.listing];
    const bool is_virtual = lineup.listings[at.listing]->is_virtual();
    const RelayMode mode =
        input_.mode == RelayMode::redirect || source == nullptr ? input_.mode : source->mode;
    lineup.channels.push_back({
        .id = {},
        .number = draft.number,
        .name = draft.fields.name,
        .group = draft.fields.group,
        .guide_id = draft.fields.guide_id,
        .guide_name = entry.guide_name,
        .logo = draft.logo,
        .first_upstream = static_cast<std::uint32_t>(lineup.channels.size()),
        .upstream_count = 1,
        .packages = draft.packages,
        .guide_shift = entry.guide_shift,
        .archive =
            is_virtual ? Seconds{0} : archive_of(entry, *lineup.listings[at.listing], source),
        // Of a virtual channel there is nowhere to send a viewer to.
        .mode = is_virtual ? RelayMode::relay : draft.relay.value_or(mode),
        .is_radio = entry.is_radio,
        .guide_is_pinned_by_rule = draft.guide_is_by_rule && !draft.fields.guide_id.empty(),
    });
    marks_.push_back(static_cast<std::uint8_t>((draft.number_is_by_rule ? number_by_rule : 0) |
                                               (draft.group_is_by_rule ? group_by_rule : 0)));
    if (draft.order && orders_.empty()) orders_.assign(lineup.channels.size() - 1, no_order);
    if (draft.order || !orders_.empty()) orders_.push_back(draft.order.value_or(no_order));
}

/// The first is the source whose entry leads a merged channel.
std::vector<std::uint32_t> Builder::listings_by_preference() const {
    const auto& listings = result_.lineup.listings;
    const auto& prefer = input_.config.merge.prefer;
    std::vector<std::uint32_t> by_preference(listings.size());
    std::iota(by_preference.begin(), by_preference.end(), 0U);
    std::ranges::stable_sort(by_preference, {}, [&](std::uint32_t l) {
        return std::ranges::find(prefer, listings[l]->source) - prefer.begin();
    });
    return by_preference;
}

void Builder::identify(const std::vector<std::uint32_t>& leader) {
    rows_ = resolve(
        {result_.lineup.listings, result_.lineup.upstreams, leader, listings_by_preference()},
        result_.identities,
        today_);
}

void Builder::merge_channels() {
    Lineup& lineup = result_.lineup;
    const std::vector<std::uint32_t> by_preference = listings_by_preference();
    std::vector<std::uint32_t> rank(by_preference.size());
    for (std::uint32_t i = 0; i < rank.size(); ++i) rank[by_preference[i]] = i;
    const Merged merged = merge({lineup.channels, lineup.upstreams, lineup.listings, orders_, rank},
                                input_.config.merge);
    identify(merged.leader);
    if (!merged.members.empty()) gather_upstreams(merged);
}

/// Ids and packages: what a channel gets once it is known which entries it is made of.
void Builder::complete_channels() {
    Lineup& lineup = result_.lineup;
    Rules rules(input_.config, input_.packages, *lineup.text);
    for (std::size_t i = 0; i < lineup.channels.size(); ++i) {
        Channel& channel = lineup.channels[i];
        channel.id = result_.identities.rows()[rows_[i]].id;
        if (input_.packages.empty()) continue;
        const Entry& entry = lineup.first_entry(channel);
        const std::string& source =
            lineup.listings[lineup.upstreams[channel.first_upstream].listing]->source;
        channel.packages = rules.packages_of(
            {channel.name, channel.group, channel.guide_id, source, entry.url}, channel.packages);
    }
}

/// Leaves the leaders with all their upstreams; what a leader lacks comes from the next member that
/// has it.
void Builder::gather_upstreams(const Merged& merged) {
    Lineup& lineup = result_.lineup;
    std::vector<Channel>& channels = lineup.channels;
    std::vector<Upstream> upstreams;
    upstreams.reserve(lineup.upstreams.size());
    std::vector<std::uint32_t> start(channels.size(), 0);
    for (std::uint32_t i = 0; i < merged.members.size(); ++i) {
        const std::uint32_t leader = merged.leader[merged.members[i]];
        if (merged.members[i] == leader) {
            start[leader] = i;
            continue;
        }
        const Channel& further = channels[merged.members[i]];
        Channel& channel = channels[leader];
        if (channel.guide_id.empty()) {
            channel.guide_id = further.guide_id;
            channel.guide_is_pinned_by_rule = further.guide_is_pinned_by_rule;
        }
        if (channel.guide_name.empty()) channel.guide_name = further.guide_name;
        if (channel.logo.empty()) channel.logo = further.logo;
        if (channel.group.empty()) channel.group = further.group;
        if (!channel.number.is_set()) {
            channel.number = further.number;
            marks_[leader] = static_cast<std::uint8_t>(
                marks_[leader] | (marks_[merged.members[i]] & number_by_rule));
        }
        channel.packages |= further.packages;
        channel.archive = std::max(channel.archive, further.archive);
        ++result_.sources[lineup.upstreams[merged.members[i]].listing].merged;
    }
    std::size_t kept = 0;
    for (std::uint32_t i = 0; i < channels.size(); ++i) {
        if (merged.leader[i] != i) continue;
        Channel channel = channels[i];
        channel.first_upstream = static_cast<std::uint32_t>(upstreams.size());
        upstreams.push_back(lineup.upstreams[i]);
        // A leader that stands alone has no members; its place then shows another leader's.
        const bool is_merged = start[i] < merged.members.size() && merged.members[start[i]] == i;
        for (std::size_t m = start[i] + 1;
             is_merged && m < merged.members.size() && merged.leader[merged.members[m]] == i;
             ++m) {
            upstreams.push_back(lineup.upstreams[merged.members[m]]);
        }
        channel.upstream_count =
            static_cast<std::uint32_t>(upstreams.size()) - channel.first_upstream;
        channels[kept] = channel;
        marks_[kept] = marks_[i];
        rows_[kept] = rows_[i];
        if (!orders_.empty()) orders_[kept] = orders_[i];
        ++kept;
    }
    channels.resize(kept);
    marks_.resize(kept);
    rows_.resize(kept);
    if (!orders_.empty()) orders_.resize(kept);
    lineup.upstreams = std::move(upstreams);
}

std::string Builder::title(const Channel& channel) const {
    return text::join('"', channel.name, "\" (id ", channel.id.value, ')');
}

void Builder::number_channels() {
    Lineup& lineup = result_.lineup;
    std::vector<Wish> wishes;
    wishes.reserve(lineup.channels.size());
    std::string_view group;
    std::int32_t base = range_of(input_.config.numbering, group);
    for (std::uint32_t i = 0; i < lineup.channels.size(); ++i) {
        if (lineup.channels[i].group != group) {
            group = lineup.channels[i].group;
            base = range_of(input_.config.numbering, group);
        }
        wishes.push_back({rows_[i],
                          i,
                          base,
                          (marks_[i] & number_by_rule) != 0,
                          (marks_[i] & group_by_rule) != 0});
    }
    if (!orders_.empty())
        std::ranges::stable_sort(
            wishes, {}, [&](const Wish& wish) { return orders_[wish.channel]; });
    const auto conflicts =
        give_numbers(wishes, lineup.channels, input_.config.numbering, result_.identities);
    for (const Conflict& conflict : conflicts) {
        const Channel& channel = lineup.channels[conflict.channel];
        const auto shown = std::ranges::find(lineup.channels, conflict.holder, &Channel::id);
        const std::string holder =
            conflict.holder == ChannelId{} ? "another channel"
            : shown != lineup.channels.end()
                ? title(*shown)
                : text::join("channel ", conflict.holder.value, ", which is gone for now");
        result_.problems.add(text::join("channel ", title(channel)),
                             text::join("number ",
                                        conflict.wanted.text(),
                                        " belongs to ",
                                        holder,
                                        "; it got ",
                                        channel.number.text()));
    }
}

/// By number; where rules give an `order`, a group's channels change places among themselves.
void Builder::sort_channels() {
    std::vector<Channel>& channels = result_.lineup.channels;
    std::vector<std::uint32_t> by_number(channels.size());
    std::iota(by_number.begin(), by_number.end(), 0U);
    std::ranges::sort(by_number, {}, [&](std::uint32_t i) { return channels[i].number; });
    if (!orders_.empty()) {
        std::vector<std::uint32_t> places(channels.size());
        std::iota(places.begin(), places.end(), 0U);
        const auto group = [&](std::uint32_t place) { return channels[by_number[place]].group; };
        std::ranges::stable_sort(places, {}, group);
        std::vector<std::uint32_t> ordered = places;
        std::ranges::stable_sort(ordered, {}, [&](std::uint32_t place) {
            return std::pair(group(place), orders_[by_number[place]]);
        });
        std::vector<std::uint32_t> result(by_number.size());
        for (std::size_t i = 0; i < places.size(); ++i) result[places[i]] = by_number[ordered[i]];
        by_number = std::move(result);
    }
    // In place, along the cycles: a second list of a million channels would cost 128 MB.
    for (std::uint32_t start = 0; start < by_number.size(); ++start) {
        std::uint32_t to = start;
        const Channel moved = channels[start];
        const std::uint32_t moved_row = rows_[start];
        while (by_number[to] != start) {
            const std::uint32_t from = by_number[to];
            channels[to] = channels[from];
            rows_[to] = rows_[from];
            by_number[to] = to;
            to = from;
        }
        channels[to] = moved;
        rows_[to] = moved_row;
        by_number[to] = to;
    }
}

void Builder::keep_labels() {
    Identities& identities = result_.identities;
    std::vector<bool> is_shown(identities.rows().size(), false);
    const auto& channels = result_.lineup.channels;
    for (std::size_t i = 0; i < channels.size(); ++i) {
        identities.show(rows_[i], label_of(channels[i].name, channels[i].group));
        is_shown[rows_[i]] = true;
    }
    for (std::size_t row = 0; row < is_shown.size(); ++row) {
        if (!is_shown[row]) identities.hide(row, today_);
    }
}

void Builder::warn() {
    std::uint64_t offered = 0;
    for (const SourceCounts& counts : result_.sources) offered += counts.offered;
    if (result_.lineup.channels.empty()) {
        result_.warnings.push_back(
            offered == 0 ? "the lineup is empty: no source offers a channel"
                         : text::join("the lineup is empty: include and exclude drop all ",
                                      text::counted(offered, "entry", "entries"),
                                      " the sources offer"));
        return;
    }
    for (std::size_t i = 0; i < result_.rule_hits.size(); ++i) {
        if (result_.rule_hits[i] != 0) continue;
        const RuleConfig& rule = input_.config.rules[i];
        result_.warnings.push_back(text::join(
            "the rule at ", rule.where, " fits no channel: ", condition_text(rule.match)));
    }
}

}  // namespace

LineupResult build(const LineupInput& input, Identities identities) {
    return Builder(input, std::move(identities)).build();
}

}  // namespace flathead::lineup
