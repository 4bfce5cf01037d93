// Timelines of random programmes: what holds of every one of them, and who is on the air against a
// plain model.
#include "generator/guide/timeline.hpp"

#include <gtest/gtest.h>

#include <random>

namespace flathead::guide {
namespace {

using namespace std::chrono_literals;

constexpr int rounds = 3000;
const Time noon = *times::read_rfc3339("2026-11-20T12:00:00Z");
const Window window{noon, noon + 6h};
constexpr std::string_view names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};

/// Up to twelve programmes around the window: any order, overlaps, equal starts, marks, stops
/// missing or before the start.
std::vector<SpooledProgramme> random_programmes(std::mt19937& random) {
    std::vector<SpooledProgramme> programmes;
    for (const std::string_view name : std::span(names).first(random() % (std::size(names) + 1))) {
        const Time start = noon - 2h + 10min * static_cast<int>(random() % 60);
        std::optional<Time> stop;
        if (random() % 4 != 0) stop = start + 5min * (static_cast<int>(random() % 40) - 4);
        programmes.push_back({.start = start, .stop = stop, .inner = name});
    }
    return programmes;
}

void expect_order(std::span<const Slot> slots) {
    for (std::size_t i = 0; i < slots.size(); ++i) {
        ASSERT_LT(slots[i].start, slots[i].stop);
        if (i > 0) {
            ASSERT_LE(slots[i - 1].stop, slots[i].start);
        }
    }
}

std::string_view on_at(std::span<const Slot> slots, Time at) {
    const auto found = std::ranges::find_if(
        slots, [&](const Slot& slot) { return slot.start <= at && at < slot.stop; });
    return found == slots.end() ? "" : found->is_filler() ? found->filler_title : found->inner;
}

/// The plain model: of those that have begun, the one that began last (the later in the file of
/// two) is on, until its stop; without one until the next begins, and an hour when nothing follows.
std::string_view model_on_at(std::span<const SpooledProgramme> programmes, Time at) {
    const SpooledProgramme* latest = nullptr;
    bool has_next = false;
    for (const SpooledProgramme& p : programmes) {
        if (p.stop == p.start) continue;
        if (p.start <= at && (latest == nullptr || p.start >= latest->start)) latest = &p;
    }
    if (latest == nullptr) return "";
    for (const SpooledProgramme& p : programmes)
        has_next |= p.stop != p.start && p.start > latest->start;
    const bool has_stop = latest->stop && *latest->stop > latest->start;
    if (has_stop) return at < *latest->stop ? latest->inner : "";
    return has_next || at < latest->start + 1h ? latest->inner : "";
}

TEST(TimelineProperty, AtEveryMomentTheModelsProgrammeIsOn) {
    std::mt19937 random(1);
    for (int round = 0; round < rounds; ++round) {
        SCOPED_TRACE(round);
        const auto programmes = random_programmes(random);
        std::uint64_t dropped = 0;
        const auto slots = timeline_of(programmes, 0s, dropped);
        ASSERT_NO_FATAL_FAILURE(expect_order(slots));
        for (Time at = noon - 3h; at < noon + 12h; at += 5min)
            ASSERT_EQ(on_at(slots, at), model_on_at(programmes, at));
        const auto shifted = timeline_of(programmes, 37min, dropped);
        ASSERT_EQ(shifted.size(), slots.size());
        for (std::size_t i = 0; i < slots.size(); ++i) {
            ASSERT_EQ(shifted[i].start, slots[i].start + 37min);
            ASSERT_EQ(shifted[i].stop, slots[i].stop + 37min);
        }
    }
}

TEST(TimelineProperty, FillingTakesNothingFromTheFirstGuideAndAddsOnlyWhatTheSecondHas) {
    std::mt19937 random(2);
    for (int round = 0; round < rounds; ++round) {
        SCOPED_TRACE(round);
        std::uint64_t dropped = 0;
        const auto first_programmes = random_programmes(random);
        const auto second_programmes = random_programmes(random);
        const auto first = timeline_of(first_programmes, 0s, dropped);
        const auto second = timeline_of(second_programmes, 3min, dropped);
        const auto filled = filled_from(first, second);
        ASSERT_NO_FATAL_FAILURE(expect_order(filled));
        for (Time at = noon - 3h; at < noon + 12h; at += 1min) {
            const std::string_view wanted = on_at(first, at);
            const std::string_view got = on_at(filled, at);
            if (!wanted.empty() || !got.empty()) {
                ASSERT_EQ(got, wanted.empty() ? on_at(second, at) : wanted);
            }
        }
    }
}

TEST(TimelineProperty, TheWindowIsFilledWithoutAGapAndGuidesKeepTheirTime) {
    std::mt19937 random(3);
    for (int round = 0; round < rounds; ++round) {
        SCOPED_TRACE(round);
        std::uint64_t dropped = 0;
        const auto programmes = random_programmes(random);
        auto slots = timeline_of(programmes, 0s, dropped);
        keep_window(slots, window);
        const std::vector<Slot> events{{noon + 70min, noon + 100min, {}, "event"},
                                       {noon + 200min, noon + 400min, {}, "late event"}};
        const auto filled = without_gaps(slots, window, {1h, "filler", events});
        ASSERT_NO_FATAL_FAILURE(expect_order(filled));
        ASSERT_LE(filled.front().start, window.begin);
        ASSERT_GE(filled.back().stop, window.end);
        for (std::size_t i = 1; i < filled.size(); ++i)
            ASSERT_EQ(filled[i - 1].stop, filled[i].start);
        for (const Slot& slot : slots) {
            const auto kept = std::ranges::find(filled, slot.start, &Slot::start);
            ASSERT_TRUE(kept != filled.end() && kept->inner == slot.inner &&
                        kept->stop >= slot.stop && kept->stop <= slot.stop + 5min);
        }
        for (const Slot& slot : filled) {
            if (slot.filler_title == "filler") {
                ASSERT_LE(slot.stop - slot.start, 1h);
            }
        }
    }
}

}  // namespace
}  // namespace flathead::guide
