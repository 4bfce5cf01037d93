#pragma once
/// What the commands on accounts print.

#include "generator/model/account.hpp"

#include <span>
#include <string>
#include <string_view>

namespace flathead::app {

/// Shown once, to whoever made it.
struct NewPassword {
    std::string_view password;
    std::string_view base_url;  // of the site; empty: nobody said
};

[[nodiscard]] std::string playlist_url(const Account& account, const NewPassword& made);
[[nodiscard]] std::string account_text(const Account& account, const NewPassword& made);
[[nodiscard]] std::string account_json(const Account& account, const NewPassword& made);
[[nodiscard]] std::string account_json(const Account& account);
/// A table, one line each.
[[nodiscard]] std::string accounts_text(std::span<const Account> accounts, Time now);

}  // namespace flathead::app
