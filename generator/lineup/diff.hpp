#pragma once
/// What a new lineup changes for viewers, against the one published last: for `generate --dry-run`
/// and the report.

#include "generator/lineup/identities.hpp"
#include "generator/model/lineup.hpp"

#include <span>
#include <string>
#include <vector>

namespace flathead::lineup {

/// A channel of the lineup published last.
struct ShownChannel {
    ChannelId id;
    ChannelNumber number;
    std::string name;
    std::string group;
    bool operator==(const ShownChannel&) const = default;
};

struct ChangedChannel {
    ShownChannel before;
    ShownChannel after;
};

/// Each list by number (of the new lineup where the channel is in it).
struct LineupDiff {
    std::vector<ShownChannel> added;
    std::vector<ShownChannel> gone;
    std::vector<ChangedChannel> renumbered, renamed, regrouped;
    [[nodiscard]] bool is_empty() const {
        return added.empty() && gone.empty() && renumbered.empty() && renamed.empty() &&
               regrouped.empty();
    }
};

/// `before` in any order.
[[nodiscard]] LineupDiff diff(std::vector<ShownChannel> before, const Lineup& after);

/// One line per change: "+ 101 CNN", "- 102 BBC", "101 -> 103 CNN", "101 CNN -> CNN HD", "101 CNN:
/// News -> World"; at most `limit` per kind, then how many more there are.
[[nodiscard]] std::vector<std::string> lines_of(const LineupDiff& difference,
                                                std::size_t limit = 100);

}  // namespace flathead::lineup
