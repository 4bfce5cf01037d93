#pragma once
/// Which items a virtual channel may play, and why each of them is in or out.

#include "generator/config/config.hpp"
#include "generator/schedule/catalogue.hpp"

#include <span>
#include <string>
#include <vector>

namespace flathead::schedule {

/// What items are wanted for; programmes must be longer than clips.
enum class Purpose : std::uint8_t { programme, clip };

inline constexpr Seconds shortest_programme{30};
inline constexpr Seconds shortest_clip{1};
inline constexpr Seconds longest_item = std::chrono::hours{24};

/// Whole seconds an item is played for: the last fraction of one is left out.
[[nodiscard]] Seconds playing_time(const Item& item);

struct Verdict {
    bool is_in = false;
    /// "in: genre Sci-Fi, year 1964", "out: not_genres has Animation", "out: shorter than 30s".
    std::string sentence;
};

/// One pool's rule: what meets any of `from` and none of `except`.
class Chooser {
  public:
    Chooser(const Catalogue& catalogue,
            std::span<const SelectionConfig> from,
            std::span<const SelectionConfig> except,
            Purpose purpose,
            bool with_specials);

    /// Meets any of `from` and none of `except`.
    [[nodiscard]] bool is_wanted(ItemIndex index) const;
    /// Why a wanted item cannot be played all the same; empty when it can.
    [[nodiscard]] std::string obstacle(ItemIndex index) const;
    [[nodiscard]] Verdict why(ItemIndex index) const;

  private:
    struct Rule {
        const SelectionConfig* config;
        /// Numbers of the names that are asked for, by kind; `asked` tells those asked for that
        /// nobody has from those not asked for.
        std::array<std::vector<std::uint32_t>, name_kinds> wanted;
        std::array<bool, name_kinds> asked{};
        std::array<std::vector<std::uint32_t>, name_kinds> unwanted;
    };
    [[nodiscard]] Rule rule_of(const SelectionConfig& config) const;
    /// `reason`, where there is one, gets what speaks for the item, or the one thing against it.
    [[nodiscard]] bool meets(const Rule& rule, ItemIndex index, std::string* reason) const;
    [[nodiscard]] bool has_unwanted(const Rule& rule, ItemIndex index, std::string* reason) const;
    [[nodiscard]] bool has_wanted(const Rule& rule, ItemIndex index, std::string* reason) const;

    const Catalogue& catalogue_;
    std::vector<Rule> from_;
    std::vector<Rule> except_;
    Purpose purpose_;
    bool with_specials_;
};

/// Items by pool, each list ascending.
struct Selection {
    std::vector<ItemIndex> main;
    std::vector<std::vector<ItemIndex>> blocks;  // as in the config
    std::vector<ItemIndex> filler;
    std::vector<ItemIndex> bumpers;
    /// "channel Matinee, films: 3 items are left out: duration unknown (the first is …)".
    Problems problems;
};

[[nodiscard]] Selection select(const Catalogue& catalogue, const VirtualChannelConfig& channel);

/// What `explain` says of an item: one line per pool ("the channel itself", "block weekdays 20:00",
/// "filler", "bumpers").
struct PoolVerdict {
    std::string pool;
    Verdict verdict;
};
[[nodiscard]] std::vector<PoolVerdict> why(const Catalogue& catalogue,
                                           const VirtualChannelConfig& channel,
                                           ItemIndex index);

}  // namespace flathead::schedule
