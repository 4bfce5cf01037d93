#pragma once
/// The address at which a source keeps a piece of a channel's past: a template with places for the
/// time in it, as players know them (reference formats 3.4).
///   {utc} ${start}          when it begins, epoch seconds
///   {utcend} ${end}         when it ends
///   {lutc} ${now} ${timestamp}
///   {Y} {m} {d} {H} {M} {S} when it begins, on the wall clock of the template's zone
///   {duration} {offset}     seconds of it; seconds since it began
///   {duration:60}           the same in minutes, or any other unit
///   {utc:Y-m-d:H-M}         a time on the wall clock, written like this; also with start, end, …
/// Anything else in braces stays as it is.

#include "relay/past/span.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace flathead::past {

/// `zone`: IANA, empty: UTC. A span without an end ends `now`. Throws Error when the zone is not
/// known here.
[[nodiscard]] std::string archive_address(std::string_view address_template,
                                          std::string_view zone,
                                          const Span& span,
                                          std::int64_t now);

}  // namespace flathead::past
