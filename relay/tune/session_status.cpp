#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/tune/session.hpp"

namespace flathead::tune {
namespace {

constexpr std::chrono::seconds silent_after{1};

double seconds(event::Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

}  // namespace

ChannelState Session::state() const {
    if (crowd_.empty()) return ChannelState::lingering;
    if (is_slate()) return ChannelState::slate;
    if (is_running()) {
        const bool is_silent =
            !current_->is_paused() && desk_.loop.now() - progress_ > silent_after;
        return is_silent ? ChannelState::silent : ChannelState::running;
    }
    return candidate_ != nullptr ? ChannelState::opening : ChannelState::waiting;
}

ChannelStatus Session::status() const {
    const event::Moment now = desk_.loop.now();
    const ts::Splicer::Counts& counts = feed_->splicer().counts();
    ChannelStatus status{.id = channel_.id,
                         .number = channel_.number,
                         .name = channel_.name,
                         .past = span_,
                         .state = state(),
                         .upstreams = {},
                         .viewers = {},
                         .seconds = seconds(now - opened_at_),
                         .bits_per_second = feed_->bytes_per_second() * 8,
                         .received_bytes = received_bytes_,
                         .ring_bytes = feed_->ring().resident_bytes(),
                         .restarts = connections_ > 0 ? connections_ - 1 : 0,
                         .resyncs = counts.resyncs,
                         .lost_packets = counts.lost,
                         .repeated_bytes = counts.repeated_bytes};
    const Line* in_use = is_running() ? current_.get() : candidate_.get();
    if (in_use != nullptr) status.upstream = in_use->upstream();
    for (std::size_t i = 0; i < channel_.upstreams.size(); ++i) {
        const plan::Upstream& upstream = channel_.upstreams[i];
        std::string doing;
        if (in_use != nullptr && in_use->upstream() == i) {
            doing = in_use->doing();
        } else if (blocked_[i]) {
            doing = "waiting: the source is at its limit";
        } else if (attempts_[i].not_before > now) {
            doing = "resting after a failure";
        }
        status.upstreams.push_back({.source = upstream.source,
                                    .url = url::masked(upstream.url),
                                    .doing = std::move(doing),
                                    .last_failure = url::masked_in_text(attempts_[i].last_failure),
                                    .failures = attempts_[i].failures});
    }
    crowd_.each([&](const Place& place) {
        status.viewers.push_back({.id = place.id,
                                  .account = place.request.account,
                                  .client = place.request.client,
                                  .user_agent = place.request.user_agent,
                                  .seconds = seconds(now - place.since),
                                  .counts = place.counts});
    });
    return status;
}

}  // namespace flathead::tune
