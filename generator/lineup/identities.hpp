#pragma once
/// Which channel every known key belongs to, and what each channel was given: id, number, days. In
/// memory for one run; `generator/state` loads it and saves what changed. Rows are never removed: a
/// channel that is gone is dormant and keeps its id and number until it returns.

#include "generator/lineup/identity_key.hpp"
#include "generator/model/lineup.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace flathead::lineup {

/// Where a channel's number came from; part of the state format.
enum class NumberReason : std::uint8_t {
    none = 0,
    rule = 1,     // `set: {number: N}`, or the next free one after it; base is N
    source = 2,   // the source's own
    range = 3,    // the source offers none: next free one from base
    moved = 4,    // the source's was taken: next free one from base
    ignored = 5,  // numbering.keep_source_numbers is off though the source offers one: next free
                  // one from base
};

/// Days since 1970-01-01.
using Day = std::uint16_t;

/// One row per channel ever seen; 28 bytes.
struct Identity {
    ChannelId id{};
    ChannelNumber number{};
    std::int32_t number_base = 0;
    std::uint32_t label = 0;  // label_of(name, group) as last in the lineup
    Day first_seen = 0;
    Day dormant_since = 0;  // 0: in the lineup
    NumberReason reason = NumberReason::none;
    bool is_changed = false;  // since it was loaded
    [[nodiscard]] bool is_dormant() const { return dormant_since != 0; }
};

/// Tells whether name or group differ from what the state holds, without holding them.
[[nodiscard]] std::uint32_t label_of(std::string_view name, std::string_view group);

/// A key's owner. Contested: several entries had this key at once, so their twin keys are asked
/// first. 12 bytes.
class KeyRow {
  public:
    KeyRow(IdentityKey key, ChannelId owner, bool is_contested)
        : high_(static_cast<std::uint32_t>(key >> 32)),
          low_(static_cast<std::uint32_t>(key)),
          owner_(static_cast<std::uint32_t>(owner.value) | (is_contested ? contested_bit : 0)) {}
    [[nodiscard]] IdentityKey key() const { return (IdentityKey{high_} << 32) | low_; }
    [[nodiscard]] ChannelId owner() const {
        return {static_cast<std::int32_t>(owner_ & ~contested_bit)};
    }
    [[nodiscard]] bool is_contested() const { return (owner_ & contested_bit) != 0; }
    bool operator==(const KeyRow&) const = default;

  private:
    static constexpr std::uint32_t contested_bit = 0x8000'0000;
    std::uint32_t high_;
    std::uint32_t low_;
    std::uint32_t owner_;
};

class Identities {
  public:
    static constexpr std::int32_t first_id = 1001;
    static constexpr std::int32_t last_id = 1'000'000'000;  // films and series begin behind it

    /// Loading, by state: rows by ascending id, keys ascending; a row out of order, or a key
    /// without its channel, throws Error. Reserving spares a copy.
    void reserve(std::size_t channels, std::size_t keys);
    void load(const Identity& row);
    void load_key(const KeyRow& row);

    [[nodiscard]] const KeyRow* find(IdentityKey key) const;
    [[nodiscard]] const std::vector<Identity>& rows() const { return rows_; }
    /// As loaded, until they are let go.
    [[nodiscard]] const std::vector<KeyRow>& known_keys() const { return keys_; }
    /// The row of an id that exists.
    [[nodiscard]] std::size_t row_of(ChannelId id) const;
    [[nodiscard]] const Identity* known(ChannelId id) const;

    /// A channel never seen before; throws Error when the 31 bits are used up.
    std::size_t add(Day today);
    /// Changes number and reason when they differ.
    void give_number(std::size_t row, ChannelNumber number, NumberReason reason, std::int32_t base);
    /// The channel is in the lineup under this label.
    void show(std::size_t row, std::uint32_t label);
    /// The channel is not in the lineup; nothing changes when it was dormant before.
    void hide(std::size_t row, Day today);
    /// So many keys will be recorded at most; spares the copies of a growing list.
    void expect_keys(std::size_t count) { recorded_.reserve(count); }
    /// From now on the key means this channel.
    void record(IdentityKey key, ChannelId owner, bool is_contested);

    /// Nothing is found or recorded any more; rows and what was recorded stay.
    void forget_known_keys();
    /// What was recorded and was not known so before, ascending, each key once.
    [[nodiscard]] const std::vector<KeyRow>& changed_keys();
    [[nodiscard]] std::size_t changed_rows() const;

  private:
    void index_keys() const;

    std::vector<Identity> rows_;
    std::vector<KeyRow> keys_;
    /// keys_ between starts_[k] and starts_[k + 1] begin with the bits k; made at the first find.
    mutable std::vector<std::uint32_t> starts_;
    mutable unsigned bits_ = 0;
    std::vector<KeyRow> recorded_;
};

}  // namespace flathead::lineup
