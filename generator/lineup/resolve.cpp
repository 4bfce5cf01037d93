#include "generator/lineup/resolve.hpp"

#include "generator/lineup/key_counts.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace flathead::lineup {
namespace {

constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

enum Trait : std::uint8_t {
    shares_guide = 1,      // another entry of the source has this guide id
    shares_full = 2,       // … and name and group as well
    shares_name = 4,       // another has this name and group
    shares_groupless = 8,  // another has this name and guide id
};

/// An entry whose name and group another one has too.
struct Twin {
    IdentityKey name_group;
    IdentityKey key;  // by path; 0 when another twin has the same path
    std::uint64_t path_end;
    std::uint32_t path_bytes;
    std::uint32_t entry;
    /// Short paths first, then by their last bytes: providers count upwards, so the oldest entry tends to lead.
    [[nodiscard]] auto place() const { return std::tuple(name_group, path_bytes, path_end, key, entry); }
};

class Resolver {
  public:
    Resolver(const Offered& offered, Identities& identities)
        : offered_(offered), identities_(identities), count_(static_cast<std::uint32_t>(offered.entries.size())) {}

    std::vector<std::uint32_t> resolve(Day today) {
        make_keys();
        mark_shared();
        gather_twins();
        found_.assign(count_, none);
        taken_by_.assign(identities_.rows().size(), none);
        pass_of_.resize(taken_by_.size());
        taken_with_.resize(taken_by_.size());
        for (const std::uint32_t listing : offered_.by_preference) find_in(listing);
        settle(today);
        record_keys();
        return std::move(found_);
    }

  private:
    void make_keys();
    void mark_shared();
    void gather_twins();
    void find_in(std::uint32_t listing);
    void find_single(std::uint32_t entry, IdentityKey key);
    void find_twins(std::uint32_t first, std::uint32_t last);
    void take(std::uint32_t entry, IdentityKey key, const KeyRow* row);
    void settle(Day today);
    void record_keys();

    [[nodiscard]] bool has(std::uint32_t entry, std::uint8_t trait) const { return (traits_[entry] & trait) != 0; }
    [[nodiscard]] const Entry& entry(std::uint32_t index) const {
        const Upstream& at = offered_.entries[index];
        return offered_.listings[at.listing]->entries[at.entry];
    }
    [[nodiscard]] IdentityKey full(std::uint32_t e) const {
        return guide_[e] == 0 ? 0 : full_key(name_group_[e], guide_[e]);
    }
    /// Only where no guide id stands for the entry alone.
    [[nodiscard]] IdentityKey groupless(std::uint32_t e) const {
        return guide_[e] != 0 && !has(e, shares_guide) ? 0 : groupless_key(name_[e], guide_[e]);
    }

