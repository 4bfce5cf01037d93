#include "relay/fanout/feed.hpp"

#include "relay/base/error.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace flathead::fanout {
namespace {

// One step's room must fit the margin (an eighth) of the smallest ring.
constexpr std::size_t step_bytes = 16U << 10;
constexpr std::size_t smallest_ring = 512U << 10;

constexpr Duration hold_patience = std::chrono::seconds{4};
constexpr Duration least_past = std::chrono::seconds{12};
constexpr Duration longest_interval =
    std::chrono::seconds{30};  // between keys; others are not waited for

}  // namespace

Feed::Feed(const FeedOptions& options)
    : options_(options), ring_(std::max(options.least_bytes, smallest_ring)) {}

void Feed::begin(ts::Origin origin) {
    splicer_.begin(origin);
}

void Feed::take(ts::Bytes bytes, Moment now) {
    counts_.taken_bytes += bytes.size();
    while (!bytes.empty()) {
        const ts::Bytes step = bytes.first(std::min(bytes.size(), step_bytes));
        bytes = bytes.subspan(step.size());
        take_step(step, now);
    }
    limit_hold(now);
}

/// After a reconnect viewers wait while what they have already is held back. That pays only as long
/// as it comes faster than they watch.
void Feed::limit_hold(Moment now) {
    const std::optional<ts::Ticks> held = splicer_.held_back();
    if (!held) {
        hold_seen_.reset();
        return;
    }
    if (hold_seen_ && now - *hold_seen_ < hold_patience) return;
    if (hold_seen_) {
        const Duration came = duration_of(*held - hold_was_);
        const Duration went = now - *hold_seen_;
        if (came < went + went / 10) splicer_.stop_holding();
    }
    hold_seen_ = now;
    hold_was_ = *held;
}

void Feed::take_step(ts::Bytes bytes, Moment now) {
    const std::size_t room_bytes = ts::Splicer::output_limit(bytes.size());
    grow_if_short();
    protect_pages(room_bytes, now);
    const Position at = ring_.head();
    const ts::Spliced spliced = splicer_.splice(bytes, ring_.room(room_bytes));
    ring_.publish(spliced.written);
    if (spliced.written > 0) last_arrival_ = now;
    note_times(spliced.marks, now);
    for (const ts::Mark& mark : spliced.marks) joints_.add({at + mark.offset, mark, now});
    joints_.forget_before(ring_.tail());
}

void Feed::note_times(const std::vector<ts::Mark>& marks, Moment now) {
    const std::optional<ts::Ticks> clock = splicer_.clock();
    if (clock) lead_.note(*clock, now);
    if (!marks.empty()) {
        mark_time_ = marks.back().time;
        mark_clock_ = clock.value_or(0);
    }
    // Marks may be far apart; in between the clock tells how much of the stream has come.
    const ts::Ticks since = clock ? std::max<ts::Ticks>(*clock - mark_clock_, 0) : 0;
    head_time_ = std::max(head_time_, mark_time_ + since);
}

void Feed::grow_if_short() {
    if (!can_grow() || !last_arrival_) return;
    const bool is_full = ring_.left(ring_.tail()) <= margin();
    if (!is_full) return;
    const Duration interval = std::min(key_interval(), longest_interval);
    const Duration wanted = std::max(options_.buffer + 2 * interval, least_past);
    const Instant oldest = joints_.instant(this->oldest(), head_instant());
    const Duration there =
        std::max(duration_of(head_time_ - oldest.time), *last_arrival_ - oldest.arrived);
    if (there >= wanted) return;
    try {
        ring_.grow(capacity_for(wanted, there));
        ++counts_.grown;
    } catch (const Error&) {
        // A shorter past is worse for slow viewers only; the count tells of it.
        options_.most_bytes = ring_.capacity();
        ++counts_.refused;
    }
}

/// Growing copies what is there, so it is better done once than by and by.
std::size_t Feed::capacity_for(Duration wanted, Duration there) const {
    const std::size_t twice = ring_.capacity() * 2;
    const std::chrono::duration<double> span = std::max<Duration>(there, std::chrono::seconds{1});
    const double rate = static_cast<double>(ring_.head() - oldest()) / span.count();
    const double bytes = rate * std::chrono::duration<double>(wanted).count();
    const auto limit = std::bit_floor(options_.most_bytes);
    return std::clamp(std::bit_ceil(static_cast<std::size_t>(bytes)), twice, limit);
}

/// oldest() promises that no more than the margin is overwritten within `patience`. Bytes that come
/// faster go to fresh pages, and so do all for one round when page_hold() asks.
void Feed::protect_pages(std::size_t room_bytes, Moment now) {
    if (now - span_began_ >= patience) {
        span_began_ = now;
        last_span_head_ = span_head_;
        span_head_ = ring_.head();
    }
    if (std::exchange(*page_hold_, false)) held_until_ = ring_.head() + ring_.capacity();
    constexpr std::size_t page_bytes = 4096;  // a page that is overwritten in part goes as a whole
    const Position end = ring_.head() + room_bytes + page_bytes;
    if (end - last_span_head_ < margin() && ring_.head() >= held_until_) return;
    const Position tail = ring_.tail();
    ring_.renew(room_bytes);
    counts_.renewed_bytes += ring_.tail() - tail;
}

Instant Feed::head_instant() const {
    return {ring_.head(), head_time_, last_arrival_.value_or(Moment{})};
}

const Joint* Feed::newest_key() const {
    const Joint* key = joints_.newest_key();
    return key != nullptr && key->at >= oldest() ? key : nullptr;
}

const Joint* Feed::join(Moment now) const {
    // A viewer who begins at the very edge would lose its place at once, unless the ring grows.
    const Position safe = ring_.tail_after(can_grow() ? 2 * margin() : ring_.capacity() / 2);
    const Position cut = joints_.newest_cut();
    const Joint* chosen = nullptr;
    const std::deque<Joint>& all = joints_.all();
    for (auto joint = all.rbegin(); joint != all.rend(); ++joint) {
        if (!joint->mark.is_key) continue;
        if (joint->at < safe || (joint->at < cut && chosen != nullptr && chosen->at >= cut)) break;
        chosen = &*joint;
        const Duration there =
            splicer_.clock() ? duration_of(head_time_ - joint->mark.time) : now - joint->arrived;
        if (there >= options_.burst) break;
    }
    return chosen != nullptr ? chosen : newest_key();
}

Duration Feed::age(Position at, Moment now) const {
    if (at >= ring_.head()) return Duration::zero();
    return std::max(now - joints_.instant(at, head_instant()).arrived, Duration::zero());
}

Duration Feed::lag(Position at) const {
    const Instant head = head_instant();
    const Instant there = joints_.instant(at, head);
    return std::max(std::min(duration_of(head.time - there.time), head.arrived - there.arrived),
                    Duration::zero());
}

double Feed::bytes_per_second() const {
    if (!last_arrival_) return 0;
    const Moment from = *last_arrival_ - options_.buffer;
    const auto first = std::ranges::lower_bound(joints_.all(), from, {}, &Joint::arrived);
    if (first == joints_.all().end()) return 0;
    const std::chrono::duration<double> span = *last_arrival_ - first->arrived;
    return span.count() > 0 ? static_cast<double>(ring_.head() - first->at) / span.count() : 0;
}

}  // namespace flathead::fanout
