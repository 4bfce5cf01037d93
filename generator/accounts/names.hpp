#pragma once
/// What an account may be called. Names stand in addresses, in nginx's tables and in JSON, and none
/// of these should ever have to escape them.

#include <optional>
#include <string>
#include <string_view>

namespace flathead::accounts {

inline constexpr std::size_t longest_name_bytes = 64;
inline constexpr std::size_t longest_note_bytes = 500;

/// A sentence without a full stop; absent when it is a good name. First folders of our own
/// addresses are none: "/USER/PASSWORD/ID" would be something else.
[[nodiscard]] std::optional<std::string> why_not_a_name(std::string_view name);

}  // namespace flathead::accounts
