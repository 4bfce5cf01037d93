#include "generator/sources/accounts.hpp"

#include <algorithm>

namespace flathead::sources {

std::uint8_t Accounts::number_of(std::string_view account) {
    if (account.empty()) return 0;
    const auto end = names_.begin() + static_cast<std::ptrdiff_t>(known_);
    const auto found = std::find(names_.begin() + 1, end, account);
    if (found != end) return static_cast<std::uint8_t>(found - names_.begin());
    if (known_ == names_.size()) return 255;
    names_[known_] = account;
    return static_cast<std::uint8_t>(known_++);
}

std::uint8_t Accounts::dominant(std::size_t all) const {
    const auto most = std::max_element(counts_.begin() + 1, counts_.end() - 1);
    return *most > 0 && *most * 2 >= all ? static_cast<std::uint8_t>(most - counts_.begin())
                                         : std::uint8_t{0};
}

}  // namespace flathead::sources
