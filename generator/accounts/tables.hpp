#pragma once
/// The account files as text, for nginx (nginx/README.md gives their lines) and for the relay
/// (relay/tune/FORMAT.md). Pure; accounts come in the order of their names.

#include "generator/model/account.hpp"

#include <span>
#include <string>
#include <string_view>

namespace flathead::accounts {

/// `"u:anna" "<hash>,<expiry>";`. A disabled account has expired in 1970: nginx still knows the
/// right password from a wrong one, and whatever else is lost, nobody gets in.
[[nodiscard]] std::string users_map(std::span<const Account> accounts);
/// `"u:anna" "active kids 2 0 1763600000 1795000000";`: status, package, connections, trial,
/// created, expires (0: never).
[[nodiscard]] std::string facts_map(std::span<const Account> accounts);
[[nodiscard]] std::string salt_map(std::string_view salt);
[[nodiscard]] std::string relay_table(std::span<const Account> accounts);

}  // namespace flathead::accounts
