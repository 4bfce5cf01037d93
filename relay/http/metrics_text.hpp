#pragma once
/// /metrics in Prometheus' text format 0.0.4.

#include "relay/http/report.hpp"

#include <string>

namespace flathead::http {

/// Series are per channel that is open and per source of the plan, never per viewer or account, so
/// that their number stays bounded. Pure.
[[nodiscard]] std::string metrics_text(const Report& report);

}  // namespace flathead::http
