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
    /// Short paths first, then by their last bytes: providers count upwards, so the oldest entry
    /// tends to lead.
    [[nodiscard]] auto place() const {
        return std::tuple(name_group, path_bytes, path_end, key, entry);
    }
};

class Resolver {
  public:
    Resolver(const Offered& offered, Identities& identities)
        : offered_(offered),
          identities_(identities),
          count_(static_cast<std::uint32_t>(offered.entries.size())) {}

    std::vector<std::uint32_t> resolve(Day today) {
        make_keys();
        mark_shared();
        gather_twins();
        found_.assign(count_, none);
        taken_by_.assign(identities_.rows().size(), none);
        pass_of_.resize(taken_by_.size());
        for (const std::uint32_t listing : offered_.by_preference) find_in(listing);
        settle(today);
        record_keys();
        return std::move(found_);
    }

  private:
    void make_keys();
    void drop_native(std::uint32_t entry);
    void mark_shared();
    void gather_twins();
    void find_in(std::uint32_t listing);
    void find_single(std::uint32_t entry, IdentityKey key);
    void find_twins(std::uint32_t first, std::uint32_t last);
    void take(std::uint32_t entry, const KeyRow& known);
    void settle(Day today);
    void record_keys();
    [[nodiscard]] std::size_t count_keys() const;
    void each_own_key(std::uint32_t e, auto&& told) const;
    void each_key(auto&& told) const;

    [[nodiscard]] bool has(std::uint32_t entry, std::uint8_t trait) const {
        return (traits_[entry] & trait) != 0;
    }
    [[nodiscard]] const Entry& entry(std::uint32_t index) const {
        const Upstream& at = offered_.entries[index];
        return offered_.listings[at.listing]->entries[at.entry];
    }
    [[nodiscard]] IdentityKey full(std::uint32_t e) const {
        return guide_[e] == 0 ? 0 : full_key(name_group_[e], guide_[e]);
    }
    /// Only where no guide id stands for the entry alone.
    [[nodiscard]] IdentityKey groupless(std::uint32_t e) const {
        return has_native(e) || (guide_[e] != 0 && !has(e, shares_guide))
                   ? 0
                   : groupless_key(name_[e], guide_[e]);
    }
    /// With a native id the other keys are a second line of defence: the ones that tell apart
    /// entries which share a guide id or a name would cost a million entries 15 MB.
    [[nodiscard]] bool has_native(std::uint32_t e) const {
        return !native_.empty() && native_[e] != 0;
    }

    const Offered& offered_;
    Identities& identities_;
    std::uint32_t count_;
    std::vector<IdentityKey> native_;  // empty when no entry has one
    std::vector<IdentityKey> guide_;
    std::vector<IdentityKey> name_;  // empty when all entries have a native id
    std::vector<IdentityKey> name_group_;
    std::vector<std::uint8_t> traits_;
    std::vector<Twin> twins_;
    std::vector<std::uint32_t> found_;     // entry -> row
    std::vector<std::uint32_t> taken_by_;  // row -> entry
    std::uint8_t pass_ = 0;                // of the source at hand
    std::vector<std::uint8_t> pass_of_;    // row -> the pass that took it
};

void Resolver::make_keys() {
    guide_.resize(count_);
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
        if (keys.native == 0) {
            name_.resize(count_);
            name_[e] = keys.name;
        }
        guide_[e] = keys.guide;
        name_group_[e] = keys.name_group;
    }
}

void Resolver::drop_native(std::uint32_t e) {
    native_[e] = 0;
    name_.resize(count_);
    name_[e] =
        KeyMaker(offered_.listings[offered_.entries[e].listing]->source).keys_of(entry(e)).name;
}

