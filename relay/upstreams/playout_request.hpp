#pragma once
/// What the flathead-playout child is told about the address it is to open, on its stdin.

#include "relay/plan/plan.hpp"

#include <string>

namespace flathead::upstreams {

/// {"url":"…","user_agent":"…","referrer":"…","headers":[["name","value"]],"trusted":true,
///  "trusted_hosts":["…"]}
[[nodiscard]] std::string playout_request(const plan::Upstream& upstream,
                                          const plan::Source& source);

}  // namespace flathead::upstreams
