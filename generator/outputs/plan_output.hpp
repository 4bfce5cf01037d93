#pragma once
/// The plan of a release: what the relay must know of its sources, channels and their upstreams.

#include "generator/config/config.hpp"
#include "generator/model/lineup.hpp"
#include "generator/outputs/schedule_plan.hpp"
#include "generator/outputs/video_output.hpp"
#include "relay/plan/write.hpp"

#include <string>
#include <vector>

namespace flathead::outputs {

inline constexpr std::string_view plan_path = "plan.sqlite";

[[nodiscard]] plan::Settings plan_settings(const Config& config);
/// Everything but the settings; whoever made the writer finishes it. Returns what its operator
/// should know: streams that nothing can play.
[[nodiscard]] std::vector<std::string> write_plan(plan::Writer& writer,
                                                  const Lineup& lineup,
                                                  const Config& config,
                                                  const SchedulePlan& schedules = {},
                                                  Catalogues catalogues = {});

}  // namespace flathead::outputs
