#pragma once
/// Wall clocks of the world, from the system's zone files (Howard Hinnant's date; g++ 12 has no
/// zones of its own). Nothing is read before the first question.

#include "relay/base/time.hpp"

#include <string_view>

namespace flathead::tz {

/// When a clock in `zone` (IANA, like "Europe/Rome") shows `local`. A reading that clocks jump over
/// in spring counts as if they had not been changed yet (02:30 is half an hour after 02:00); one
/// that comes twice in autumn is the first. Throws Error when the zone is not known here.
[[nodiscard]] Time utc_of(std::chrono::local_seconds local, std::string_view zone);

}  // namespace flathead::tz
