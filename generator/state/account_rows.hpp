#pragma once
/// Accounts to and from their table.

#include "generator/model/account.hpp"
#include "relay/lib/sqlite/database.hpp"

#include <vector>

namespace flathead::state {

/// In the order of their names.
[[nodiscard]] std::vector<Account> load_accounts(const sqlite::Database& database);
/// Adds it, or takes the place of the one of this name.
void put_account(sqlite::Database& database, const Account& account);

}  // namespace flathead::state
