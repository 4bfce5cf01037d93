#pragma once
/// Who may watch what, how often, until when: accounts.tsv as values (FORMAT.md).

#include "relay/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace flathead::tune {

struct AccountRights {
    std::string package;
    int max_connections = 0;  // at once; 0: any number
    std::optional<Time> expires{};
    bool is_enabled = true;

    [[nodiscard]] bool hold_at(Time now) const {
        return is_enabled && (!expires || now < *expires);
    }
    bool operator==(const AccountRights&) const = default;
};

class AccountList {
  public:
    static constexpr std::size_t most_bytes = std::size_t{64} << 20;

    /// Throws Error naming the first line that is wrong.
    [[nodiscard]] static AccountList read(std::string_view text);
    /// False when there is one of this name.
    bool add(std::string name, AccountRights rights);
    /// Null: there is no such account.
    [[nodiscard]] const AccountRights* find(const std::string& name) const;
    [[nodiscard]] std::size_t size() const { return rights_.size(); }

  private:
    std::unordered_map<std::string, AccountRights> rights_;
};

}  // namespace flathead::tune
