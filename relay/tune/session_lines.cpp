/// The upstreams of a session: which is opened, when one takes the feed, what follows a failure.

#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/base/utf8.hpp"
#include "relay/tune/rewind.hpp"
#include "relay/tune/session.hpp"

#include <algorithm>

namespace flathead::tune {
namespace {

constexpr std::size_t most_trouble_bytes = 500;

std::string seconds_text(event::Duration duration) {
    const auto tenths =
        std::chrono::ceil<std::chrono::duration<std::int64_t, std::deci>>(duration).count();
    return tenths % 10 == 0 ? text::join(tenths / 10, " s")
                            : text::join(tenths / 10, '.', tenths % 10, " s");
}

}  // namespace

// ---- calls of upstreams -----------------------------------------------------------------------

void Session::line_took(Line& line, ts::Bytes bytes) noexcept {
    if (is_over_) return;
    received_bytes_ += bytes.size();
    desk_.totals.received_bytes += bytes.size();
    const event::Moment now = desk_.loop.now();
    line.intake.took(bytes.size(), now);
    try {
        if (&line == candidate_.get()) {
            candidate_->probe->take(bytes);
            const Probe& probe = *candidate_->probe;
            if (probe.is_joinable() || (continues_last() && probe.has_tables())) promote(now);
        } else if (&line == current_.get()) {
            take(bytes, now);
        }
        restrain(line, now);
    } catch (const std::exception& failure) {
        line.give_up(
            {.reason = upstreams::Reason::malformed, .why = failure.what(), .retry_after = {}});
    }
}

void Session::restrain(Line& line, event::Moment now) {
    if (!line.intake.is_full(now) || line.is_paused()) return;
    is_flooding_ = is_flooding_ || &line == current_.get();
    line.pause();
    keep_ticking();
}

void Session::line_ended(Line& line) noexcept {
    if (&line == candidate_.get() || &line == current_.get()) wake();
}

void Session::take(ts::Bytes bytes, event::Moment now) {
    const fanout::Position head = feed_->head();
    const ts::Splicer::Counts before = feed_->splicer().counts();
    feed_->take(bytes, now);
    // Garbage is no sign of life, and packets alone are one only until the first key frame: after a
    // reconnect it may be a long way off.
    const ts::Splicer::Counts& counts = feed_->splicer().counts();
    const bool is_coming = feed_->head() == began_at_ && counts.packets != before.packets &&
                           now < running_since_ + 2 * desk_.policy.first_data;
    if (feed_->head() != head || counts.repeated_bytes != before.repeated_bytes || is_coming)
        progress_ = now;
    // A slate, too: each one begins with some seconds at once.
    if (feed_->ahead(now) > most_ahead()) {
        current_->pause();
        keep_ticking();
    }
    if (waiting_ > 0) begin_places(now);
}

/// The same upstream once more, and nothing else was on the feed since.
bool Session::continues_last() const {
    return last_ && !follows_slate_ && *last_ == channel_.upstreams[candidate_->upstream()];
}

void Session::promote(event::Moment now) {
    const bool is_again = continues_last();
    const plan::Upstream& upstream = channel_.upstreams[candidate_->upstream()];
    if (last_ && *last_ != upstream) ++desk_.totals.failovers;
    if (is_slate()) real_from_ = feed_->head();
    current_ = std::move(candidate_);
    const std::unique_ptr<Probe> probe = std::move(current_->probe);
    showing_ = Slate::none;
    last_ = upstream;
    follows_slate_ = false;
    running_since_ = progress_ = now;
    is_flooding_ = current_->is_paused();
    began_at_ = feed_->head();
    runs_well_ = false;
    if (!std::exchange(has_run_, true)) first_run_ = now;
    say(log::Level::info, text::join(named(current_->upstream()), " runs"));
    feed_->begin(is_again ? ts::Origin::reconnect : ts::Origin::other);
    wake();
    take(probe->held(), now);
}

// ---- what follows, from the loop --------------------------------------------------------------

event::Moment Session::candidate_deadline() const {
    const Policy& policy = desk_.policy;
    const plan::Kind kind = channel_.upstreams[candidate_->upstream()].kind;
    event::Duration patience =
        attempts_.has_untried(candidate_->upstream()) ? policy.short_first_data : policy.first_data;
    // One that sends packets may have its next key frame some seconds away.
    if (candidate_->probe->has_packets()) patience *= 2;
    if (kind == plan::Kind::acestream || kind == plan::Kind::command ||
        kind == plan::Kind::schedule)
        patience = std::max(patience, policy.slow_first_data);
    return candidate_->opened_at() + patience;
}

event::Duration Session::longest_silence() const {
    if (current_->is_slate()) return desk_.policy.silence;
    // A disk that has to start turning is not made faster by asking it anew.
    const plan::Kind kind = channel_.upstreams[current_->upstream()].kind;
    const bool is_slow = kind == plan::Kind::acestream || kind == plan::Kind::schedule;
    return is_slow ? desk_.policy.slow_silence : desk_.policy.silence;
}

/// Rows come by the clock, `lead_` ahead of it: that is no haste to be held back.
event::Duration Session::most_ahead() const {
    if (!plays_rows(channel_) || is_slate()) return desk_.policy.most_ahead;
    return std::max<event::Duration>(desk_.policy.most_ahead, 2 * lead_ + desk_.policy.silence);
}

/// Past rows go on where the clock is, also after a restart.
upstreams::Rows Session::rows(event::Moment now) const {
    upstreams::Rows rows{.channel = channel_.id, .lead = lead_};
    rows.slate = desk_.plan->settings().slate;
    if (!span_) return rows;
    rows.from = std::chrono::seconds(span_->from);
    if (has_run_) *rows.from += std::chrono::floor<std::chrono::milliseconds>(now - first_run_);
    if (span_->to) rows.to = std::chrono::seconds(*span_->to);
    return rows;
}

bool Session::is_past_over(event::Moment now) const {
    const upstreams::Rows left = rows(now);
    return left.to && *left.from >= *left.to;
}

void Session::expire(event::Moment now) {
    using upstreams::Reason;
    if (candidate_ != nullptr && now >= candidate_deadline()) {
        const bool has_packets = candidate_->probe->has_packets();
        candidate_->give_up({.reason = Reason::timed_out,
                             .why = text::join(has_packets ? "no key frame" : "no data",
                                               " after ",
                                               seconds_text(now - candidate_->opened_at()),
                                               ", ",
                                               candidate_->doing()),
                             .retry_after = {}});
    }
    if (!is_running()) return;
    if (!current_->is_paused() && now >= progress_ + longest_silence()) {
        current_->give_up({.reason = Reason::timed_out,
                           .why = text::join("silent for ", seconds_text(now - progress_)),
                           .retry_after = {}});
    } else if (!runs_well_ && now >= running_since_ + desk_.policy.good_run) {
        runs_well_ = true;
        attempts_.runs_well(current_->upstream());
    }
}

void Session::bury(event::Moment now) {
    if (candidate_ != nullptr && candidate_->ending()) lost(std::move(candidate_), now);
    if (current_ != nullptr && current_->ending()) {
        dry_since_ = current_->is_slate() ? dry_since_ : now;
        lost(std::move(current_), now);
    }
}

void Session::lost(std::unique_ptr<Line> line, event::Moment now) {
    using upstreams::Reason;
    const upstreams::Ending ending = *line->ending();
    if (line->is_slate()) {
        slates_fail_ = true;
        showing_ = Slate::none;
        trouble_ = text::join("the slate ended: ", ending.why);
        return;
    }
    const bool was_running = line->probe == nullptr;
    const event::Duration ran_for = was_running ? now - running_since_ : event::Duration::zero();
    const std::size_t upstream = line->upstream();
    line.reset();  // its slot is free before anything else is opened
    attempts_.failed(upstream, ending, ran_for, now);
    ++desk_.totals.failed;
    trouble_ = text::join(named(upstream), ": ", utf8::truncated(ending.why, most_trouble_bytes));
    // An archive that breaks off would begin from its beginning again.
    if (span_ && was_running && (!plays_rows(channel_) || ending.reason == Reason::ended))
        is_complete_ = true;
}

/// Rows are played here, so that no limit of a provider holds for them.
std::optional<Slots::Slot> Session::take_slot(std::size_t upstream) {
    auto slot = desk_.slots.take(channel_.upstreams[upstream].source);
    if (!slot && plays_rows(channel_)) slot.emplace();
    return slot;
}

void Session::open_next(event::Moment now) {
    is_complete_ = span_ && is_past_over(now);
    if (is_complete_) return;
    blocked_.assign(blocked_.size(), false);
    const std::vector<std::size_t> due = attempts_.due(now);
    for (const std::size_t upstream : due) {
        auto slot = take_slot(upstream);
        blocked_[upstream] = !slot;
        if (slot && open(upstream, *std::move(slot), now)) return;
    }
    for (const std::size_t upstream : due) {
        const std::string& source = channel_.upstreams[upstream].source;
        if (!blocked_[upstream] || !desk_.reclaim(source)) continue;
        auto slot = desk_.slots.take(source);
        blocked_[upstream] = !slot;
        if (slot && open(upstream, *std::move(slot), now)) return;
    }
    is_blocked_ = std::ranges::find(blocked_, true) != blocked_.end();
}

bool Session::open(std::size_t upstream, Slots::Slot slot, event::Moment now) {
    const plan::Upstream& wanted = channel_.upstreams[upstream];
    const plan::Source* known = desk_.plan->source(wanted.source);
    const plan::Source source =
        known != nullptr ? *known : plan::Source{.name = wanted.source, .trusted_hosts = {}};
    attempts_.opened(upstream);
    ++connections_;
    ++desk_.totals.opened;
    try {
        candidate_ = std::make_unique<Line>(
            *this, upstream, std::move(slot), now, [&](upstreams::Sink& sink) {
                return desk_.openers.open(wanted, source, rows(now), sink);
            });
        return true;
    } catch (const std::exception& failure) {
        const upstreams::Ending ending{
            .reason = upstreams::Reason::unreachable, .why = failure.what(), .retry_after = {}};
        attempts_.failed(upstream, ending, {}, now);
        ++desk_.totals.failed;
        trouble_ = text::join(named(upstream), ": ", failure.what());
        return false;
    }
}

void Session::change(plan::Channel channel) {
    std::vector<std::optional<std::size_t>> old_places;
    const auto& old = channel_.upstreams;
    for (const plan::Upstream& upstream : channel.upstreams) {
        const auto at = std::ranges::find(old, upstream);
        old_places.push_back(at == old.end() ? std::nullopt
                                             : std::optional<std::size_t>(at - old.begin()));
    }
    const auto follow = [&](std::unique_ptr<Line>& line) {
        if (line == nullptr || line->is_slate()) return;
        const auto at = std::ranges::find(old_places, std::optional(line->upstream()));
        if (at != old_places.end()) {
            line->set_upstream(static_cast<std::size_t>(at - old_places.begin()));
            return;
        }
        trouble_ = text::join(named(line->upstream()), " is in the plan no more");
        if (line == current_) dry_since_ = desk_.loop.now();
        line.reset();
    };
    follow(candidate_);
    follow(current_);
    attempts_.rearrange(old_places);
    channel_ = std::move(channel);
    blocked_.assign(channel_.upstreams.size(), false);
    retires_at_.reset();
    wake();
}

// ---- for people ---------------------------------------------------------------------------------

std::string Session::named(std::size_t upstream) const {
    return text::join("upstream ",
                      upstream + 1,
                      " of ",
                      channel_.upstreams.size(),
                      " (",
                      channel_.upstreams[upstream].source,
                      ")");
}

std::string Session::what_now(event::Moment now) const {
    if (is_over_ || crowd_.empty()) return "nobody watches";
    if (candidate_ != nullptr) return text::join(named(candidate_->upstream()), " is tried");
    if (is_running()) return text::join(named(current_->upstream()), " runs");
    const auto next = attempts_.next_due(now);
    return next ? text::join("next try in ", seconds_text(*next - now)) : "waiting for a slot";
}

}  // namespace flathead::tune
