#pragma once
/// One run of a channel: follows a feed and leaves finished segments in the store and in its
/// window. What came before it was made is taken from the feed's past.

#include "relay/fanout/feed.hpp"
#include "relay/hls/cut.hpp"
#include "relay/hls/dates.hpp"
#include "relay/hls/segment_file.hpp"
#include "relay/hls/segment_store.hpp"
#include "relay/hls/window.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace flathead::hls {

/// The first numbers of a run.
struct Numbers {
    std::uint64_t sequence = 0;
    std::uint64_t discontinuity = 0;
};

class Recorder {
  public:
    Recorder(std::int32_t channel, Numbers first, const Options& options, SegmentStore& store);

    /// Takes what is new in the feed, always the same one. Cheap when nothing is.
    void follow(const fanout::Feed& feed, Now now);
    /// No more: its segments go when no playlist can need them.
    void retire_all(event::Moment now);

    /// Enough for a player to begin with.
    [[nodiscard]] bool is_ready() const { return !window_.listed().empty() && is_ready_; }
    [[nodiscard]] std::string playlist();
    [[nodiscard]] std::chrono::seconds target() const { return cutter_.target(0); }
    [[nodiscard]] std::uint64_t next_sequence() const { return next_sequence_; }
    /// Where a later run of the channel may begin.
    [[nodiscard]] Numbers next() const {
        return {next_sequence_, window_.next_discontinuity() + 1};
    }
    [[nodiscard]] std::uint64_t losses() const { return losses_; }

  private:
    using Joints = std::deque<fanout::Joint>;
    /// What is kept of a joint.
    struct Passed {
        fanout::Position at = 0;
        ts::Ticks time = 0;
        std::shared_ptr<const ts::Tables> tables;
        bool has_tables = false;  // they stand in the stream there
    };

    void begin(const fanout::Feed& feed);
    void step(const fanout::Feed& feed, const Joints::const_iterator& joint, Now now);
    void pass(const fanout::Joint& joint);
    void open(std::string_view first_packets);
    [[nodiscard]] std::string_view tables_here() const;
    void write_to(const fanout::Feed& feed, fanout::Position end);
    void close(ts::Ticks end, ts::Ticks key_interval, Now now);
    void lose(std::string_view why);

    std::int32_t channel_;
    std::uint64_t next_sequence_;
    SegmentStore& store_;
    Cutter cutter_;
    Dates dates_;
    Window window_;
    TableCounters counters_;

    std::optional<SegmentFile> file_;  // the open segment
    TableCounters counters_before_;    // it was opened
    ts::Ticks began_ = 0;
    bool is_discontinuity_ = true;  // what precedes the open segment does not lead to it
    fanout::Position written_ = 0;  // up to there in the feed
    std::optional<Passed> passed_;  // the last joint that was looked at
    bool is_ready_ = false;
    std::uint64_t losses_ = 0;
};

}  // namespace flathead::hls
