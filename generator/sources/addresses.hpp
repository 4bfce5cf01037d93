#pragma once
/// Which addresses of a playlist or device something of ours can open.

#include <cstddef>
#include <string>
#include <string_view>

namespace flathead::sources {

inline constexpr std::size_t address_limit_bytes = 8192;

/// "" when usable, else the reason in words. Never a local file, pipe or plugin: what an outside
/// list names must be somewhere on a network.
[[nodiscard]] std::string_view address_fault(std::string_view url);
[[nodiscard]] bool is_http(std::string_view url);
/// HTTP addresses with blanks encoded; the text itself when there is none. Others stay: RTMP
/// addresses carry options behind blanks.
[[nodiscard]] std::string_view usable_address(std::string_view url, std::string& scratch);

}  // namespace flathead::sources
