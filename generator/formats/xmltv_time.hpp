#pragma once
/// Points in time as guides write them (reference formats 4.2): every form met in the wild, or
/// absent.

#include "relay/base/time.hpp"

#include <optional>
#include <string_view>

namespace flathead::formats {

/// "20261120103000 +0100" and its relatives: no seconds, no blank before the offset, "+01:00", "Z",
/// zone abbreviations, ISO 8601, epoch seconds, 24:00. Without a zone it is UTC (xmltv.dtd, on
/// dates). Absent: impossible dates, unknown zones, anything coarser than a day.
[[nodiscard]] std::optional<Time> read_xmltv_time(std::string_view text);

}  // namespace flathead::formats
