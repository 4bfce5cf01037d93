/// When a session's viewers see a slate, and which.

#include "relay/base/text.hpp"
#include "relay/tune/rewind.hpp"
#include "relay/tune/session.hpp"

namespace flathead::tune {

bool Session::is_out_of_ideas() const {
    for (std::size_t i = 0; i < attempts_.count(); ++i)
        if (!blocked_[i] && attempts_[i].this_spell == 0) return false;
    return true;
}

bool Session::is_busy() const {
    if (candidate_ != nullptr || attempts_.count() == 0 || plays_rows(channel_)) return false;
    for (std::size_t i = 0; i < attempts_.count(); ++i) {
        const bool is_full =
            attempts_[i].this_spell > 0 && attempts_[i].reason == upstreams::Reason::busy;
        if (!blocked_[i] && !is_full) return false;
    }
    return true;
}

event::Moment Session::slate_due() const {
    const Policy& policy = desk_.policy;
    event::Duration patience =
        has_run_ || is_out_of_ideas() ? policy.slate_after : policy.first_data;
    // Packets come already: the key frame will be better than a slate of a second.
    if (candidate_ != nullptr && candidate_->probe->has_packets())
        patience += 2 * policy.slate_after;
    return dry_since_ + patience;
}

void Session::consider_slate(event::Moment now) {
    if (span_ && !has_run_) return;  // refused instead
    if (now < slate_due() || (is_slate() && candidate_ != nullptr)) return;
    const bool is_wanted =
        crowd_.any([](const Place& place) { return place.has_started || !place.request.is_tuner; });
    if (is_wanted) show_slate(is_busy() ? Slate::busy : Slate::down, now);
}

void Session::show_slate(Slate slate, event::Moment now) {
    if (slates_fail_ || (is_slate() && showing_ == slate)) return;
    std::shared_ptr<const std::string> bytes;
    std::string_view name;
    switch (slate) {
        case Slate::none:
            return;
        case Slate::down:
            bytes = desk_.slates.down;
            name = "no upstream works";
            break;
        case Slate::busy:
            bytes = desk_.slates.busy;
            name = "all sources are busy";
            break;
        case Slate::not_found:
            bytes = desk_.slates.not_found;
            name = "the channel is gone";
            break;
    }
    if (bytes == nullptr || bytes->empty()) return;
    current_.reset();
    showing_ = slate;
    follows_slate_ = true;
    ++desk_.totals.slates;
    say(log::Level::notice, text::join("viewers see the slate: ", name));
    try {
        feed_->begin(ts::Origin::other);
        current_ = std::make_unique<Line>(
            *this, std::nullopt, Slots::Slot(), now, [&](upstreams::Sink& sink) {
                return desk_.openers.loop(std::move(bytes), sink);
            });
    } catch (const std::exception& failure) {
        slates_fail_ = true;
        trouble_ = text::join("the slate cannot be shown: ", failure.what());
    }
}

}  // namespace flathead::tune
