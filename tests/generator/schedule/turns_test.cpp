#include "generator/schedule/turns.hpp"

#include "relay/base/text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace flathead::schedule {
namespace {

std::vector<std::uint64_t> marks(std::uint64_t count) {
    std::vector<std::uint64_t> out;
    for (std::uint64_t i = 0; i < count; ++i) out.push_back(hash_of(text::join("item ", i)));
    return out;
}

bool any(std::uint32_t) {
    return true;
}

std::vector<std::uint32_t> play(Turns& turns,
                                std::size_t count,
                                const Turns::Accepts& accepts = any) {
    std::vector<std::uint32_t> out;
    for (std::size_t i = 0; i < count; ++i) {
        const auto turn = turns.next(accepts);
        if (!turn) break;
        turns.note(turn->entry, turn->round);
        out.push_back(turn->entry);
    }
    return out;
}

TEST(Turns, TheHashIsTheSameInEveryVersion) {
    // Schedules of deployed sites go on from it.
    EXPECT_EQ(hash_of("0123456789abcdef0123456789abcdef"), 18329478378278772223ULL);
    EXPECT_EQ(mixed(1, 2), 17911839290282890590ULL);
}

TEST(Turns, EverythingOnceARoundAndRoundsDiffer) {
    Turns turns(marks(50), 1, Turns::Kind::shuffled);
    std::set<std::vector<std::uint32_t>> orders;
    for (int round = 0; round < 5; ++round) {
        auto order = play(turns, 50);
        orders.insert(order);
        std::ranges::sort(order);
        for (std::uint32_t i = 0; i < 50; ++i) EXPECT_EQ(order[i], i);
    }
    EXPECT_EQ(orders.size(), 5U);
}

TEST(Turns, NearRepeatsNeverHappen) {
    for (std::uint64_t count = 1; count < 40; ++count) {
        Turns turns(marks(count), count, Turns::Kind::shuffled);
        const auto order = play(turns, count * 12);
        ASSERT_EQ(order.size(), count * 12);
        std::map<std::uint32_t, std::size_t> last;
        for (std::size_t at = 0; at < order.size(); ++at) {
            const auto before = last.find(order[at]);
            if (before != last.end()) {
                EXPECT_GT(at - before->second, std::min(count - 1, count / 2)) << count;
            }
            last[order[at]] = at;
        }
    }
}

TEST(Turns, WhatIsNewComesInThisRoundAndMovesNothingElse) {
    Turns without(marks(30), 9, Turns::Kind::shuffled);
    Turns with(marks(31), 9, Turns::Kind::shuffled);
    play(without, 10);
    Turns fresh(marks(30), 9, Turns::Kind::shuffled);
    for (const std::uint32_t entry : play(fresh, 10)) with.note(entry, 0);
    const auto before = play(without, 20);
    auto after = play(with, 21);
    EXPECT_EQ(std::erase(after, 30U), 1);
    EXPECT_EQ(after, before);
}

TEST(Turns, WhatGoesMovesNothingElse) {
    Turns all(marks(30), 9, Turns::Kind::shuffled);
    Turns fewer(marks(29), 9, Turns::Kind::shuffled);
    auto order = play(all, 30);
    std::erase(order, 29U);
    EXPECT_EQ(play(fewer, 29), order);
}

TEST(Turns, WhatDidNotFitComesFirstWhenItDoes) {
    Turns turns(marks(20), 3, Turns::Kind::shuffled);
    const std::uint32_t first = turns.next(any)->entry;
    play(turns, 7, [&](std::uint32_t entry) { return entry != first; });
    EXPECT_EQ(turns.next(any)->entry, first);
}

TEST(Turns, WhatNeverFitsStopsNobody) {
    Turns turns(marks(10), 3, Turns::Kind::shuffled);
    const auto order = play(turns, 90, [](std::uint32_t entry) { return entry != 4; });
    ASSERT_EQ(order.size(), 90U);
    for (std::uint32_t entry = 0; entry < 10; ++entry)
        EXPECT_EQ(std::ranges::count(order, entry), entry == 4 ? 0 : 10);
    // Half of them: the others go on in turn.
    Turns half(marks(10), 3, Turns::Kind::shuffled);
    const auto evens = play(half, 90, [](std::uint32_t entry) { return entry % 2 == 0; });
    for (std::uint32_t entry = 0; entry < 10; entry += 2)
        EXPECT_NEAR(static_cast<double>(std::ranges::count(evens, entry)),
                    static_cast<double>(evens.size()) / 5,
                    1);
}

TEST(Turns, ARotationKeepsItsOrder) {
    Turns turns(marks(5), 3, Turns::Kind::cyclic);
    const auto order = play(turns, 20);
    for (std::size_t i = 5; i < order.size(); ++i) EXPECT_EQ(order[i], order[i - 5]);
}

TEST(Turns, KnowsNothingButWhatItWasTold) {
    Turns one(marks(12), 5, Turns::Kind::shuffled);
    std::vector<Turn> told;
    for (int i = 0; i < 100; ++i) {
        const auto turn =
            one.next([&](std::uint32_t entry) { return entry % 3 != told.size() % 3; });
        if (!turn) {
            one.note(std::nullopt, 0);
            told.push_back({99, 0, false});
            continue;
        }
        one.note(turn->entry, turn->round);
        told.push_back(*turn);
        Turns other(marks(12), 5, Turns::Kind::shuffled);
        for (const Turn& each : told)
            other.note(each.entry == 99 ? std::nullopt : std::optional(each.entry), each.round);
        ASSERT_EQ(other.next(any)->entry, one.next(any)->entry) << i;
    }
}

}  // namespace
}  // namespace flathead::schedule
