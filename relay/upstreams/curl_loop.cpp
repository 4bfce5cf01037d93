#include "relay/upstreams/curl_loop.hpp"

#include "relay/base/error.hpp"
#include "relay/base/log.hpp"

#include <algorithm>

namespace flathead::upstreams {

using event::Interest;

CurlLoop::CurlLoop(event::Loop& loop)
    : loop_(loop),
      timer_(loop, [this] { streams_.expired(); }),
      act_timer_(loop, [this] { act(); }),
      streams_(*this) {}

void CurlLoop::watch(int socket, bool reads, bool writes) noexcept {
    const Interest interest = reads && writes ? Interest::both
                              : reads         ? Interest::read
                              : writes        ? Interest::write
                                              : Interest::none;
    try {
        std::unique_ptr<event::Watch>& watch = watches_[socket];
        if (interest == Interest::none) {
            watches_.erase(socket);
            std::erase_if(ready_, [&](const Ready& one) { return one.socket == socket; });
        } else if (watch != nullptr) {
            watch->want(interest);
        } else {
            watch = std::make_unique<event::Watch>(
                loop_, socket, interest, [this, socket](event::Events events) {
                    note(socket, events);
                });
        }
    } catch (const std::exception& failure) {
        // Its transfer ends by its time limit.
        watches_.erase(socket);
        log::warning("upstreams", failure.what());
    }
}

void CurlLoop::wake(std::optional<curl::Milliseconds> after) noexcept {
    if (after) {
        timer_.start(*after);
    } else {
        timer_.stop();
    }
}

void CurlLoop::note(int socket, event::Events events) {
    ready_.push_back({socket, events});
    if (!act_timer_.is_running()) act_timer_.start_at(loop_.now());  // in this turn
}

void CurlLoop::act() {
    while (!ready_.empty()) {
        const Ready next = ready_.back();
        ready_.pop_back();
        streams_.ready(next.socket, next.events.readable, next.events.writable, next.events.closed);
    }
}

}  // namespace flathead::upstreams