void Resolver::mark_shared() {
    traits_.assign(count_, 0);
    const auto mark = [&](std::uint8_t trait) {
        return [this, trait](std::uint32_t e) {
            traits_[e] = static_cast<std::uint8_t>(traits_[e] | trait);
        };
    };
    if (!native_.empty()) {
        // A native id given twice in one list is none.
        std::vector<std::uint32_t> repeated;
        find_repeated(
            count_,
            [&](std::uint32_t e) { return native_[e]; },
            [&](std::uint32_t e) { repeated.push_back(e); });
        for (const std::uint32_t e : repeated) drop_native(e);
    }
    find_repeated(
        count_, [&](std::uint32_t e) { return guide_[e]; }, mark(shares_guide));
    find_repeated(
        count_, [&](std::uint32_t e) { return name_group_[e]; }, mark(shares_name));
    // Who shares all three shares the name with the group as well: few are left to look at.
    find_repeated(
        count_,
        [&](std::uint32_t e) { return has(e, shares_guide) && has(e, shares_name) ? full(e) : 0; },
        mark(shares_full));
    find_repeated(
        count_, [&](std::uint32_t e) { return groupless(e); }, mark(shares_groupless));
}

void Resolver::gather_twins() {
    for (std::uint32_t e = 0; e < count_; ++e) {
        if (!has(e, shares_name)) continue;
        const std::string path = twin_path(entry(e).url);
        std::uint64_t end = 0;
        for (const char c :
             std::string_view(path).substr(path.size() - std::min<std::size_t>(path.size(), 8))) {
            end = end << 8 | static_cast<unsigned char>(c);
        }
        twins_.push_back({name_group_[e],
                          twin_key(name_group_[e], path),
                          end,
                          static_cast<std::uint32_t>(path.size()),
                          e});
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

/// The entry gets the row unless another channel has it. Of two that come in the same pass the one
/// with the smaller keys wins, so that the order of the entries does not matter.
void Resolver::take(std::uint32_t e, const KeyRow& known) {
    const auto row = static_cast<std::uint32_t>(identities_.row_of(known.owner()));
    const std::uint32_t holder = taken_by_[row];
    if (holder != none && offered_.cluster[holder] == offered_.cluster[e]) {
        found_[e] = row;
        return;
    }
    if (holder != none) {
        const bool is_same_pass = pass_of_[row] == pass_ &&
                                  offered_.entries[holder].listing == offered_.entries[e].listing;
        const auto keys = [&](std::uint32_t i) { return std::pair(name_group_[i], guide_[i]); };
        if (!is_same_pass || keys(holder) <= keys(e)) return;
        found_[holder] = none;
    }
    found_[e] = row;
    taken_by_[row] = e;
    pass_of_[row] = pass_;
}

void Resolver::find_in(std::uint32_t listing) {
    const auto entries =
        std::ranges::equal_range(offered_.entries, listing, {}, &Upstream::listing);
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
    pass_ = 0;
    if (!native_.empty()) pass([&](std::uint32_t e) { return native_[e]; });
    pass([&](std::uint32_t e) { return has(e, shares_full) ? 0 : full(e); });
    pass([&](std::uint32_t e) { return has(e, shares_guide) ? 0 : guide_[e]; });
    pass([&](std::uint32_t e) { return has(e, shares_name) ? 0 : name_group_[e]; });
    find_twins(first, last);
    pass([&](std::uint32_t e) { return has(e, shares_groupless) ? 0 : groupless(e); });
}

/// Looks for a key that names one entry now but may have named several before: then the path says
/// which of them is left.
void Resolver::find_single(std::uint32_t e, IdentityKey key) {
    const KeyRow* known = identities_.find(key);
    if (known == nullptr) return;
    if (known->is_contested()) {
        const IdentityKey by_path = twin_key(name_group_[e], twin_path(entry(e).url));
        if (const KeyRow* const twin = identities_.find(by_path)) known = twin;
    }
    take(e, *known);
}

void Resolver::find_twins(std::uint32_t first, std::uint32_t last) {
    ++pass_;
    const auto is_due = [&](const Twin& twin) {
        return twin.entry >= first && twin.entry < last && found_[twin.entry] == none;
    };
    for (const Twin& twin : twins_) {
        if (!is_due(twin)) continue;
        if (const KeyRow* const known = identities_.find(twin.key)) take(twin.entry, *known);
    }
    // Whoever is left gets the places nobody else holds, in order.
    ++pass_;
    std::uint32_t place = 0;
    for (std::size_t i = 0; i < twins_.size(); ++i) {
        const Twin& twin = twins_[i];
        if (i == 0 || twins_[i - 1].name_group != twin.name_group) place = 0;
        if (!is_due(twin)) continue;
        for (; found_[twin.entry] == none; ++place) {
            const KeyRow* const known = identities_.find(twin_place_key(twin.name_group, place));
            if (known == nullptr) break;
            take(twin.entry, *known);
        }
    }
}

/// One row per channel: the oldest its entries found, else a new one.
void Resolver::settle(Day today) {
    std::vector<std::uint32_t> row_of_cluster(count_, none);
    for (std::uint32_t e = 0; e < count_; ++e) {
        // Of two channels that were one, only the one that took the row may have it.
        if (found_[e] == none || offered_.cluster[taken_by_[found_[e]]] != offered_.cluster[e])
            continue;
        std::uint32_t& row = row_of_cluster[offered_.cluster[e]];
        row = std::min(row, found_[e]);
    }
    for (std::uint32_t e = 0; e < count_; ++e) {
        std::uint32_t& row = row_of_cluster[e];
        if (offered_.cluster[e] == e && row == none)
            row = static_cast<std::uint32_t>(identities_.add(today));
    }
    for (std::uint32_t e = 0; e < count_; ++e) found_[e] = row_of_cluster[offered_.cluster[e]];
}

/// The keys that are an entry's own.
void Resolver::each_own_key(std::uint32_t e, auto&& told) const {
    if (has_native(e)) told(native_[e], e, false);
    if (guide_[e] != 0 && !has(e, shares_guide)) told(guide_[e], e, false);
    if (!has(e, shares_name)) told(name_group_[e], e, false);
    if (!has_native(e) && has(e, shares_guide) && !has(e, shares_full)) told(full(e), e, false);
    if (const IdentityKey key = groupless(e); key != 0 && !has(e, shares_groupless))
        told(key, e, false);
}

/// Every key of this run with the entry whose channel it means.
void Resolver::each_key(auto&& told) const {
    for (std::uint32_t e = 0; e < count_; ++e) each_own_key(e, told);
    std::uint32_t leader = 0;
    std::uint32_t place = 0;
    for (std::size_t i = 0; i < twins_.size(); ++i) {
        const Twin& twin = twins_[i];
        place = i == 0 || twins_[i - 1].name_group != twin.name_group ? 0 : place + 1;
        if (place == 0) leader = twin.entry;
        told(twin_place_key(twin.name_group, place), twin.entry, true);
        if (has_native(twin.entry)) continue;
        if (twin.key != 0) told(twin.key, twin.entry, false);
        if (has(twin.entry, shares_full)) told(full(twin.entry), leader, true);
    }
}

void Resolver::record_keys() {
    if (identities_.known_keys().empty()) identities_.expect_keys(count_keys());
    each_key([&](IdentityKey key, std::uint32_t e, bool is_contested) {
        identities_.record(key, identities_.rows()[found_[e]].id, is_contested);
    });
}

std::size_t Resolver::count_keys() const {
    std::size_t count = 0;
    each_key([&](IdentityKey, std::uint32_t, bool) { ++count; });
    return count;
}

}  // namespace

std::vector<std::uint32_t> resolve(const Offered& offered, Identities& identities, Day today) {
    std::vector<std::uint32_t> rows = Resolver(offered, identities).resolve(today);
    identities.forget_known_keys();
    return rows;
}

}  // namespace flathead::lineup
