#pragma once
/// What the flathead-playout child is told about the address it is to open, on its stdin.

#include "relay/plan/plan.hpp"
#include "relay/upstreams/opener.hpp"

#include <string>

namespace flathead::upstreams {

/// {"url":"…","user_agent":"…","referrer":"…","headers":[["name","value"]],"trusted":true,
///  "trusted_hosts":["…"]}
[[nodiscard]] std::string playout_request(const plan::Upstream& upstream,
                                          const plan::Source& source);

/// {"schedule":{"plan":"…","channel":12,"lead_ms":3000,"from_ms":…,"to_ms":…,"write":"playlist",
///  "prefix":"12/"},"slate":"…"}; what is absent or usual is left out.
[[nodiscard]] std::string rows_request(const Rows& rows, const Path& plan);

}  // namespace flathead::upstreams
