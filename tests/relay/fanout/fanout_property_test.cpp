#include "tests/relay/fanout/stage.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <unistd.h>

namespace flathead::fanout {
namespace {

using namespace std::chrono_literals;

/// All that was ever published, and every joint.
struct Model {
    void note(const Feed& feed) {
        const std::size_t count = feed.head() - stream.size();
        const auto bytes = feed.ring().bytes(stream.size(), count);
        stream.append(reinterpret_cast<const char*>(bytes.data()), count);
        for (const Joint& joint : feed.joints()) joints.emplace(joint.at, joint.mark);
    }

    std::string stream;
    std::map<Position, ts::Mark> joints;
};

struct Viewer {
    Viewer(const Feed& feed, Moment now, std::size_t most)
        : began(feed.join(now)->at), cursor(feed, now), reads(most) {}

    Position began;
    Cursor cursor;
    std::size_t reads;  // at most, each time
    std::string got;
    bool is_gone = false;
};

void send_some(Viewer& viewer, std::size_t most) {
    while (most > 0) {
        const Piece piece = viewer.cursor.next();
        const std::size_t bytes = std::min(piece.bytes, most);
        if (bytes == 0) return;
        std::string text(piece.memory.substr(0, bytes));
        if (piece.memory.empty()) {
            text.resize(bytes);
            ASSERT_EQ(::pread(piece.file, text.data(), bytes, piece.offset),
                      static_cast<ssize_t>(bytes));
        }
        viewer.got += text;
        viewer.cursor.sent(bytes);
        most -= bytes;
    }
}

/// How much of the tables, in whole packets, comes next; all there is when it ends within them.
std::size_t leading(std::string_view rest, std::string_view tables) {
    const auto differ = std::ranges::mismatch(rest, tables).in1 - rest.begin();
    const auto same = static_cast<std::size_t>(differ);
    return same == rest.size() ? same : same / ts::packet_bytes * ts::packet_bytes;
}

/// What a viewer got is runs of whole packets of the stream; each begins at a key frame, later than
/// where the last one ended, after the tables for it. A skip may cut the tables of the one before.
void expect_runs(const Viewer& viewer, const Model& model) {
    const std::string_view stream(model.stream);
    std::string_view rest(viewer.got);
    Position at = viewer.began;
    std::string tables = ts::join_packets(model.joints.at(at));
    std::size_t read = leading(rest, tables);
    std::uint32_t runs = 0;
    while (true) {
        const bool is_run = read == tables.size();
        rest.remove_prefix(read);
        while (is_run && !rest.empty() && at < stream.size()) {
            const std::size_t count = std::min(ts::packet_bytes, rest.size());
            if (stream.substr(at, count) != rest.substr(0, count)) break;
            rest.remove_prefix(count);
            at += count;
        }
        if (rest.empty()) break;
        ASSERT_LT(runs++, viewer.cursor.skips());
        read = 0;
        Position next = at;
        for (auto joint = model.joints.lower_bound(at); joint != model.joints.end(); ++joint) {
            if (!joint->second.is_key) continue;
            const std::string candidate = ts::skip_packets(joint->second);
            const std::size_t same = leading(rest, candidate);
            const std::string_view after = rest.substr(same, ts::packet_bytes);
            const bool is_it =
                same == candidate.size() && stream.substr(joint->first, after.size()) == after;
            if (!is_it && same <= read) continue;
            read = same;
            next = joint->first;
            tables = candidate;
            if (is_it) break;
        }
        ASSERT_GT(read, 0U) << "what comes is nothing that was published";
        if (read == tables.size()) at = next;
    }
}

void run(unsigned seed) {
    std::mt19937 random(seed);
    const auto below = [&](std::size_t limit) { return random() % limit; };
    Show show = with_key_every(0.4 + static_cast<double>(below(40)) / 10);
    show.packets_per_frame = 5 + static_cast<int>(below(60));
    FeedOptions options;
    options.least_bytes = 512U << 10;
    options.most_bytes = options.least_bytes << below(4);
    Stage stage(show, options);
    Model model;
    std::string pending;
    std::deque<std::unique_ptr<Viewer>> viewers;
    for (int step = 0; step < 1500; ++step) {
        const std::size_t action = below(100);
        if (action < 50) {
            pending += stage.station.frame();
            const std::size_t bytes = below(pending.size() + 1);  // cut anywhere
            stage.feed.take(bytes_of(pending).first(bytes), stage.now);
            pending.erase(0, bytes);
        } else if (action < 51) {
            pending.clear();
            stage.restart(below(2) == 0 ? ts::Origin::other : ts::Origin::reconnect);
        } else if (action < 52) {
            for (std::size_t frames = below(100); frames > 0; --frames) {
                stage.burst(1.01 / show.frames_per_second);
                model.note(stage.feed);
            }
        } else if (action < 55 && viewers.size() < 8 && stage.feed.join(stage.now) != nullptr) {
            viewers.push_back(
                std::make_unique<Viewer>(stage.feed, stage.now, std::size_t{100} << below(12)));
        }
        model.note(stage.feed);
        stage.now += std::chrono::milliseconds(below(60));
        for (const auto& viewer : viewers) {
            if (viewer->is_gone) continue;
            viewer->is_gone = viewer->cursor.keep_up(stage.now, 0) == Pace::too_slow;
            if (!viewer->is_gone) send_some(*viewer, below(viewer->reads));
        }
    }
    for (const auto& viewer : viewers) expect_runs(*viewer, model);
    EXPECT_FALSE(viewers.empty());
}

TEST(FanoutProperty, EveryViewerGetsRunsOfWholePacketsThatBeginAtJoints) {
    for (unsigned seed = 1; seed <= 15; ++seed) {
        run(seed);
        ASSERT_FALSE(::testing::Test::HasFailure()) << "seed " << seed;
    }
}

}  // namespace
}  // namespace flathead::fanout
