#pragma once
/// nginx/redirect.map and nginx/numbers.map of a release: where a request for a channel is sent
/// while no relay stands in between (mode redirect). nginx includes them inside `map` blocks, so
/// every value is made safe for its syntax.

#include "generator/model/lineup.hpp"
#include "generator/model/output.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace flathead::outputs {

/// The address as nginx may send it in a Location header: characters that mean something in nginx's
/// configuration or in a header are percent-encoded; absent when it is nothing a player can be
/// redirected to.
[[nodiscard]] std::optional<std::string> redirect_target(std::string_view url);

void write_redirects(ReleaseSink& sink, const Lineup& lineup);

}  // namespace flathead::outputs
