#include "generator/guide/timeline.hpp"

#include <algorithm>

namespace flathead::guide {
namespace {

using namespace std::chrono_literals;

constexpr Seconds stop_unknown = 1h;  // a last programme without a stop is given this much
constexpr Seconds longest = 24h * 7;  // a stop beyond this is a mistake
constexpr Seconds small_hole = 5min;  // breaks between programmes, not missing programmes

void sort_keeping_last(std::vector<Slot>& slots) {
    if (!std::ranges::is_sorted(slots, {}, &Slot::start))
        std::ranges::stable_sort(slots, {}, &Slot::start);
    std::size_t kept = 0;
    for (const Slot& slot : slots) {
        if (kept > 0 && slots[kept - 1].start == slot.start) --kept;
        slots[kept++] = slot;
    }
    slots.resize(kept);
}

/// Between two events, or without any, the title.
std::string_view title_at(Time from, const Filler& filler) {
    if (filler.events.empty()) return filler.title;
    if (from < filler.events.front().start && !filler.before.empty()) return filler.before;
    if (from >= filler.events.back().stop && !filler.after.empty()) return filler.after;
    return filler.title;
}

/// Blocks over [from, to), each ending at a multiple of the block since the epoch; no event lies in
/// it.
void append_blocks(std::vector<Slot>& out, Time from, Time to, const Filler& filler) {
    const std::string_view title = title_at(from, filler);
    while (from < to) {
        const Time stop = std::min(to, times::floor_to(from, filler.block) + filler.block);
        out.push_back({from, stop, {}, title});
        from = stop;
    }
}

void append_gap(std::vector<Slot>& out, Time from, Time to, const Filler& filler) {
    for (const Slot& event : filler.events) {
        if (event.stop <= from || event.start >= to) continue;
        if (event.start > from) append_blocks(out, from, event.start, filler);
        out.push_back(
            {std::max(from, event.start), std::min(to, event.stop), {}, event.filler_title});
        from = out.back().stop;
    }
    append_blocks(out, from, to, filler);
}

}  // namespace

Window window_at(Time now, Seconds past, Seconds future) {
    return {times::floor_to(now - past, window_step), times::ceil_to(now + future, window_step)};
}

std::vector<Slot> timeline_of(std::span<const SpooledProgramme> programmes,
                              Seconds shift,
                              std::uint64_t& dropped) {
    std::vector<Slot> slots;
    slots.reserve(programmes.size());
    for (const SpooledProgramme& p : programmes) {
        const bool has_stop = p.stop && *p.stop > p.start && *p.stop - p.start <= longest;
        if (p.stop && *p.stop == p.start) {  // a mark, not a programme
            ++dropped;
            continue;
        }
        slots.push_back({p.start + shift, has_stop ? *p.stop + shift : Time{}, p.inner, {}});
    }
    sort_keeping_last(slots);
    for (std::size_t i = 0; i < slots.size(); ++i) {
        const bool is_last = i + 1 == slots.size();
        Slot& slot = slots[i];
        if (slot.stop == Time{})
            slot.stop = is_last ? slot.start + stop_unknown : slots[i + 1].start;
        slot.stop = std::min(slot.stop, slot.start + longest);
        if (!is_last) slot.stop = std::min(slot.stop, slots[i + 1].start);
    }
    return slots;
}

std::vector<Slot> filled_from(std::vector<Slot> first, std::span<const Slot> next) {
    if (first.empty()) return {next.begin(), next.end()};
    if (next.empty()) return first;
    std::vector<Slot> out;
    out.reserve(first.size() + next.size());
    std::size_t i = 0;
    Time free_from = Time::min();
    const auto fill_until = [&](Time until) {
        for (; i < next.size() && next[i].start < until; ++i) {
            const Time start = std::max(next[i].start, free_from);
            const Time stop = std::min(next[i].stop, until);
            const bool mostly_fits =
                stop - start > small_hole && (stop - start) * 2 >= next[i].stop - next[i].start;
            if (stop > start && mostly_fits)
                out.push_back({start, stop, next[i].inner, next[i].filler_title});
            if (next[i].stop > until) break;  // it may also fit behind
        }
    };
    for (const Slot& slot : first) {
        fill_until(slot.start);
        out.push_back(slot);
        free_from = slot.stop;
    }
    fill_until(Time::max());
    return out;
}

void keep_window(std::vector<Slot>& slots, const Window& window) {
    std::erase_if(slots, [&](const Slot& slot) {
        return slot.stop <= window.begin || slot.start >= window.end;
    });
}

std::vector<Slot> without_gaps(std::vector<Slot> slots,
                               const Window& window,
                               const Filler& filler) {
    for (std::size_t i = 0; i + 1 < slots.size(); ++i) {
        if (slots[i + 1].start - slots[i].stop <= small_hole) slots[i].stop = slots[i + 1].start;
    }
    if (filler.title.empty()) return slots;
    std::vector<Slot> out;
    Time from = window.begin;
    for (const Slot& slot : slots) {
        if (slot.start > from) append_gap(out, from, slot.start, filler);
        out.push_back(slot);
        from = slot.stop;
    }
    if (from < window.end) append_gap(out, from, window.end, filler);
    return out;
}

}  // namespace flathead::guide
