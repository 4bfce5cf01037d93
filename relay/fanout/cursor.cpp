#include "relay/fanout/cursor.hpp"

#include <algorithm>
#include <cassert>
#include <limits>

namespace flathead::fanout {
namespace {

constexpr std::uint64_t open_end = std::numeric_limits<std::uint64_t>::max();
constexpr Duration skips_counted = std::chrono::minutes{1};  // the third within it is one too many

}  // namespace

Cursor::Cursor(const Feed& feed, Moment now) : feed_(feed), page_hold_(feed.page_hold()) {
    const Joint* joint = feed.join(now);
    assert(joint != nullptr);
    go_on_at(*joint, ts::join_packets(joint->mark));
    held_ = at_;
}

void Cursor::go_on_at(const Joint& joint, std::string_view tables) {
    memory_.append(tables);
    at_ = joint.at;
    runs_.push_back({sent_bytes_ + memory_.size() - memory_sent_, open_end, at_});
    began_behind_ = feed_.lag(at_);
}

Piece Cursor::next() const {
    if (memory_sent_ < memory_.size()) {
        const std::string_view rest = std::string_view(memory_).substr(memory_sent_);
        return {rest, -1, 0, rest.size()};
    }
    if (is_waiting_) return {};
    const Ring& ring = feed_.ring();
    return {{}, ring.file(), ring.offset(at_), ring.straight(at_)};
}

void Cursor::sent(std::size_t bytes) {
    sent_bytes_ += bytes;
    if (memory_.empty()) {
        at_ += bytes;
        return;
    }
    memory_sent_ += bytes;
    if (memory_sent_ < memory_.size()) return;
    memory_ = std::string();  // gives the memory back, unlike clear()
    memory_sent_ = 0;
}

/// The oldest ring position among the last `unsent` bytes that were sent.
Position Cursor::oldest_held(std::size_t unsent) {
    const std::uint64_t from = sent_bytes_ - std::min<std::uint64_t>(unsent, sent_bytes_);
    std::erase_if(runs_, [&](const Run& run) { return run.end <= from; });
    if (runs_.empty()) return feed_.head();  // it waits, and nothing is on its way
    const Run& run = runs_.front();
    return run.at + (from > run.begin ? from - run.begin : 0);
}

bool Cursor::is_lagging() const {
    const Ring& ring = feed_.ring();
    return ring.left(held_) < ring.capacity() / 2;
}

Pace Cursor::keep_up(Moment now, std::size_t unsent) {
    const Ring& ring = feed_.ring();
    std::size_t reserve = 0;
    if (is_lagging()) {
        held_ = oldest_held(unsent);
        if (held_ < feed_.oldest()) return Pace::too_slow;
        // While the kernel sends what it holds, the ring goes on, maybe twice as fast.
        reserve = std::min(ring.capacity() / 4 + 3 * unsent, ring.capacity() / 2);
    }
    if (is_waiting_) return wait(now);
    const bool must = ring.left(at_) < reserve;
    if (!must && feed_.lag(at_) <= began_behind_ + feed_.options().buffer) return Pace::fine;
    return skip(now, must);
}

Pace Cursor::skip(Moment now, bool must) {
    const Joint* key = feed_.newest_key();
    const bool is_newer = key != nullptr && key->at > at_;
    if (!is_newer && !must) return Pace::fine;
    if (skips_ >= skipped_at_.size() &&
        now - skipped_at_[skips_ % skipped_at_.size()] < skips_counted) {
        return Pace::too_slow;
    }
    skipped_at_[skips_ % skipped_at_.size()] = now;
    ++skips_;
    leave_run();
    if (is_newer) {
        go_on_at(*key, ts::skip_packets(key->mark));
    } else {
        at_ = feed_.head();
        is_waiting_ = true;
        waiting_since_ = now;
    }
    return Pace::skipped;
}

/// Keeps of what was to be sent only the rest of the packet that was begun.
void Cursor::leave_run() {
    const std::size_t begun = sent_bytes_ % ts::packet_bytes;
    const std::size_t rest = begun == 0 ? 0 : ts::packet_bytes - begun;
    if (memory_sent_ < memory_.size()) {
        memory_ = memory_.substr(memory_sent_, rest);
        runs_.pop_back();  // nothing of it was sent
    } else {
        const auto bytes = feed_.ring().bytes(at_, rest);
        memory_.assign(bytes.begin(), bytes.end());
        runs_.back().end = sent_bytes_;
    }
    memory_sent_ = 0;
}

Pace Cursor::wait(Moment now) {
    const Joint* key = feed_.newest_key();
    if (key != nullptr && key->at >= at_) {
        is_waiting_ = false;
        go_on_at(*key, ts::skip_packets(key->mark));
        held_ = std::min(held_, at_);  // more may have come since the key frame
        return Pace::fine;
    }
    // What has no key frames for so long will not have any.
    return now - waiting_since_ > 2 * feed_.options().buffer ? Pace::too_slow : Pace::fine;
}

}  // namespace flathead::fanout
