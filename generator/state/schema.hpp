#pragma once
/// The tables of state.sqlite and how an older file becomes a current one.

#include "relay/lib/sqlite/database.hpp"

namespace flathead::state {

/// "FLTH": tells our file from any other SQLite file.
inline constexpr int application_id = 0x464c5448;

enum class Condition { current, older, empty };

/// Throws Error for a file that is not ours, is damaged, or is newer than this program.
[[nodiscard]] Condition condition_of(const sqlite::Database& database);
/// Brings an empty or older file to the current format, in one transaction.
void migrate(sqlite::Database& database);

/// The same error with what the operator can do about a file that cannot be used.
[[nodiscard]] Error unusable(const Path& file, const std::string& why);

}  // namespace flathead::state
