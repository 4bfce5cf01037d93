#pragma once
/// /status: what is running and who watches, for the page and the operator.

#include "relay/http/report.hpp"

#include <string>

namespace flathead::http {

/// Everybody sees what runs and how many watch, but neither who nor from where it comes.
enum class Audience : std::uint8_t { operators, everybody };

/// One JSON object. Text from outside is made valid UTF-8. Pure.
[[nodiscard]] std::string status_json(const Report& report, Audience audience);

}  // namespace flathead::http
