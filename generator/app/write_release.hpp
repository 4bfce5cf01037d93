#pragma once
/// Every file of a release, in one place: which output writes what.

#include "generator/app/guide_stage.hpp"
#include "generator/app/logos.hpp"
#include "generator/app/schedule_stage.hpp"
#include "generator/config/config.hpp"
#include "generator/model/lineup.hpp"
#include "generator/model/output.hpp"
#include "generator/model/report.hpp"
#include "generator/outputs/video_output.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

namespace flathead::app {

/// Files that tell of the run rather than of what is on air: no reason to publish by themselves.
inline constexpr std::array<std::string_view, 4> volatile_paths{
    "release.json", "x/inputs", "www/data/release.json", "www/data/now.json"};

struct ReleaseInput {
    const Config& config;
    const Lineup& lineup;
    const GuideStage& guides;
    const ScheduleStage& schedules;
    guide::Window upcoming;  // the rows `tick` will need; its begin moves in steps of six hours
    std::uint64_t site_identity;  // of the HDHomeRun device
    int tuner_count;
    const Logos& logos;
    std::span<const std::int32_t> category_ids;    // of outputs::live_categories()
    std::span<const std::chrono::sys_days> added;  // when each channel was first seen
    outputs::VideoInput videos;
    Time now;
};

/// Fills in report.channels and report.programmes. Throws Error when the self-check fails.
void write_release(ReleaseSink& sink, const ReleaseInput& input, RunReport& report);

}  // namespace flathead::app
