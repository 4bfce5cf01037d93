#pragma once
/// Which guide channel describes which channel, and why.

#include "generator/model/lineup.hpp"

#include <string>
#include <vector>

namespace flathead {

enum class MatchState : std::uint8_t { pinned, exact, name, fuzzy, doubtful, none };

[[nodiscard]] constexpr const char* name_of(MatchState state) {
    switch (state) {
        case MatchState::pinned:
            return "pinned";
        case MatchState::exact:
            return "exact";
        case MatchState::name:
            return "name";
        case MatchState::fuzzy:
            return "fuzzy";
        case MatchState::doubtful:
            return "doubtful";
        case MatchState::none:
            return "none";
    }
    return "none";
}

struct GuideCandidate {
    std::uint32_t guide = 0;  // index of the guide in priority order
    std::string guide_id;     // the guide's own channel id
    std::string name;         // its first display name
    double score = 0;         // 0..1
    std::string
        reason;  // "same id", "same name", "call sign KOVR", "4 of 4 words, country differs"
};

struct ChannelMatch {
    ChannelId channel;
    MatchState state = MatchState::none;
    /// What is applied, best guide first: one guide channel per guide at most. Empty for doubtful
    /// and none.
    std::vector<GuideCandidate> applied;
    /// The best five, applied or not.
    std::vector<GuideCandidate> candidates;
};

}  // namespace flathead
