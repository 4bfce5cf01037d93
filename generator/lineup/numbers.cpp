#include "generator/lineup/numbers.hpp"

#include "relay/base/error.hpp"

#include <algorithm>
#include <bit>
#include <unordered_map>

namespace flathead::lineup {
namespace {

constexpr std::uint64_t full_word = ~std::uint64_t{0};

std::uint64_t packed(ChannelNumber number) {
    return std::uint64_t(static_cast<std::uint32_t>(number.major)) << 32 |
           static_cast<std::uint32_t>(number.minor);
}

}  // namespace

NumberSet::NumberSet() {
    for (std::size_t bits = most + 1;;) {
        const std::size_t words = (bits + 63) / 64;
        levels_.emplace_back(words, 0);
        // What lies beyond the end counts as taken.
        if (bits % 64 != 0) levels_.back().back() = full_word << (bits % 64);
        if (words == 1) break;
        bits = words;
    }
    insert({0, 0});
}

bool NumberSet::contains(ChannelNumber number) const {
    if (number.minor != 0) return with_minor_.contains(packed(number));
    const auto bit = static_cast<std::size_t>(number.major);
    return (levels_[0][bit / 64] >> (bit % 64) & 1) != 0;
}

void NumberSet::insert(ChannelNumber number) {
    if (number.minor != 0) {
        with_minor_.insert(packed(number));
        return;
    }
    auto bit = static_cast<std::size_t>(number.major);
    for (std::vector<std::uint64_t>& level : levels_) {
        std::uint64_t& word = level[bit / 64];
        word |= std::uint64_t{1} << (bit % 64);
        if (word != full_word) return;
        bit /= 64;
    }
}

void NumberSet::erase(ChannelNumber number) {
    if (number.minor != 0) {
        with_minor_.erase(packed(number));
        return;
    }
    auto bit = static_cast<std::size_t>(number.major);
    for (std::vector<std::uint64_t>& level : levels_) {
        std::uint64_t& word = level[bit / 64];
        const bool was_full = word == full_word;
        word &= ~(std::uint64_t{1} << (bit % 64));
        if (!was_full) return;
        bit /= 64;
    }
}

/// Up the levels until a word has a free bit behind the place, then down to its first one. 0 when
/// there is none.
std::int32_t NumberSet::next_free_above(std::int32_t from) const {
    auto bit = static_cast<std::size_t>(std::clamp(from, 1, most));
    for (std::size_t level = 0; level < levels_.size(); ++level) {
        if (bit / 64 >= levels_[level].size()) return 0;
        const std::uint64_t free = ~levels_[level][bit / 64] & (full_word << (bit % 64));
        if (free == 0) {
            bit = bit / 64 + 1;
            continue;
        }
        bit = bit / 64 * 64 + static_cast<std::size_t>(std::countr_zero(free));
        while (level > 0) {
            --level;
            bit = bit * 64 + static_cast<std::size_t>(std::countr_one(levels_[level][bit]));
        }
        return static_cast<std::int32_t>(bit);
    }
    return 0;
}

std::int32_t NumberSet::next_free(std::int32_t from) const {
    if (const std::int32_t found = next_free_above(from); found != 0) return found;
    if (const std::int32_t found = next_free_above(1); found != 0) return found;
    throw Error("all channel numbers from 1 to 9999999 are taken");
}

namespace {

class Numbering {
  public:
    Numbering(std::span<const Wish> wishes,
              std::span<Channel> channels,
              const NumberingConfig& config,
              Identities& identities)
        : wishes_(wishes), channels_(channels), config_(config), identities_(identities) {}

    std::vector<Conflict> run() {
        given_.assign(wishes_.size(), false);
        take_rule_numbers();
        keep_earlier_numbers();
        reserve_dormant_numbers();
        take_source_numbers();
        take_free_numbers();
        return std::move(conflicts_);
    }

  private:
    void take_rule_numbers();
    void keep_earlier_numbers();
    void reserve_dormant_numbers();
    void take_source_numbers();
    void take_free_numbers();

    [[nodiscard]] const Identity& row(const Wish& wish) const {
        return identities_.rows()[wish.row];
    }
    [[nodiscard]] ChannelNumber wanted(const Wish& wish) const {
        return channels_[wish.channel].number;
    }
    [[nodiscard]] bool was_pushed_by_rule(const Identity& before, ChannelNumber wish) const {
        return before.reason == NumberReason::rule && before.number_base == wish.major &&
               wish.minor == 0;
    }
    [[nodiscard]] bool stays(const Wish& wish) const;
    [[nodiscard]] bool is_configured(std::int32_t base) const;
    [[nodiscard]] bool offers_kept_number(const Wish& wish) const {
        return config_.keep_source_numbers && wanted(wish).is_set();
    }
    void give(std::size_t at, ChannelNumber number, NumberReason reason, std::int32_t base);

