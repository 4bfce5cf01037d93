#pragma once
/// Passwords and what is kept of them.
///
/// Stock nginx can check one kind of hash without help from another program: secure_link's MD5. So
/// that is what is kept, salted for the site. Passwords are made here and nowhere else, of 100
/// random bits, so there is nothing to guess whatever the hash costs; for passwords that people
/// choose it would be far too fast.

#include <string>
#include <string_view>

namespace flathead::accounts {

/// Letters and digits that look alike on no screen: 32 of them, 5 bits each.
inline constexpr std::string_view password_letters = "abcdefghijkmnpqrstuvwxyz23456789";
inline constexpr std::size_t password_length = 20;
inline constexpr std::size_t salt_length = 26;

[[nodiscard]] std::string new_password();
/// Of the site; made once.
[[nodiscard]] std::string new_salt();
/// What nginx computes as `secure_link_md5 "$user:$password:$salt"`.
[[nodiscard]] std::string hash_of(std::string_view name,
                                  std::string_view password,
                                  std::string_view salt);

}  // namespace flathead::accounts
