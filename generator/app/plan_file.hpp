#pragma once
/// plan.sqlite of a release: SQLite writes a file under a name, a release takes bytes; between them
/// stands a scratch file in the state folder.

#include "generator/config/config.hpp"
#include "generator/model/lineup.hpp"
#include "generator/model/output.hpp"
#include "generator/model/report.hpp"
#include "generator/outputs/schedule_plan.hpp"
#include "generator/outputs/video_output.hpp"

namespace flathead::app {

/// Adds to report.warnings what the plan had to leave out.
void write_plan_file(ReleaseSink& sink,
                     const Lineup& lineup,
                     const Config& config,
                     const outputs::SchedulePlan& schedules,
                     outputs::Catalogues catalogues,
                     RunReport& report);

}  // namespace flathead::app
