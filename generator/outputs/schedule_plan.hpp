#pragma once
/// Virtual channels in the plan: the rows the relay may be asked for, and every way to read their
/// items.

#include "generator/config/config.hpp"
#include "generator/model/schedule.hpp"
#include "relay/plan/write.hpp"

#include <functional>
#include <span>
#include <vector>

namespace flathead::outputs {

struct PlannedChannel {
    ChannelId id;
    const VirtualChannelConfig* config = nullptr;
    HouseFormat house;
    std::span<const ScheduleRow> rows;  // by start; holes become gaps
};

struct SchedulePlan {
    std::vector<PlannedChannel> channels;  // by id
    /// What is known of an item, now or from an earlier run; null: nothing.
    std::function<const Item*(const std::string& key)> item_of;
    Path conform_folder;
};

/// The plan's source of everything virtual channels read.
[[nodiscard]] plan::Source source_of_schedules();

/// After the channels. An item of which nothing is known is a gap. Of an item that does not have
/// the house format the conformed file comes first, whether it is there already or not; then its
/// files as the library names them.
void write_schedules(plan::Writer& writer, const SchedulePlan& schedules);

}  // namespace flathead::outputs
