#pragma once
/// A viewer's account, as the operator made it.

#include "relay/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace flathead {

/// The package of accounts without one: every channel, unless the config defines a package of that
/// name.
inline constexpr std::string_view every_channel = "all";

struct Account {
    std::string name;  // kept to the letter; two never differ by case alone
    std::string hash;  // of the password; the password itself is known to its owner alone
    std::string package{every_channel};
    int max_connections = 1;      // at once; 0: any number
    std::optional<Time> expires;  // absent: never
    bool is_trial = false;
    bool is_enabled = true;
    Time created{};
    std::string note;  // for the operator
    bool operator==(const Account&) const = default;
};

}  // namespace flathead
