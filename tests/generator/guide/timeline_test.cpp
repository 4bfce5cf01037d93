#include "generator/guide/timeline.hpp"

#include "relay/base/text.hpp"

#include <gtest/gtest.h>

namespace flathead::guide {
namespace {

using namespace std::chrono_literals;

const Time noon = *times::read_rfc3339("2026-11-20T12:00:00Z");

SpooledProgramme programme(int from, std::optional<int> to, std::string_view name) {
    return {noon + std::chrono::minutes(from),
            to ? std::optional<Time>(noon + std::chrono::minutes(*to)) : std::nullopt,
            name};
}

Slot slot(int from, int to, std::string_view name) {
    return {noon + std::chrono::minutes(from), noon + std::chrono::minutes(to), name, {}};
}

/// "0-30 a, 30-60 b": minutes from noon.
std::string text_of(std::span<const Slot> slots) {
    std::string out;
    for (const Slot& s : slots) {
        if (!out.empty()) out += ", ";
        out += text::join((s.start - noon).count() / 60,
                          '-',
                          (s.stop - noon).count() / 60,
                          ' ',
                          s.is_filler() ? s.filler_title : s.inner);
    }
    return out;
}

std::string timeline(std::vector<SpooledProgramme> programmes, Seconds shift = 0s) {
    std::uint64_t dropped = 0;
    return text_of(timeline_of(programmes, shift, dropped));
}

TEST(Timeline, ProgrammesAreSortedAndOfTwoWithTheSameStartTheLaterOneStays) {
    EXPECT_EQ(timeline({programme(60, 90, "c"), programme(0, 60, "old"), programme(0, 60, "new")}),
              "0-60 new, 60-90 c");
}

TEST(Timeline, AMissingStopIsTheNextStartAndTheLastOneLastsAnHour) {
    EXPECT_EQ(timeline({programme(0, {}, "a"), programme(45, {}, "b")}), "0-45 a, 45-105 b");
}

TEST(Timeline, AStopBeforeTheStartCountsAsMissingAndOneAtTheStartIsNoProgramme) {
    EXPECT_EQ(timeline({programme(0, -30, "a"), programme(30, 30, "mark"), programme(60, 90, "b")}),
              "0-60 a, 60-90 b");
}

TEST(Timeline, OverlapsAreCutAtTheNextStart) {
    EXPECT_EQ(timeline({programme(0, 90, "a"), programme(60, 120, "b")}), "0-60 a, 60-120 b");
}

TEST(Timeline, ShiftMovesEverything) {
    EXPECT_EQ(timeline({programme(0, 30, "a"), programme(30, {}, "b")}, 30min),
              "30-60 a, 60-120 b");
}

TEST(Timeline, HolesAreFilledFromTheNextGuideCutToFit) {
    const std::vector<Slot> next{
        slot(-60, 0, "x"), slot(20, 70, "y"), slot(70, 100, "z"), slot(115, 121, "late")};
    EXPECT_EQ(text_of(filled_from({slot(0, 30, "a"), slot(90, 120, "b")}, next)),
              "-60-0 x, 0-30 a, 30-70 y, 70-90 z, 90-120 b");
    EXPECT_EQ(text_of(filled_from({}, next)), text_of(next));
    EXPECT_EQ(text_of(filled_from({slot(0, 30, "a")}, {})), "0-30 a");
}

TEST(Timeline, SmallHolesAreClosedAndTheRestIsFilledInBlocksOfTheClock) {
    const Window window{noon - 90min, noon + 180min};
    const Filler filler{1h, "filler", {}};
    EXPECT_EQ(text_of(without_gaps(
                  {slot(0, 27, "a"), slot(30, 60, "b"), slot(90, 100, "c")}, window, filler)),
              "-90--60 filler, -60-0 filler, 0-30 a, 30-60 b, 60-90 filler, 90-100 c, 100-120 "
              "filler, 120-180 filler");
    EXPECT_EQ(text_of(without_gaps({slot(0, 27, "a"), slot(60, 90, "b")}, window, {1h, {}, {}})),
              "0-27 a, 60-90 b");
}

TEST(Timeline, EventsStandInTheFillersPlace) {
    const std::vector<Slot> events{{noon + 30min, noon + 150min, {}, "Match"}};
    EXPECT_EQ(text_of(without_gaps({}, {noon, noon + 180min}, {1h, "filler", events})),
              "0-30 filler, 30-150 Match, 150-180 filler");
}

TEST(Timeline, BeforeAndAfterTheEventTheFillerSaysSoEvenInGapsThatDoNotTouchIt) {
    const std::vector<Slot> events{{noon + 90min, noon + 150min, {}, "Match"}};
    const Filler filler{1h, "filler", events, "Next: Match", "Ended: Match"};
    EXPECT_EQ(text_of(without_gaps(
                  {slot(30, 60, "a"), slot(120, 180, "b")}, {noon, noon + 240min}, filler)),
              "0-30 Next: Match, 30-60 a, 60-90 Next: Match, 90-120 Match, 120-180 b, 180-240 "
              "Ended: Match");
}

TEST(Timeline, TheWindowMovesInStepsSoThatHourlyRunsAgree) {
    const Window window = window_at(noon + 7min, 24h, 168h);
    EXPECT_EQ(window, window_at(noon + 5h, 24h, 168h));
    EXPECT_LE(window.begin, noon + 7min - 24h);
    EXPECT_GE(window.end, noon + 7min + 168h);
    std::vector<Slot> slots{
        slot(-60, 0, "before"), slot(-30, 30, "touches"), slot(60, 90, "behind")};
    keep_window(slots, {noon, noon + 1h});
    EXPECT_EQ(text_of(slots), "-30-30 touches");
}

}  // namespace
}  // namespace flathead::guide
