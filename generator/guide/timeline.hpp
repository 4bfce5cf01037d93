#pragma once
/// One channel's programmes put in order: sorted, without overlaps, without gaps. Pure: the same
/// input, the same rows.

#include "generator/guide/spool.hpp"
#include "relay/base/time.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace flathead::guide {

/// What is published: programmes that touch [begin, end).
struct Window {
    Time begin;
    Time end;
    bool operator==(const Window&) const = default;
};

/// The published window, and the rows `tick` will need, move in these steps.
inline constexpr Seconds window_step = std::chrono::hours{6};

/// Bounds widened to multiples of six hours, so that hourly runs over the same guide give the same
/// bytes.
[[nodiscard]] Window window_at(Time now, Seconds past, Seconds future);

/// A row of a timeline. `inner` is the source's markup; of a filler it is empty and `filler_title`
/// counts.
struct Slot {
    Time start;
    Time stop;
    std::string_view inner;
    std::string_view filler_title;
    std::string_view reason{};  // why a virtual channel shows it; empty: not told
    [[nodiscard]] bool is_filler() const { return !filler_title.empty(); }
};

/// One guide's programmes: shifted, sorted, missing stops taken from the next start, of two with
/// the same start the later one in the file, overlaps cut at the next start. `dropped` counts what
/// had no length.
[[nodiscard]] std::vector<Slot> timeline_of(std::span<const SpooledProgramme> programmes,
                                            Seconds shift,
                                            std::uint64_t& dropped);

/// Holes of `first` filled with what `next` has there, cut to fit.
[[nodiscard]] std::vector<Slot> filled_from(std::vector<Slot> first, std::span<const Slot> next);

/// A filler for [begin, end) of a gap, in rows; empty: leave the gap. The rows point to its titles:
/// their owner must outlive them.
struct Filler {
    Seconds block{3600};
    std::string_view title;  // "" leaves gaps open
    /// Known events of the channel (from its name), sorted: shown instead of blocks where they lie
    /// in a gap.
    std::span<const Slot> events;
    std::string_view before{};  // instead of the title until the first event; "": the title
    std::string_view after{};   // since the last event
};

/// Small holes closed by lengthening what stands before them, the rest filled from window begin to
/// window end in blocks aligned to the clock.
[[nodiscard]] std::vector<Slot> without_gaps(std::vector<Slot> slots,
                                             const Window& window,
                                             const Filler& filler);

/// Only what touches the window.
void keep_window(std::vector<Slot>& slots, const Window& window);

}  // namespace flathead::guide
