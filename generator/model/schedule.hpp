#pragma once
/// What a virtual channel plays, row after row without a gap. A row is frozen once it is published:
/// guide, playlists, Xtream tables and the relay all read the same rows.

#include "generator/model/library.hpp"
#include "generator/model/lineup.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace flathead {

enum class RowKind : std::uint8_t {
    programme,  // stands in the guide
    filler,     // between programmes; the guide's programme before it lasts until the next one
    gap,        // nothing to play: a slate
};

/// [start, end) in whole seconds, so that the guide says exactly what is played; the last fraction
/// of a second of an item is left out. `end - start` of media from `in` on.
struct ScheduleRow {
    Time start;
    Time end;
    RowKind kind = RowKind::gap;
    std::string item;    // Item::key; empty: a gap
    Milliseconds in{0};  // place in the media at `start`
    /// What of the channel chose it: empty: its own order; else "filler", "bumper" or the name of a
    /// block. Each lane goes on from its own last row.
    std::string lane;
    std::uint32_t round = 0;  // of the lane's shuffle or rotation: how often it was the item's turn
    std::string reason;       // for people: "shuffle, round 2", "in order after S01E02"
    bool operator==(const ScheduleRow&) const = default;
};

/// What everything a channel copies has, in libav's names; chosen once, by what most of its items
/// are. Empty: no such stream, or not chosen yet.
struct HouseFormat {
    std::string video;         // "h264"
    std::string pixel_format;  // "yuv420p"
    std::string audio;         // "aac"
    bool operator==(const HouseFormat&) const = default;
};

/// Whether, how and when an item was aired before is known from the rows themselves; of the far
/// past the last row of each item and lane is enough.
struct Schedule {
    std::string channel;  // VirtualChannelConfig::key
    std::uint64_t seed = 0;
    std::vector<ScheduleRow> rows;  // by start, without gap or overlap
};

}  // namespace flathead
