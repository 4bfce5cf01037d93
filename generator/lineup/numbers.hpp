#pragma once
/// Gives every channel a number nobody else has, now or while dormant; what was given once stays.

#include "generator/config/config.hpp"
#include "generator/lineup/identities.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

namespace flathead::lineup {

/// Numbers in use. Finding the next free one takes a constant number of steps however many are
/// taken.
class NumberSet {
  public:
    static constexpr std::int32_t most = 9'999'999;

    NumberSet();
    [[nodiscard]] bool contains(ChannelNumber number) const;
    void insert(ChannelNumber number);
    void erase(ChannelNumber number);
    /// The first free whole number from `from` on; from 1 on when there is none above. Throws Error
    /// when all are taken.
    [[nodiscard]] std::int32_t next_free(std::int32_t from) const;

  private:
    [[nodiscard]] std::int32_t next_free_above(std::int32_t from) const;

    /// Bit set: taken. Each level has a bit per full word of the level below.
    std::vector<std::vector<std::uint64_t>> levels_;
    std::unordered_set<std::uint64_t> with_minor_;
};

/// A channel that wants a number.
struct Wish {
    std::uint32_t row = 0;  // of Identities
    std::uint32_t channel =
        0;  // for messages, and the order in which fresh numbers are given is that of the wishes
    std::int32_t base = 0;  // range of its group, or the start
    bool number_is_by_rule = false;
    bool group_is_by_rule = false;
};

/// A number that somebody wanted and did not get.
struct Conflict {
    std::uint32_t channel = 0;
    ChannelNumber wanted;
    ChannelNumber given;
    ChannelId holder;
};

/// In this order: numbers by rules; numbers given earlier, unless the config now says otherwise
/// (another rule number, a range or start that no longer exists, a rule that moved the channel to a
/// group with another range, source numbers no longer kept or newly kept); numbers of the source;
/// the next free one of the range. Channels that are not among the wishes keep theirs, unless a
/// rule wants it. Sets Channel::number and the rows; `channels[i].number` on entry is the wish of
/// the source or a rule.
[[nodiscard]] std::vector<Conflict> give_numbers(std::span<const Wish> wishes,
                                                 std::span<Channel> channels,
                                                 const NumberingConfig& config,
                                                 Identities& identities);

/// The first number of the group's range.
[[nodiscard]] std::int32_t range_of(const NumberingConfig& config, std::string_view group);

}  // namespace flathead::lineup
