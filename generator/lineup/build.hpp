#pragma once
/// Listings become the lineup: filtered, rewritten, merged, identified, numbered, sorted. Pure:
/// time and what was known before come in as values, the new knowledge goes out with the result.

#include "generator/config/config.hpp"
#include "generator/lineup/identities.hpp"
#include "generator/model/lineup.hpp"
#include "relay/base/error.hpp"
#include "relay/base/time.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace flathead::lineup {

/// What happened to one source's entries.
struct SourceCounts {
    std::string source;
    std::uint64_t offered = 0;
    std::uint64_t not_included = 0;  // no `include` condition fits
    std::uint64_t excluded = 0;      // an `exclude` condition fits
    std::uint64_t merged = 0;        // became a further upstream of another channel
};

struct LineupResult {
    Lineup lineup;
    Identities identities;
    std::vector<SourceCounts> sources;     // in the order of the config
    std::vector<std::uint64_t> rule_hits;  // per rule: how many entries it matched
    Problems problems;                     // number conflicts, values of rules that cannot be used
    std::vector<std::string> warnings;  // whole sentences: the lineup is empty, a rule fits nothing
};

/// The part of the config a lineup depends on. All of it must outlive the call only.
struct LineupInput {
    std::span<const std::shared_ptr<const Listing>> listings;  // any order
    const LineupConfig& config;
    std::span<const PackageConfig> packages;
    std::span<const SourceConfig> sources;  // their order is that of fresh ids and numbers
    RelayMode mode = RelayMode::relay;      // unless the source or a rule says otherwise
    Time now;
};

[[nodiscard]] LineupResult build(const LineupInput& input, Identities identities);

}  // namespace flathead::lineup
