#pragma once
/// The files by which media servers take the site for an HDHomeRun tuner: discover.json,
/// lineup.json, lineup_status.json, device.xml (formats/hdhomerun_write.hpp).

#include "generator/model/lineup.hpp"
#include "generator/model/output.hpp"

#include <cstdint>
#include <string_view>

namespace flathead::outputs {

/// `tuner_count`: what the upstreams allow at once.
void write_tuner(ReleaseSink& sink,
                 const Lineup& lineup,
                 std::string_view site_name,
                 std::uint64_t site_identity,
                 int tuner_count);

}  // namespace flathead::outputs
