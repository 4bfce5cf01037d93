#include "generator/app/account_book.hpp"

#include "generator/accounts/credentials.hpp"
#include "generator/accounts/folder.hpp"
#include "generator/accounts/tables.hpp"
#include "generator/app/lock_file.hpp"
#include "generator/app/prepare.hpp"
#include "relay/base/error.hpp"
#include "relay/base/text.hpp"

#include <algorithm>

namespace flathead::app {
namespace {

constexpr std::chrono::seconds patience{30};  // longer than any change of accounts takes

Fd locked(const Path& folder) {
    make_state_folder(folder);
    return lock_file(folder / "accounts.lock", patience);
}

std::string folded(const Account& account) {
    return text::to_lower(account.name);
}

}  // namespace

AccountBook::AccountBook(const Config& config)
    : docroot_(config.site.docroot),
      lock_(locked(config.site.state)),
      state_(state::State::open(config.site.state)),
      salt_(state_.keep_salt(accounts::new_salt())),
      accounts_(state_.accounts()) {}

const Account* AccountBook::find(std::string_view name) const {
    const auto at = std::ranges::find_if(
        accounts_, [&](const Account& one) { return text::iequals(one.name, name); });
    return at == accounts_.end() ? nullptr : &*at;
}

/// On disk first, then in the state, then seen: whatever fails before the last step leaves all as
/// it was, and the last one is a rename.
template <class Keep>
void AccountBook::change(std::vector<Account> after, Keep keep) {
    const accounts::Table tables[] = {{"users.map", accounts::users_map(after)},
                                      {"facts.map", accounts::facts_map(after)},
                                      {"salt.map", accounts::salt_map(salt_)},
                                      {"accounts.tsv", accounts::relay_table(after)}};
    accounts::StagedTables staged(docroot_, tables);
    keep();
    accounts_ = std::move(after);
    staged.show();
}

void AccountBook::put(const Account& account) {
    std::vector<Account> after = accounts_;
    const std::string name = folded(account);
    const auto at = std::ranges::lower_bound(after, name, {}, folded);
    if (at != after.end() && folded(*at) == name) {
        *at = account;
    } else {
        after.insert(at, account);
    }
    change(std::move(after), [&] { state_.put(account); });
}

void AccountBook::remove(const std::string& name) {
    std::vector<Account> after = accounts_;
    std::erase_if(after, [&](const Account& one) { return text::iequals(one.name, name); });
    change(std::move(after), [&] { state_.remove_account(name); });
}

void AccountBook::renew() {
    change(accounts_, [] {});
}

}  // namespace flathead::app
