#pragma once
/// The accounts with the right to change them: each change is kept in the state and shown to nginx
/// and the relay at once, by whatever command makes it.

#include "generator/config/config.hpp"
#include "generator/model/account.hpp"
#include "generator/state/state.hpp"
#include "relay/base/fd.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace flathead::app {

/// Holds a lock of its own, not the docroot's: nobody who is disabled should go on watching until a
/// long run ends.
class AccountBook {
  public:
    explicit AccountBook(const Config& config);

    /// By name.
    [[nodiscard]] const std::vector<Account>& accounts() const { return accounts_; }
    /// Whatever the case; null when there is none.
    [[nodiscard]] const Account* find(std::string_view name) const;
    [[nodiscard]] const std::string& salt() const { return salt_; }

    /// Adds it or takes the place of the one of this name. Throws Error, and nothing has changed.
    void put(const Account& account);
    void remove(const std::string& name);
    /// Makes the files say what the state says.
    void renew();

  private:
    template <class Keep>
    void change(std::vector<Account> after, Keep keep);

    Path docroot_;
    Fd lock_;
    state::State state_;
    std::string salt_;
    std::vector<Account> accounts_;
};

}  // namespace flathead::app
