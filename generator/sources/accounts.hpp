#pragma once
/// Whose addresses a playlist is made of: stream ids identify channels only within one panel's
/// account.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace flathead::sources {

class Accounts {
  public:
    /// A small number for the account; the first 254 are told apart, 255 are all others, 0 is "no
    /// account".
    [[nodiscard]] std::uint8_t number_of(std::string_view account);
    void count(std::uint8_t number) { ++counts_[number]; }
    /// The account most addresses have, if at least half of `all` do; else 0.
    [[nodiscard]] std::uint8_t dominant(std::size_t all) const;

  private:
    std::array<std::string, 255> names_;
    std::size_t known_ = 1;
    std::array<std::size_t, 256> counts_{};
};

}  // namespace flathead::sources
