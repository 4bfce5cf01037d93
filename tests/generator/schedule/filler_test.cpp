#include "generator/schedule/filler.hpp"

#include <gtest/gtest.h>

#include "channel_maker.hpp"
#include <numeric>
#include <set>

namespace flathead::schedule {
namespace {

using namespace tests;

struct Box {
    explicit Box(const std::vector<int>& seconds) {
        std::vector<Item> items;
        for (std::size_t i = 0; i < seconds.size(); ++i)
            items.push_back(clip(text::join(100 + i), Seconds{seconds[i]}));
        one = library(items);
        catalogue.emplace(std::span(&one, 1));
        std::vector<ItemIndex> all(items.size());
        std::iota(all.begin(), all.end(), 0U);
        std::vector<std::uint64_t> marks;
        for (const ItemIndex i : all) marks.push_back(hash_of((*catalogue)[i].key));
        clips.emplace(*catalogue, marks, all, 7);
    }

    std::vector<Clip> fill(Time at, Seconds gap) {
        std::vector<Clip> out;
        for (const Clip& clip : clips->fill(at, gap)) {
            ScheduleRow row;
            row.start = at;
            row.end = at += clip.length;
            row.round = clip.round;
            clips->note(row, clip.item);
            out.push_back(clip);
        }
        return out;
    }

    Library one;
    std::optional<Catalogue> catalogue;
    std::optional<Clips> clips;
};

Seconds sum(const std::vector<Clip>& clips) {
    Seconds total{0};
    for (const Clip& clip : clips) total += clip.length;
    return total;
}

TEST(Filler, TheBestFitIsFound) {
    // Every gap, against all subsets.
    const std::vector<int> lengths{7, 11, 23, 31, 60, 95};
    std::set<int> sums;
    for (unsigned set = 0; set < 64; ++set) {
        int total = 0;
        for (std::size_t i = 0; i < 6; ++i) total += (set >> i & 1U) != 0 ? lengths[i] : 0;
        sums.insert(total);
    }
    for (int gap = 1; gap <= 250; ++gap) {
        Box box(lengths);
        const int best = *std::prev(sums.upper_bound(gap));
        EXPECT_EQ(sum(box.fill(noon, Seconds{gap})).count(), best) << gap;
    }
}

TEST(Filler, ClipsRestHalfAnHour) {
    Box box({10, 10, 10, 10});
    const auto first = box.fill(noon, 20s);
    const auto second = box.fill(noon + 5min, 20s);
    ASSERT_EQ(first.size() + second.size(), 4U);
    std::set<ItemIndex> items;
    for (const auto& clips : {first, second}) {
        for (const Clip& clip : clips) items.insert(clip.item);
    }
    EXPECT_EQ(items.size(), 4U);
    EXPECT_EQ(sum(box.fill(noon + 10min, 20s)), 20s) << "when there are no others they do not";
}

TEST(Filler, NothingFitsNothing) {
    Box box({10});
    EXPECT_TRUE(box.fill(noon, 9s).empty());
    EXPECT_FALSE(box.clips->next(noon, 9s));
    EXPECT_TRUE(box.clips->next(noon, 10s));
    Box empty({});
    EXPECT_TRUE(empty.fill(noon, 1h).empty());
}

TEST(Filler, LongGapsAreFilledInTurn) {
    std::vector<int> lengths(60, 30);
    Box box(lengths);
    std::set<ItemIndex> items;
    Time at = noon;
    for (Seconds left = 30min; left > 0s;) {
        const auto clips = box.fill(at, left);
        ASSERT_FALSE(clips.empty());
        for (const Clip& clip : clips) items.insert(clip.item);
        at += sum(clips);
        left -= sum(clips);
    }
    EXPECT_EQ(items.size(), 60U) << "each once";
}

}  // namespace
}  // namespace flathead::schedule
