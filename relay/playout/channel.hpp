#pragma once
/// A channel played by its schedule: one row after the other, each at its time.

#include "relay/playout/output.hpp"
#include "relay/playout/request.hpp"
#include "relay/playout/wall.hpp"

namespace flathead::playout {

/// Plays what the schedule says for `wall`, endless or to the end that is asked for; returns when
/// that is reached or the reader is gone. Throws Error when there is no such schedule.
void play_channel(const ScheduleRequest& request,
                  const std::string& slate,
                  const Output& output,
                  Wall& wall);

}  // namespace flathead::playout
