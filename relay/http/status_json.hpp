#pragma once
/// /status: what is running and who watches, for the page and the operator.

#include "relay/http/report.hpp"

#include <string>

namespace flathead::http {

/// One JSON object. Text from outside is made valid UTF-8. Pure.
[[nodiscard]] std::string status_json(const Report& report);

}  // namespace flathead::http
