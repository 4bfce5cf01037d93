#include "relay/fanout/joints.hpp"

#include <gtest/gtest.h>

namespace flathead::fanout {
namespace {

using namespace std::chrono_literals;

/// At `second` by both clocks.
Joint joint(double second, bool is_key = true, bool is_cut = false) {
    Joint made;
    made.at = static_cast<Position>(second * 188'000);
    made.mark.time = static_cast<ts::Ticks>(second * ts::ticks_per_second);
    made.mark.is_key = is_key;
    made.mark.is_cut = is_cut;
    made.arrived = Moment(std::chrono::microseconds(static_cast<std::int64_t>(second * 1e6)));
    return made;
}

TEST(Joints, OfManyInARowSomeStand) {
    struct Case {
        std::vector<Joint> added;
        std::vector<double> kept;
        const char* why;
    };
    const Case cases[] = {
        {{joint(0), joint(0.1), joint(0.25)}, {0, 0.25}, "key frames too near"},
        {{joint(0, false), joint(0.1, false), joint(0.3, false)}, {0, 0.3}, "others too near"},
        {{joint(0, false), joint(0.1)}, {0, 0.1}, "the first key frame"},
        {{joint(0), joint(1, false), joint(1.1)}, {0, 1, 1.1}, "a key frame after another joint"},
        {{joint(0), joint(0.1, false, true), joint(0.15)}, {0, 0.1, 0.15}, "a cut, and its key"},
    };
    for (const Case& c : cases) {
        Joints joints;
        for (const Joint& each : c.added) joints.add(each);
        std::vector<double> kept;
        for (const Joint& each : joints.all()) {
            kept.push_back(static_cast<double>(each.mark.time) / ts::ticks_per_second);
        }
        EXPECT_EQ(kept, c.kept) << c.why;
    }
}

TEST(Joints, ThereAreNeverMoreThanTheLimit) {
    Joints joints;
    for (int i = 0; i < 10'000; ++i) joints.add(joint(i));
    EXPECT_EQ(joints.all().size(), Joints::most);
    EXPECT_EQ(joints.all().back().at, joint(9'999).at);
}

TEST(Joints, InstantsLieBetweenThoseAround) {
    Joints joints;
    joints.add(joint(10));
    joints.add(joint(12));
    const Joint end = joint(13);
    const Instant head{end.at, end.mark.time, end.arrived};
    for (const double second : {10.0, 11.5, 12.0, 12.5, 13.0}) {
        const Joint expected = joint(second);
        const Instant found = joints.instant(expected.at, head);
        EXPECT_NEAR(static_cast<double>(found.time), static_cast<double>(expected.mark.time), 2);
        EXPECT_LT(std::chrono::abs(found.arrived - expected.arrived), 1ms);
    }
    EXPECT_EQ(joints.instant(0, head).time, joint(10).mark.time) << "nothing is known before";
}

TEST(Joints, LongestOfTheLatestIntervalsCounts) {
    Joints joints;
    double second = 0;
    for (const double interval : {0.0, 30.0, 2.0, 3.0, 1.0, 2.0}) {
        second += interval;
        joints.add(joint(second));
    }
    EXPECT_EQ(joints.key_interval(joint(second).mark.time), 3s) << "30 s were long ago";
    EXPECT_EQ(joints.key_interval(joint(second + 7).mark.time), 7s) << "the running one";
    joints.add(joint(second + 1, true, true));
    joints.add(joint(second + 2));
    EXPECT_EQ(joints.key_interval(joint(second + 2).mark.time), 3s) << "not across a cut";
}

}  // namespace
}  // namespace flathead::fanout
