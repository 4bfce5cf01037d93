#include "relay/tune/session.hpp"

#include "relay/base/text.hpp"
#include "relay/base/time.hpp"
#include "relay/tune/farewell.hpp"

#include <algorithm>

namespace flathead::tune {
namespace {

/// Viewers in one turn of the loop: half a millisecond, which nobody who comes notices.
constexpr std::size_t flushed_at_once = 50;

/// A burst above that is more than any player needs.
constexpr std::chrono::seconds most_lead{20};

std::string subject_of(const plan::Channel& channel, const std::optional<past::Span>& span) {
    std::string subject = text::join("channel ", channel.id, " (", channel.name, ")");
    if (span) subject += text::join(" from ", times::rfc3339(Time(Seconds(span->from))));
    return subject;
}

fanout::FeedOptions feed_options(const Desk& desk) {
    fanout::FeedOptions options;
    options.buffer = desk.plan->settings().buffer;
    options.burst = desk.plan->settings().burst;
    options.most_bytes = std::clamp(
        desk.policy.most_ring_bytes / (desk.sessions + 1), options.least_bytes, options.most_bytes);
    return options;
}

}  // namespace

Session::Session(Desk& desk,
                 plan::Channel channel,
                 std::uint64_t piece,
                 std::optional<past::Span> span)
    : desk_(desk),
      channel_(std::move(channel)),
      piece_(piece),
      span_(span),
      linger_(span ? std::chrono::seconds{0} : desk.plan->settings().linger),
      lead_(std::min(desk.plan->settings().burst, most_lead)),
      diary_(subject_of(channel_, span_)),
      feed_(std::make_shared<fanout::Feed>(feed_options(desk))),
      attempts_(channel_.upstreams.size(), desk.policy.back_off, desk.policy.good_run),
      blocked_(channel_.upstreams.size()),
      opened_at_(desk.loop.now()),
      dry_since_(opened_at_),
      due_(desk.loop, [this] { settle(); }),
      tick_(desk.loop, [this] { tick(); }) {
    ++desk_.sessions;
}

void Session::wake() {
    if (is_woken_ || is_over_) return;
    is_woken_ = true;
    desk_.loop.later([self = weak_from_this()] {
        if (const auto session = self.lock()) session->settle();
    });
}

void Session::seat(std::shared_ptr<Place> place) {
    if (crowd_.empty() && current_ == nullptr) dry_since_ = desk_.loop.now();
    place->session = this;
    place->feed = feed_;
    crowd_.add(std::move(place));
    ++waiting_;
    idle_since_.reset();
    wake();
}

void Session::give_back(Place& place) noexcept {
    leave(place);
    desk_.release(place);
}

void Session::leave(Place& place) noexcept {
    if (place.session != this) return;
    place.session = nullptr;
    if (!place.has_started) --waiting_;
    crowd_.remove(place);
    if (crowd_.empty()) wake();
}

void Session::refuse(Place& place, Refusal why) {
    leave(place);
    desk_.release(place);
    ++desk_.totals.refused;
    if (place.viewer != nullptr) place.viewer->refuse(why);
}

void Session::dismiss(Place& place, const std::shared_ptr<const std::string>& slate) {
    leave(place);
    desk_.release(place);
    ++desk_.totals.dismissed;
    std::string words;
    const event::Moment now = desk_.loop.now();
    if (now - desk_.farewells_since > desk_.policy.last_words) {
        desk_.farewells_since = now;
        desk_.farewells = 0;
    }
    if (slate != nullptr && place.has_started && desk_.farewells < desk_.policy.most_farewells) {
        ++desk_.farewells;
        try {
            words = last_words(feed_->splicer(), slate, desk_.policy.last_words);
        } catch (const std::exception& failure) {
            say(log::Level::warning, text::join("a viewer goes without a slate: ", failure.what()));
        }
    }
    if (place.viewer != nullptr) place.viewer->dismiss(std::move(words));
}

void Session::dismiss_all(Refusal why) {
    crowd_.each([&](const std::shared_ptr<Place>& place) {
        if (place->has_started) {
            dismiss(*place, nullptr);
        } else {
            refuse(*place, why);
        }
    });
}

void Session::stop() noexcept {
    if (!std::exchange(is_over_, true)) --desk_.sessions;
    due_.stop();
    tick_.stop();
    candidate_.reset();
    current_.reset();
}

bool Session::holds_slot_of(const std::string& source) const {
    return (current_ != nullptr && current_->slot().is_of(source)) ||
           (candidate_ != nullptr && candidate_->slot().is_of(source));
}

void Session::settle() noexcept {
    is_woken_ = false;
    if (is_over_) return;
    const event::Moment now = desk_.loop.now();
    try {
        expire(now);
        bury(now);
        if (crowd_.empty()) {
            rest(now);
        } else if (retires_at_) {
            conclude(now);
        } else if (is_complete_) {
            complete(now);
        } else {
            attend(now);
        }
        if (!trouble_.empty())
            say(log::Level::warning, text::join(std::exchange(trouble_, {}), "; ", what_now(now)));
    } catch (const std::exception& failure) {
        say(log::Level::error, failure.what());
    }
    if (!is_over_) plan_next(now);
}

/// Somebody watches: there is to be something to see.
void Session::attend(event::Moment now) {
    idle_since_.reset();
    is_blocked_ = false;
    if (!is_running()) {
        if (candidate_ == nullptr) open_next(now);
        if (is_complete_) return complete(now);
        consider_slate(now);
    }
    begin_places(now);
    refuse_impatient(now);
}

/// Nobody watches: nothing is opened any more; what works, or may, stays for a while.
void Session::rest(event::Moment now) {
    const bool is_useful = candidate_ != nullptr || is_running();
    if (!is_useful || retires_at_) return finish();
    if (!idle_since_) {
        idle_since_ = now;
        is_blocked_ = false;
        desk_.slot_may_be_free();
    }
    if (now >= *idle_since_ + linger_) finish();
}

void Session::finish() {
    stop();
    say(log::Level::info, "closed");
    desk_.over(*this);
}

void Session::retire() {
    if (retires_at_) return;
    const event::Moment now = desk_.loop.now();
    candidate_.reset();
    current_.reset();
    is_blocked_ = false;
    crowd_.each([&](const std::shared_ptr<Place>& place) {
        if (!place->has_started) refuse(*place, Refusal::not_found);
    });
    retires_at_ = now + desk_.policy.last_words;
    say(log::Level::notice, "is in the plan no more");
    if (!crowd_.empty()) show_slate(Slate::not_found, now);
    wake();
}

void Session::conclude(event::Moment now) {
    if (now < *retires_at_ && is_slate()) return;
    dismiss_all(Refusal::not_found);
    finish();
}

/// Who watches gets what is left, who waits what there is.
void Session::complete(event::Moment now) {
    current_.reset();
    candidate_.reset();
    begin_places(now);
    crowd_.each([&](const std::shared_ptr<Place>& place) {
        if (!place->has_started) return refuse(*place, Refusal::no_data);
        if (std::exchange(place->is_complete, true)) return;
        if (place->viewer != nullptr) place->viewer->complete();
    });
}

bool Session::may_begin(const Place& place, const fanout::Joint& joint) const {
    return !place.request.is_tuner || (is_running() && joint.at >= real_from_);
}

void Session::begin_places(event::Moment now) {
    if (waiting_ == 0 || (current_ == nullptr && !is_complete_)) return;
    const fanout::Joint* joint = feed_->join(now);
    if (joint == nullptr) return;
    crowd_.each([&](const std::shared_ptr<Place>& place) {
        if (place->has_started || !may_begin(*place, *joint)) return;
        place->has_started = true;
        --waiting_;
        if (place->viewer != nullptr) place->viewer->start(*feed_);
    });
}

event::Moment Session::tuner_deadline(const Place& place) const {
    const event::Moment usual = place.since + desk_.policy.tuner_patience;
    const bool is_new = candidate_ != nullptr && attempts_[candidate_->upstream()].this_spell == 0;
    return is_new ? std::max(usual, candidate_->opened_at() + desk_.policy.short_first_data)
                  : usual;
}

std::optional<Refusal> Session::refusal_of(const Place& place, event::Moment now) const {
    const auto all = [this](auto claim) {
        for (std::size_t i = 0; i < attempts_.count(); ++i)
            if (attempts_[i].this_spell == 0 || !claim(attempts_[i].reason)) return false;
        return true;
    };
    if (span_ && !has_run_) return refusal_of_past();
    if (!place.request.is_tuner) {
        // Only when there is no slate to show.
        if (is_running() || is_slate() || now < slate_due()) return std::nullopt;
        return is_busy() ? Refusal::all_busy : Refusal::tune_failed;
    }
    if (is_running()) {
        if (now < tuner_deadline(place)) return std::nullopt;
        return Refusal::no_data;
    }
    if (is_busy()) return Refusal::all_busy;
    using upstreams::Reason;
    if (all([](Reason reason) { return reason == Reason::refused; })) return Refusal::tune_failed;
    if (now < tuner_deadline(place)) return std::nullopt;
    const bool is_silent =
        candidate_ != nullptr || all([](Reason reason) { return reason == Reason::timed_out; });
    return is_silent && attempts_.count() > 0 ? Refusal::no_data : Refusal::tune_failed;
}

/// Nothing of it was ever there: no slate, and no further try.
std::optional<Refusal> Session::refusal_of_past() const {
    if (candidate_ != nullptr || is_running() || !is_out_of_ideas()) return std::nullopt;
    if (is_busy()) return Refusal::all_busy;
    for (std::size_t i = 0; i < attempts_.count(); ++i)
        if (attempts_[i].reason != upstreams::Reason::refused) return Refusal::tune_failed;
    return Refusal::not_found;
}

void Session::refuse_impatient(event::Moment now) {
    if (waiting_ == 0) return;
    crowd_.each([&](const std::shared_ptr<Place>& place) {
        if (place->has_started) return;
        if (const auto why = refusal_of(*place, now)) refuse(*place, *why);
    });
}

void Session::tick() {
    const event::Moment now = desk_.loop.now();
    if (unflushed_ == 0) {
        unflushed_ = crowd_.size();
        round_began_ = now;
    }
    unflushed_ =
        crowd_.each_before(unflushed_, flushed_at_once, [](const std::shared_ptr<Place>& place) {
            if (place->has_started && place->viewer != nullptr) place->viewer->flush();
        });
    begin_places(now);
    const event::Duration near_enough = most_ahead() / 8 * 7;
    if (candidate_ != nullptr && candidate_->intake.has_room(now)) candidate_->resume();
    if (current_ != nullptr && current_->is_paused() && feed_->ahead(now) < near_enough &&
        current_->intake.has_room(now)) {
        if (!std::exchange(is_flooding_, false)) progress_ = now;
        current_->resume();
        wake();  // its silence counts again
    }
    if (unflushed_ > 0) {
        tick_.start({});
    } else {
        keep_ticking(std::max(round_began_ + desk_.policy.flush, now));
    }
}

void Session::keep_ticking() {
    keep_ticking(desk_.loop.now() + desk_.policy.flush);
}

void Session::keep_ticking(event::Moment when) {
    const bool is_needed = crowd_.size() > waiting_ || (waiting_ > 0 && current_ != nullptr) ||
                           (current_ != nullptr && current_->is_paused()) ||
                           (candidate_ != nullptr && candidate_->is_paused());
    if (is_needed && !tick_.is_running()) tick_.start_at(when);
}

/// When settle() is needed next if nothing happens. What is due already it has done.
std::optional<event::Moment> Session::next_due(event::Moment now) const {
    std::optional<event::Moment> next;
    const auto not_after = [&](event::Moment when) {
        if (when > now && (!next || when < *next)) next = when;
    };
    const Policy& policy = desk_.policy;
    if (candidate_ != nullptr) not_after(candidate_deadline());
    if (is_running()) {
        if (!current_->is_paused()) not_after(progress_ + longest_silence());
        if (!runs_well_) not_after(running_since_ + policy.good_run);
    }
    if (crowd_.empty()) {
        if (idle_since_) not_after(*idle_since_ + linger_);
    } else if (retires_at_) {
        not_after(*retires_at_);
    } else if (!is_running() && !is_complete_) {
        not_after(slate_due());
        const auto retry = candidate_ == nullptr ? attempts_.next_due(now) : std::nullopt;
        if (retry) not_after(*retry);
    }
    if (waiting_ > 0) {
        crowd_.each([&](const Place& place) {
            if (!place.has_started && place.request.is_tuner) not_after(tuner_deadline(place));
        });
    }
    return next;
}

void Session::plan_next(event::Moment now) {
    if (const auto next = next_due(now)) {
        due_.start_at(*next);
    } else {
        due_.stop();
    }
    keep_ticking();
}

void Session::say(log::Level level, std::string_view event) {
    diary_.note(level, event, desk_.loop.now());
}

}  // namespace flathead::tune
