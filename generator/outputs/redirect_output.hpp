#pragma once
/// nginx/redirect.map, nginx/packages.map and nginx/numbers.map of a release: where a request for a
/// channel in mode redirect is sent (all others go to the relay), accounts of which packages are,
/// and which channel has which number. nginx
/// includes them inside `map` blocks, so every value is made safe for its syntax.

#include "generator/model/lineup.hpp"
#include "generator/model/output.hpp"
#include "generator/outputs/streams.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace flathead::outputs {

/// The address as nginx may send it in a Location header: characters that mean something in nginx's
/// configuration or in a header are percent-encoded; absent when it is nothing a player can be
/// redirected to.
[[nodiscard]] std::optional<std::string> redirect_target(std::string_view url);

/// The first upstream a player can open by itself; absent when there is none, or when the channel
/// is not in mode redirect: it then goes to the relay.
[[nodiscard]] std::optional<std::string> redirect_of(const Channel& channel,
                                                     const Lineup& lineup,
                                                     const Streams& streams);

void write_redirects(ReleaseSink& sink, const Lineup& lineup, const Config& config);

}  // namespace flathead::outputs
