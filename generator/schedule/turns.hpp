#pragma once
/// Whose turn it is: everything once a round, in an order made from hashes of keys, so that
/// whatever comes or goes leaves the order of all else as it is. What it knows, it was told by
/// note(): the same airings in the same order make the same turns.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace flathead::schedule {

/// Stable in all versions: schedules go on from what an earlier one made.
[[nodiscard]] std::uint64_t hash_of(std::string_view text);
[[nodiscard]] std::uint64_t mixed(std::uint64_t a, std::uint64_t b);

struct Turn {
    std::uint32_t entry = 0;
    std::uint32_t round = 0;
    bool is_again = false;  // it has had its turn in this round, and all others do not fit
};

class Turns {
  public:
    enum class Kind {
        shuffled,  // a new order each round
        cyclic,    // the same order in each round
    };

    /// `marks` are hashes of the entries' keys; `seed` that of channel and lane.
    Turns(std::vector<std::uint64_t> marks, std::uint64_t seed, Kind kind);

    /// An airing; of something that is no longer here without an entry.
    void note(std::optional<std::uint32_t> entry, std::uint32_t round);

    using Accepts = std::function<bool(std::uint32_t entry)>;
    /// The next that is accepted. Between two turns of an entry lie at least half of the others
    /// (shuffled). Entries that were passed over come first later on; those left when nine tenths
    /// are through wait for the next round.
    [[nodiscard]] std::optional<Turn> next(const Accepts& accepts) const;
    /// The next entries, each once, however recently it was on; at most `most`.
    [[nodiscard]] std::vector<Turn> upcoming(std::size_t most, const Accepts& accepts) const;

    [[nodiscard]] std::size_t size() const { return marks_.size(); }
    /// How many airings ago the entry was on, 0 for the last one; absent: never.
    [[nodiscard]] std::optional<std::uint64_t> age(std::uint32_t entry) const;

  private:
    [[nodiscard]] std::vector<std::uint32_t> order_of(std::uint32_t round) const;
    [[nodiscard]] const std::vector<std::uint32_t>& current_order() const;
    [[nodiscard]] bool is_due(std::uint32_t entry) const {
        return !has_aired(entry) || round_of_[entry] < round_;
    }
    [[nodiscard]] bool has_aired(std::uint32_t entry) const { return last_[entry] != 0; }
    [[nodiscard]] bool is_rested(std::uint32_t entry) const;

    std::vector<std::uint64_t> marks_;
    std::uint64_t seed_;
    Kind kind_;
    std::uint32_t round_ = 0;
    std::uint64_t airings_ = 0;
    std::vector<std::uint32_t> round_of_;       // of the last airing
    std::vector<std::uint64_t> last_;           // airings counted up to its last one; 0: never
    mutable std::vector<std::uint32_t> order_;  // of this round, of those that were due when made
    mutable bool order_is_made_ = false;
};

}  // namespace flathead::schedule