    const Offered& offered_;
    Identities& identities_;
    std::uint32_t count_;
    std::vector<IdentityKey> native_;  // empty when no entry has one
    std::vector<IdentityKey> guide_;
    std::vector<IdentityKey> name_;
    std::vector<IdentityKey> name_group_;
    std::vector<std::uint8_t> traits_;
    std::vector<Twin> twins_;
    std::vector<std::uint32_t> found_;     // entry -> row
    std::vector<std::uint32_t> taken_by_;  // row -> entry
    std::uint32_t pass_ = 0;               // counts over all sources
    std::vector<std::uint32_t> pass_of_;   // row -> the pass that took it
    std::vector<IdentityKey> taken_with_;  // row -> key
};

void Resolver::make_keys() {
    guide_.resize(count_);
    name_.resize(count_);
    name_group_.resize(count_);
    std::uint32_t listing = none;
    KeyMaker maker("");
    for (std::uint32_t e = 0; e < count_; ++e) {
        if (offered_.entries[e].listing != listing) {
            listing = offered_.entries[e].listing;
            maker = KeyMaker(offered_.listings[listing]->source);
        }
        const EntryKeys keys = maker.keys_of(entry(e));
        if (keys.native != 0) {
            native_.resize(count_);
            native_[e] = keys.native;
        }
        guide_[e] = keys.guide;
        name_[e] = keys.name;
        name_group_[e] = keys.name_group;
    }
}

void Resolver::mark_shared() {
    traits_.assign(count_, 0);
    const auto mark = [&](std::uint8_t trait) {
        return [this, trait](std::uint32_t e) { traits_[e] = static_cast<std::uint8_t>(traits_[e] | trait); };
    };
    find_repeated(count_, [&](std::uint32_t e) { return guide_[e]; }, mark(shares_guide));
    find_repeated(count_, [&](std::uint32_t e) { return name_group_[e]; }, mark(shares_name));
    // Who shares all three shares the name with the group as well: few are left to look at.
    find_repeated(count_, [&](std::uint32_t e) { return has(e, shares_guide) && has(e, shares_name) ? full(e) : 0; },
                  mark(shares_full));
    find_repeated(count_, [&](std::uint32_t e) { return groupless(e); }, mark(shares_groupless));
    if (native_.empty()) return;
    // A native id given twice in one list is none.
    std::vector<std::uint32_t> repeated;
    find_repeated(count_, [&](std::uint32_t e) { return native_[e]; }, [&](std::uint32_t e) { repeated.push_back(e); });
    for (const std::uint32_t e : repeated) native_[e] = 0;
}

void Resolver::gather_twins() {
    for (std::uint32_t e = 0; e < count_; ++e) {
        if (!has(e, shares_name)) continue;
        const std::string path = twin_path(entry(e).url);
        std::uint64_t end = 0;
        for (const char c : std::string_view(path).substr(path.size() - std::min<std::size_t>(path.size(), 8))) {
            end = end << 8 | static_cast<unsigned char>(c);
        }
        twins_.push_back({name_group_[e], twin_key(name_group_[e], path), end,
                          static_cast<std::uint32_t>(path.size()), e});
    }
    std::ranges::sort(twins_, {}, &Twin::place);
    for (std::size_t i = 0; i < twins_.size();) {
        std::size_t end = i + 1;
        while (end < twins_.size() && twins_[end].key == twins_[i].key) ++end;
        if (end - i > 1) {
            for (; i < end; ++i) twins_[i].key = 0;
        }
        i = end;
    }
}

/// The entry gets the row unless another channel has it. Two that come by different keys in the same pass: the smaller
/// key wins, so that the order of the entries does not matter.
void Resolver::take(std::uint32_t e, IdentityKey key, const KeyRow* known) {
    const auto row = static_cast<std::uint32_t>(identities_.row_of(known->owner()));
    const std::uint32_t holder = taken_by_[row];
    if (holder != none && offered_.cluster[holder] == offered_.cluster[e]) {
        found_[e] = row;
        return;
    }
    if (holder != none) {
        if (pass_of_[row] != pass_ || taken_with_[row] <= key) return;
        found_[holder] = none;
    }
    found_[e] = row;
    taken_by_[row] = e;
    pass_of_[row] = pass_;
    taken_with_[row] = key;
}

void Resolver::find_in(std::uint32_t listing) {
    const auto entries = std::ranges::equal_range(offered_.entries, listing, {}, &Upstream::listing);
    const auto first = static_cast<std::uint32_t>(entries.begin() - offered_.entries.begin());
    const auto last = static_cast<std::uint32_t>(entries.end() - offered_.entries.begin());
    if (first == last) return;
    const auto pass = [&](auto&& key_at) {
        ++pass_;
        for (std::uint32_t e = first; e < last; ++e) {
            if (found_[e] != none) continue;
            if (const IdentityKey key = key_at(e); key != 0) find_single(e, key);
        }
    };
    if (!native_.empty()) pass([&](std::uint32_t e) { return native_[e]; });
    pass([&](std::uint32_t e) { return has(e, shares_full) ? 0 : full(e); });
    pass([&](std::uint32_t e) { return has(e, shares_guide) ? 0 : guide_[e]; });
    pass([&](std::uint32_t e) { return has(e, shares_name) ? 0 : name_group_[e]; });
    find_twins(first, last);
    pass([&](std::uint32_t e) { return has(e, shares_groupless) ? 0 : groupless(e); });
}

/// Looks for a key that names one entry now but may have named several before: then the path says which of them is left.
void Resolver::find_single(std::uint32_t e, IdentityKey key) {
    const KeyRow* known = identities_.find(key);
    if (known == nullptr) return;
    if (known->is_contested()) {
        const IdentityKey by_path = twin_key(name_group_[e], twin_path(entry(e).url));
        if (const KeyRow* const twin = identities_.find(by_path)) {
            known = twin;
            key = by_path;
        }
    }
    take(e, key, known);
}

void Resolver::find_twins(std::uint32_t first, std::uint32_t last) {
    ++pass_;
    const auto is_due = [&](const Twin& twin) {
        return twin.entry >= first && twin.entry < last && found_[twin.entry] == none;
    };
    for (const Twin& twin : twins_) {
        if (!is_due(twin)) continue;
        if (const KeyRow* const known = identities_.find(twin.key)) take(twin.entry, twin.key, known);
    }
    // Whoever is left gets the places nobody else holds, in order.
    ++pass_;
    std::uint32_t place = 0;
    for (std::size_t i = 0; i < twins_.size(); ++i) {
        const Twin& twin = twins_[i];
        if (i == 0 || twins_[i - 1].name_group != twin.name_group) place = 0;
        if (!is_due(twin)) continue;
        for (; found_[twin.entry] == none; ++place) {
            const IdentityKey key = twin_place_key(twin.name_group, place);
            const KeyRow* const known = identities_.find(key);
            if (known == nullptr) break;
            take(twin.entry, key, known);
        }
    }
}

/// One row per channel: the oldest its entries found, else a new one.
void Resolver::settle(Day today) {
    std::vector<std::uint32_t> row_of_cluster(count_, none);
    for (std::uint32_t e = 0; e < count_; ++e) {
        // Of two channels that were one, only the one that took the row may have it.
        if (found_[e] == none || offered_.cluster[taken_by_[found_[e]]] != offered_.cluster[e]) continue;
        std::uint32_t& row = row_of_cluster[offered_.cluster[e]];
        row = std::min(row, found_[e]);
    }
    for (std::uint32_t e = 0; e < count_; ++e) {
        std::uint32_t& row = row_of_cluster[e];
        if (offered_.cluster[e] == e && row == none) row = static_cast<std::uint32_t>(identities_.add(today));
    }
    for (std::uint32_t e = 0; e < count_; ++e) found_[e] = row_of_cluster[offered_.cluster[e]];
}

void Resolver::record_keys() {
    const auto id = [&](std::uint32_t e) { return identities_.rows()[found_[e]].id; };
    for (std::uint32_t e = 0; e < count_; ++e) {
        if (!native_.empty() && native_[e] != 0) identities_.record(native_[e], id(e), false);
        if (guide_[e] != 0 && !has(e, shares_guide)) identities_.record(guide_[e], id(e), false);
        if (has(e, shares_guide) && !has(e, shares_full)) identities_.record(full(e), id(e), false);
        if (!has(e, shares_name)) identities_.record(name_group_[e], id(e), false);
        if (const IdentityKey key = groupless(e); key != 0 && !has(e, shares_groupless)) {
            identities_.record(key, id(e), false);
        }
    }
    ChannelId leader;
    std::uint32_t place = 0;
    for (std::size_t i = 0; i < twins_.size(); ++i) {
        const Twin& twin = twins_[i];
        place = i == 0 || twins_[i - 1].name_group != twin.name_group ? 0 : place + 1;
        if (place == 0) leader = id(twin.entry);
        identities_.record(twin_place_key(twin.name_group, place), id(twin.entry), true);
        if (twin.key != 0) identities_.record(twin.key, id(twin.entry), false);
        if (has(twin.entry, shares_full)) identities_.record(full(twin.entry), leader, true);
    }
}

}  // namespace

std::vector<std::uint32_t> resolve(const Offered& offered, Identities& identities, Day today) {
    return Resolver(offered, identities).resolve(today);
}

}  // namespace flathead::lineup