    std::span<const Wish> wishes_;
    std::span<Channel> channels_;
    const NumberingConfig& config_;
    Identities& identities_;
    NumberSet taken_;
    std::vector<bool> given_;  // per wish
    std::vector<Conflict> conflicts_;
    std::unordered_set<std::uint32_t> lost_;  // channels whose earlier number went to a rule
};

void Numbering::give(std::size_t at, ChannelNumber number, NumberReason reason, std::int32_t base) {
    const Wish& wish = wishes_[at];
    taken_.insert(number);
    given_[at] = true;
    identities_.give_number(wish.row, number, reason, base);
}

/// A rule's number is the operator's word: it is taken from whoever has it, but not from a channel
/// that has it by the same rule number; such channels stand next to each other.
void Numbering::take_rule_numbers() {
    std::unordered_map<std::uint64_t, std::int32_t>
        by_rule;  // number -> base, of all rows that got theirs by a rule
    bool any = false;
    for (const Wish& wish : wishes_) any = any || wish.number_is_by_rule;
    if (!any) return;
    for (const Identity& identity : identities_.rows()) {
        if (identity.reason == NumberReason::rule)
            by_rule.emplace(packed(identity.number), identity.number_base);
    }
    for (std::size_t i = 0; i < wishes_.size(); ++i) {
        const Wish& wish = wishes_[i];
        if (wish.number_is_by_rule && row(wish).number == wanted(wish) &&
            !taken_.contains(wanted(wish))) {
            give(i, wanted(wish), NumberReason::rule, wanted(wish).major);
        }
    }
    for (std::size_t i = 0; i < wishes_.size(); ++i) {
        const Wish& wish = wishes_[i];
        if (!wish.number_is_by_rule || given_[i] || taken_.contains(wanted(wish))) continue;
        const auto holder = by_rule.find(packed(wanted(wish)));
        const bool is_held = holder != by_rule.end() && holder->second == wanted(wish).major &&
                             was_pushed_by_rule(row(wish), wanted(wish));
        if (!is_held) give(i, wanted(wish), NumberReason::rule, wanted(wish).major);
    }
}

bool Numbering::is_configured(std::int32_t base) const {
    return base == config_.start ||
           std::ranges::find(config_.by_group, base, &std::pair<std::string, int>::second) !=
               config_.by_group.end();
}

/// False when the config says otherwise since the number was given.
bool Numbering::stays(const Wish& wish) const {
    const Identity& before = row(wish);
    if (!before.number.is_set()) return false;
    if (wish.number_is_by_rule) return was_pushed_by_rule(before, wanted(wish));
    const bool is_in_range = is_configured(before.number_base) &&
                             (!wish.group_is_by_rule || before.number_base == wish.base);
    switch (before.reason) {
        case NumberReason::none:
            return false;
        case NumberReason::rule:
            return true;  // the rule is gone; nothing else is said
        case NumberReason::source:
            return config_.keep_source_numbers;
        case NumberReason::range:
            return is_in_range;
        case NumberReason::moved:
            return is_in_range;
        case NumberReason::ignored:
            return is_in_range && !offers_kept_number(wish);
    }
    return false;
}

void Numbering::keep_earlier_numbers() {
    for (std::size_t i = 0; i < wishes_.size(); ++i) {
        if (given_[i] || !stays(wishes_[i])) continue;
        const Identity before = row(wishes_[i]);
        if (taken_.contains(before.number)) {
            conflicts_.push_back({wishes_[i].channel, before.number, {}, {}});
            lost_.insert(wishes_[i].channel);
        } else {
            give(i, before.number, before.reason, before.number_base);
        }
    }
}

/// Channels that are not offered now keep theirs; the ones that lost it to a rule start afresh when
/// they return.
void Numbering::reserve_dormant_numbers() {
    std::vector<bool> is_offered(identities_.rows().size(), false);
    for (const Wish& wish : wishes_) is_offered[wish.row] = true;
    for (std::size_t r = 0; r < is_offered.size(); ++r) {
        const Identity& identity = identities_.rows()[r];
        if (is_offered[r] || !identity.number.is_set()) continue;
        if (taken_.contains(identity.number)) {
            identities_.give_number(r, {}, NumberReason::none, 0);
        } else {
            taken_.insert(identity.number);
        }
    }
}

void Numbering::take_source_numbers() {
    for (std::size_t i = 0; i < wishes_.size(); ++i) {
        const Wish& wish = wishes_[i];
        if (given_[i] || wish.number_is_by_rule || !offers_kept_number(wish)) continue;
        if (!taken_.contains(wanted(wish))) give(i, wanted(wish), NumberReason::source, 0);
    }
}

void Numbering::take_free_numbers() {
    for (std::size_t i = 0; i < wishes_.size(); ++i) {
        if (given_[i]) continue;
        const Wish& wish = wishes_[i];
        const ChannelNumber wish_number = wanted(wish);
        if (wish.number_is_by_rule) {
            give(
                i, {taken_.next_free(wish_number.major), 0}, NumberReason::rule, wish_number.major);
        } else {
            const NumberReason reason = !wish_number.is_set()         ? NumberReason::range
                                        : config_.keep_source_numbers ? NumberReason::moved
                                                                      : NumberReason::ignored;
            give(i, {taken_.next_free(wish.base), 0}, reason, wish.base);
        }
        const bool lost =
            wish_number.is_set() && (wish.number_is_by_rule || config_.keep_source_numbers);
        if (lost && !lost_.contains(wish.channel))
            conflicts_.push_back({wish.channel, wish_number, row(wish).number, {}});
    }
}

}  // namespace

std::int32_t range_of(const NumberingConfig& config, std::string_view group) {
    const auto found = std::ranges::find(
        config.by_group, group, [](const auto& range) { return std::string_view(range.first); });
    return found == config.by_group.end() ? config.start : found->second;
}

std::vector<Conflict> give_numbers(std::span<const Wish> wishes,
                                   std::span<Channel> channels,
                                   const NumberingConfig& config,
                                   Identities& identities) {
    std::vector<Conflict> conflicts = Numbering(wishes, channels, config, identities).run();
    for (const Wish& wish : wishes)
        channels[wish.channel].number = identities.rows()[wish.row].number;
    // Who has what was wanted: a scan each, for as many as are shown.
    for (Conflict& conflict :
         std::span(conflicts).first(std::min(conflicts.size(), Problems::kept))) {
        conflict.given = channels[conflict.channel].number;
        const auto holder =
            std::ranges::find(identities.rows(), conflict.wanted, &Identity::number);
        if (holder != identities.rows().end()) conflict.holder = holder->id;
    }
    return conflicts;
}

}  // namespace flathead::lineup
