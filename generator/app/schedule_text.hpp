#pragma once
/// Rows of virtual channels as JSON (design 10) and as lines for a terminal, and why an item is in
/// a channel or not.

#include "generator/app/schedule_stage.hpp"

#include <span>
#include <string>

namespace flathead::app {

/// "Show S01E02: Title", "Metropolis (1927)"; the key of an item of which nothing is known.
[[nodiscard]] std::string title_of(const Item* item, const std::string& key);

[[nodiscard]] std::string rows_json(const ScheduleStage& stage, std::span<const ScheduleRow> rows);
/// Times on the wall clocks of `zone`.
[[nodiscard]] std::string rows_text(const ScheduleStage& stage,
                                    std::span<const ScheduleRow> rows,
                                    const std::string& zone);

/// What a virtual channel plays now and next and why, what is in its pools, and of `item`, when it
/// is not empty, whether items whose title or show holds it are among them. The stage has looked at
/// its libraries.
[[nodiscard]] std::string playing_json(const ScheduleStage& stage,
                                       const VirtualChannel& channel,
                                       const std::string& item,
                                       Time now);
[[nodiscard]] std::string playing_text(const ScheduleStage& stage,
                                       const VirtualChannel& channel,
                                       const std::string& item,
                                       Time now,
                                       const std::string& zone);

/// What is in its pools, and what had to be left out.
[[nodiscard]] std::string pools_text(const ScheduleStage& stage, const VirtualChannel& channel);

}  // namespace flathead::app
