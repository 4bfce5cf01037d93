#include "generator/lineup/identities.hpp"

#include "relay/base/error.hpp"
#include "relay/base/text.hpp"
#include "relay/lib/xxhash/digest.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <tuple>

namespace flathead::lineup {

std::uint32_t label_of(std::string_view name, std::string_view group) {
    const std::uint64_t a = digest_of(name).low;
    const std::uint64_t b = digest_of(group).low;
    return static_cast<std::uint32_t>((a ^ std::rotl(b, 17)) >> 7);
}

void Identities::reserve(std::size_t channels, std::size_t keys) {
    rows_.reserve(channels);
    keys_.reserve(keys);
}

void Identities::load(const Identity& row) {
    if (row.id.value <= (rows_.empty() ? 0 : rows_.back().id.value)) {
        throw Error(text::join("channel id ", row.id.value, " is out of order"));
    }
    rows_.push_back(row);
}

void Identities::load_key(const KeyRow& row) {
    if (!keys_.empty() && row.key() <= keys_.back().key())
        throw Error("channel keys are out of order");
    // Without gaps between the ids the range says it all, and memory need not be touched.
    const std::int32_t owner = row.owner().value;
    const bool has_gaps =
        rows_.empty() || rows_.back().id.value - rows_.front().id.value + 1 != std::ssize(rows_);
    const bool is_there = has_gaps
                              ? known(row.owner()) != nullptr
                              : owner >= rows_.front().id.value && owner <= rows_.back().id.value;
    if (!is_there) {
        throw Error(text::join("a key names channel ", row.owner().value, ", which is not there"));
    }
    keys_.push_back(row);
}

void Identities::index_keys() const {
    bits_ = static_cast<unsigned>(std::bit_width(keys_.size() / 4 + 1));
    starts_.assign((std::size_t{1} << bits_) + 1, 0);
    for (const KeyRow& row : keys_) ++starts_[(row.key() >> (64 - bits_)) + 1];
    for (std::size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
}

const KeyRow* Identities::find(IdentityKey key) const {
    if (key == 0 || keys_.empty()) return nullptr;
    if (starts_.empty()) index_keys();
    const std::size_t bucket = key >> (64 - bits_);
    for (std::size_t i = starts_[bucket]; i < starts_[bucket + 1]; ++i) {
        if (keys_[i].key() == key) return &keys_[i];
    }
    return nullptr;
}

const Identity* Identities::known(ChannelId id) const {
    // Ids are given one after the other and rows stay, so the place is known unless the file was
    // edited.
    const std::int64_t guess =
        std::int64_t{id.value} - (rows_.empty() ? 0 : rows_.front().id.value);
    if (guess >= 0 && guess < static_cast<std::int64_t>(rows_.size()) &&
        rows_[static_cast<std::size_t>(guess)].id == id) {
        return &rows_[static_cast<std::size_t>(guess)];
    }
    const auto found = std::ranges::lower_bound(rows_, id, {}, &Identity::id);
    return found != rows_.end() && found->id == id ? &*found : nullptr;
}

std::size_t Identities::row_of(ChannelId id) const {
    return static_cast<std::size_t>(known(id) - rows_.data());
}

std::size_t Identities::add(Day today) {
    const std::int32_t last =
        rows_.empty() ? first_id - 1 : std::max(rows_.back().id.value, first_id - 1);
    if (last >= last_id) throw Error("all channel ids up to 1000000000 have been given");
    rows_.push_back({.id = {last + 1}, .first_seen = today, .is_changed = true});
    return rows_.size() - 1;
}

void Identities::give_number(std::size_t row,
                             ChannelNumber number,
                             NumberReason reason,
                             std::int32_t base) {
    Identity& identity = rows_[row];
    if (identity.number == number && identity.reason == reason && identity.number_base == base)
        return;
    identity.number = number;
    identity.reason = reason;
    identity.number_base = base;
    identity.is_changed = true;
}

void Identities::show(std::size_t row, std::uint32_t label) {
    Identity& identity = rows_[row];
    if (!identity.is_dormant() && identity.label == label) return;
    identity.dormant_since = 0;
    identity.label = label;
    identity.is_changed = true;
}

void Identities::hide(std::size_t row, Day today) {
    Identity& identity = rows_[row];
    if (identity.is_dormant()) return;
    identity.dormant_since = std::max<Day>(today, 1);
    identity.is_changed = true;
}

void Identities::record(IdentityKey key, ChannelId owner, bool is_contested) {
    const KeyRow row(key, owner, is_contested);
    const KeyRow* const before = find(key);
    if (before == nullptr || *before != row) recorded_.push_back(row);
}

void Identities::forget_known_keys() {
    std::vector<KeyRow>().swap(keys_);
    std::vector<std::uint32_t>().swap(starts_);
}

const std::vector<KeyRow>& Identities::changed_keys() {
    // Entries that agree in all, address included, share keys; the older channel keeps them.
    const auto order = [](const KeyRow& row) { return std::tuple(row.key(), row.owner()); };
    std::ranges::sort(recorded_, {}, order);
    const auto repeated = std::ranges::unique(recorded_, {}, &KeyRow::key);
    recorded_.erase(repeated.begin(), repeated.end());
    return recorded_;
}

std::size_t Identities::changed_rows() const {
    return static_cast<std::size_t>(std::ranges::count_if(rows_, &Identity::is_changed));
}

}  // namespace flathead::lineup
