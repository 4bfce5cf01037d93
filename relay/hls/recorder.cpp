#include "relay/hls/recorder.hpp"

#include "relay/base/error.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"
#include "relay/hls/playlist_text.hpp"

#include <algorithm>
#include <iterator>

namespace flathead::hls {
namespace {

using fanout::Feed;
using fanout::Joint;

// Two short segments, or one: a player that begins with a single one of two seconds has played it
// before it can know of the next (measured with hls.js: three seconds of pauses in the first
// twelve).
constexpr std::size_t enough_segments = 2;
constexpr ts::Ticks enough_of_them = 2 * ts::ticks_per_second - ts::ticks_per_second / 10;
constexpr ts::Ticks enough_in_one = 4 * ts::ticks_per_second - ts::ticks_per_second / 10;
constexpr ts::Ticks worth_keeping = ts::ticks_per_second / 10;
constexpr std::size_t most_segment_bytes = 64U << 20;

/// The oldest place to begin: a key frame after the last cut, since what was shown before it is
/// not what the channel shows now.
const Joint* first_joint(const Feed& feed, std::optional<fanout::Position> after) {
    const Joint* first = nullptr;
    for (const Joint& joint : feed.joints()) {
        if (joint.mark.is_cut) first = nullptr;
        const bool is_there = joint.at >= feed.oldest() && (!after || joint.at > *after);
        if (first == nullptr && joint.mark.is_key && is_there) first = &joint;
    }
    return first;
}

std::optional<ts::Ticks> next_key(const std::deque<Joint>::const_iterator& joint,
                                  const std::deque<Joint>::const_iterator& end) {
    const auto next =
        std::find_if(std::next(joint), end, [](const Joint& j) { return j.mark.is_key; });
    if (next == end || next->mark.is_cut) return std::nullopt;
    return next->mark.time;
}

}  // namespace

Recorder::Recorder(std::int32_t channel, Numbers first, const Options& options, SegmentStore& store)
    : channel_(channel),
      next_sequence_(first.sequence),
      store_(store),
      cutter_(options.target),
      window_(first.discontinuity, static_cast<std::size_t>(std::max(options.window, 3))) {}

void Recorder::follow(const Feed& feed, Now now) {
    try {
        if (file_ && written_ < feed.oldest()) lose("the feed has overtaken the segment");
        if (!file_) begin(feed);
        if (!file_) return;
        const Joints& joints = feed.joints();
        auto joint = std::upper_bound(
            joints.begin(), joints.end(), passed_->at, [](fanout::Position at, const Joint& j) {
                return at < j.at;
            });
        for (; joint != joints.end(); ++joint) step(feed, joint, now);
        write_to(feed, passed_->at);
    } catch (const std::exception& failure) {
        lose(failure.what());
    }
}

void Recorder::begin(const Feed& feed) {
    // After a loss nothing may be taken twice.
    const auto after = passed_ ? std::optional(passed_->at) : std::nullopt;
    const Joint* first = first_joint(feed, after);
    if (first == nullptr) return;
    for (const Joint& joint : feed.joints()) {
        if (joint.at >= first->at) dates_.saw(joint.mark.time, joint.arrived);
    }
    pass(*first);
    written_ = first->at;
    is_discontinuity_ = true;
    if (after) {
        open(ts::skip_packets(first->mark));
    } else {
        open(tables_here());
    }
}

void Recorder::step(const Feed& feed, const Joints::const_iterator& joint, Now now) {
    const ts::Mark& mark = joint->mark;
    const ts::Ticks interval = ts::ticks_of(feed.key_interval());
    const Look look{.time = mark.time,
                    .is_key = mark.is_key,
                    .is_cut = mark.is_cut,
                    .is_newest = std::next(joint) == feed.joints().end(),
                    .next_key = next_key(joint, feed.joints().end()),
                    .key_interval = interval};
    Where where = cutter_.decide(look);
    if (where == Where::before) {
        write_to(feed, passed_->at);
        close(passed_->time, interval, now);
        open(tables_here());
        where = cutter_.decide(look);
    }
    dates_.saw(mark.time, joint->arrived);
    if (where != Where::nowhere) {
        write_to(feed, joint->at);
        close(mark.time, interval, now);
        is_discontinuity_ = is_discontinuity_ || mark.is_cut;
    }
    pass(*joint);
    if (where != Where::nowhere) open(tables_here());
}

void Recorder::pass(const Joint& joint) {
    passed_ = Passed{joint.at, joint.mark.time, joint.mark.tables, joint.mark.has_tables};
    cutter_.pass(joint.mark.time);
}

std::string_view Recorder::tables_here() const {
    return passed_->has_tables ? std::string_view() : std::string_view(passed_->tables->packets);
}

/// At the joint that was passed last.
void Recorder::open(std::string_view first_packets) {
    counters_before_ = counters_;
    counters_.set_pmt(passed_->tables->pmt_pid);
    file_.emplace(counters_);
    file_->write(ts::bytes_of(first_packets));
    began_ = passed_->time;
    cutter_.begin(began_);
}

void Recorder::write_to(const Feed& feed, fanout::Position end) {
    if (end <= written_) return;
    if (file_->bytes() + (end - written_) > most_segment_bytes)
        throw Error("a segment is larger than 64 MiB");
    file_->write(feed.ring().bytes(written_, end - written_));
    written_ = end;
}

void Recorder::close(ts::Ticks end, ts::Ticks key_interval, Now now) {
    const ts::Ticks lasts = end - began_;
    Segment segment = file_->finish();
    file_.reset();
    // Scraps appear between two cuts only; the segment after them is a discontinuity anyway.
    if (lasts < worth_keeping) {
        counters_ = counters_before_;
        return;
    }
    cutter_.settle(key_interval, lasts);
    store_.add(channel_, next_sequence_, std::move(segment));
    window_.add({.sequence = next_sequence_,
                 .lasts = std::min(lasts, Cutter::longest(target())),
                 .date = dates_.of_segment(began_, lasts, is_discontinuity_, now),
                 .is_discontinuity = is_discontinuity_});
    is_discontinuity_ = false;
    ++next_sequence_;
    for (const Window::Removed& removed : window_.trim(target()))
        store_.retire(channel_, removed.sequence, now.moment + removed.keep);
    const ts::Ticks listed = window_.lasts();
    const bool is_enough = window_.listed().size() >= enough_segments && listed >= enough_of_them;
    is_ready_ = is_ready_ || is_enough || listed >= enough_in_one;
}

void Recorder::lose(std::string_view why) {
    file_.reset();
    ++losses_;
    log::warning("hls", text::join("channel ", channel_, ": part of a segment is lost: ", why));
}

void Recorder::retire_all(event::Moment now) {
    while (!window_.listed().empty()) {
        const Window::Removed removed = window_.remove_oldest();
        store_.retire(channel_, removed.sequence, now + removed.keep);
    }
}

std::string Recorder::playlist() {
    while (!window_.listed().empty() &&
           store_.find(channel_, window_.listed().front().sequence) == nullptr) {
        static_cast<void>(window_.remove_oldest());
    }
    return window_.listed().empty() ? std::string() : playlist_text(window_, channel_, target());
}

}  // namespace flathead::hls
