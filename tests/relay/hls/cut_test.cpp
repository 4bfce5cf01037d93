#include "relay/hls/cut.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace flathead::hls {
namespace {

using namespace std::chrono_literals;

struct Joint {
    double at = 0;
    bool is_key = false;
    bool is_cut = false;
};

ts::Ticks ticks(double seconds) {
    return std::llround(seconds * ts::ticks_per_second);
}

/// Joints every 0.2 s, with key frames and cuts where they are wanted.
std::vector<Joint> stream(double lasts, double key_interval, std::vector<double> cuts = {}) {
    std::vector<Joint> joints;
    for (int i = 0; i * 0.2 <= lasts + 0.01; ++i) {
        const double at = i * 0.2;
        const auto is_at = [&](double place) { return std::abs(at - place) < 0.01; };
        const bool is_cut = std::ranges::any_of(cuts, is_at);
        const bool is_key = is_at(std::round(at / key_interval) * key_interval);
        joints.push_back({at, is_key || is_cut, is_cut});
    }
    return joints;
}

/// What a run makes of them: "2.0 4.0k" are a segment of 2 s and one of 4 s, the place after which
/// is a key frame. `known` joints are there at once, the others come one by one.
std::string cut(const std::vector<Joint>& joints,
                std::size_t known,
                double key_interval,
                std::chrono::seconds wanted = 4s) {
    Cutter cutter(wanted);
    cutter.begin(ticks(joints.front().at));
    double began = joints.front().at;
    std::string out;
    const auto close = [&](const Joint& end) {
        char text[40];
        std::snprintf(text,
                      sizeof text,
                      "%s%.1f%s%s",
                      out.empty() ? "" : " ",
                      end.at - began,
                      end.is_key ? "k" : "",
                      end.is_cut ? "!" : "");
        out += text;
        cutter.settle(ticks(key_interval), ticks(end.at - began));
        began = end.at;
        cutter.begin(ticks(end.at));
    };
    for (std::size_t i = 1; i < joints.size(); ++i) {
        const std::size_t end = std::max(i + 1, std::min(known, joints.size()));
        Look look{.time = ticks(joints[i].at),
                  .is_key = joints[i].is_key,
                  .is_cut = joints[i].is_cut,
                  .is_newest = i + 1 == end,
                  .next_key = std::nullopt,
                  .key_interval = ticks(key_interval)};
        for (std::size_t n = i + 1; n < end && !look.next_key; ++n)
            if (joints[n].is_key) look.next_key = ticks(joints[n].at);
        Where where = cutter.decide(look);
        if (where == Where::before) {
            close(joints[i - 1]);
            where = cutter.decide(look);
        }
        if (where == Where::here) close(joints[i]);
        cutter.pass(look.time);
    }
    return out;
}

TEST(Cut, SegmentsFollowKeyFramesAndBeginShort) {
    struct Case {
        const char* why;
        std::vector<Joint> joints;
        std::size_t known;
        double key_interval;
        const char* expected;
    };
    const Case cases[] = {
        {"a cold channel gives what it has at every key frame, then whole segments",
         stream(24, 2),
         0,
         2,
         "2.0k 2.0k 2.0k 2.0k 2.0k 4.0k 4.0k 4.0k"},
        {"key frames every second: no segment is shorter than that",
         stream(17, 1),
         0,
         1,
         "1.0k 1.0k 1.0k 1.0k 1.0k 1.0k 1.0k 1.0k 1.0k 1.0k 1.0k 4.0k"},
        {"key frames twice a second", stream(4, 0.6), 0, 0.6, "1.2k 1.2k 1.2k"},
        {"the past is cut into whole segments; its last one ends now",
         stream(10, 2),
         51,
         2,
         "4.0k 4.0k 2.0k"},
        {"a segment may be longer than the target by what rounding hides",
         stream(20, 4.4),
         0,
         4.4,
         "4.4k 3.0 1.4k 3.0 1.4k 4.4k"},
        {"key frames far apart: the target grows with them",
         stream(45, 10),
         0,
         10,
         "5.0 3.0 2.0k 10.0k 10.0k 10.0k"},
        {"key frames too far apart: segments begin in between",
         stream(120, 40),
         700,
         40,
         "12.4 12.4 12.4 2.8k 12.4 12.4 12.4 2.8k 12.4 12.4 12.4 2.8k"},
        {"a cut ends a segment of any length",
         stream(9, 2, {2.4, 2.6}),
         0,
         2,
         "2.0k 0.4k! 0.2k! 1.4k 2.0k 2.0k"},
    };
    for (const Case& c : cases)
        EXPECT_EQ(cut(c.joints, c.known, c.key_interval), c.expected) << c.why;
}

TEST(Cut, IrregularKeyFramesNeverMakeASegmentTooLong) {
    std::vector<Joint> joints;
    const std::vector<double> keys{
        0, 0.6, 4, 4.2, 7.8, 11.2, 11.4, 15.2, 18.6, 19, 22.8, 25, 29, 33};
    for (int i = 0; i <= 165; ++i) {
        const double at = i * 0.2;
        joints.push_back(
            {at, std::ranges::any_of(keys, [&](double k) { return std::abs(k - at) < 0.01; })});
    }
    // From the past: what comes is known, so that every segment is as long as it can be.
    EXPECT_EQ(cut(joints, joints.size(), 3.8), "4.2k 3.6k 3.6k 3.8k 3.8k 3.8k 2.2k 4.0k 4.0k");
}

TEST(Cut, GapOfTheTimeLineIsOneSegment) {
    const std::vector<Joint> joints{{0, true}, {0.2, false}, {0.4, false}, {9, true}, {10, true}};
    EXPECT_EQ(cut(joints, joints.size(), 2), "9.0k 1.0k");
}

TEST(Cut, TargetHoldsForTheRun) {
    Cutter cutter(4s);
    EXPECT_EQ(cutter.target(ticks(2)), 4s);
    EXPECT_EQ(cutter.target(ticks(4.45)), 4s);
    EXPECT_EQ(cutter.target(ticks(4.46)), 5s);
    EXPECT_EQ(cutter.target(ticks(1000)), Cutter::most_target);
    EXPECT_FALSE(cutter.settled());
    cutter.settle(ticks(3), ticks(5));
    cutter.settle(ticks(9), ticks(9));
    EXPECT_EQ(cutter.settled(), 5s);
    EXPECT_EQ(cutter.target(ticks(9)), 5s);
}

}  // namespace
}  // namespace flathead::hls
