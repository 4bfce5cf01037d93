#pragma once
/// Identities to and from the tables channels and channel_keys.

#include "generator/lineup/diff.hpp"
#include "generator/lineup/identities.hpp"
#include "relay/lib/sqlite/database.hpp"

#include <vector>

namespace flathead::state {

[[nodiscard]] lineup::Identities load_identities(const sqlite::Database& database);
[[nodiscard]] std::vector<lineup::ShownChannel> load_shown_channels(
    const sqlite::Database& database);
/// Writes what changed since the load; the caller holds the transaction.
void save_identities(sqlite::Database& database,
                     lineup::Identities& identities,
                     const Lineup& lineup);

}  // namespace flathead::state
