#pragma once
/// What a dry run would change: channels and guide matches against the release shown.

#include "generator/model/lineup.hpp"
#include "generator/model/match.hpp"
#include "generator/outputs/lineup_output.hpp"
#include "generator/state/schedule_rows.hpp"

#include <span>
#include <string>
#include <vector>

namespace flathead::app {

/// Lines for people, or one JSON object {added, gone, renumbered, renamed, regrouped,
/// guide_changed, scheduled} of arrays.
[[nodiscard]] std::string changes_text(const std::vector<outputs::PublishedChannel>& before,
                                       const Lineup& after,
                                       std::span<const ChannelMatch> matches,
                                       std::span<const state::ScheduleChange> scheduled,
                                       bool as_json);

}  // namespace flathead::app
