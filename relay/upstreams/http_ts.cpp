#include "relay/upstreams/http_ts.hpp"

#include "relay/base/text.hpp"
#include "relay/base/url.hpp"
#include "relay/upstreams/pipe.hpp"
#include "relay/upstreams/search.hpp"

#include <algorithm>

namespace flathead::upstreams {
namespace {

/// From the first byte until it must be clear what the answer is.
constexpr event::Duration sniff_limit = std::chrono::seconds{2};

}  // namespace

HttpTs::HttpTs(const Tools& tools,
               plan::Upstream upstream,
               plan::Source source,
               upstreams::Sink& sink,
               event::Duration answer_limit)
    : tools_(tools),
      upstream_(std::move(upstream)),
      source_(std::move(source)),
      sink_(sink),
      timer_(tools.loop, [this] { out_of_time(); }) {
    try {
        stream_ = tools_.streams.open(transfer_of(upstream_, source_, tools_.options), *this);
        timer_.start(answer_limit);
    } catch (const std::exception& failure) {
        not_started_ = failure.what();
        timer_.start(event::Duration{0});
    }
}

void HttpTs::pause() noexcept {
    is_paused_ = true;
    if (stream_ != nullptr) stream_->pause();
    if (child_ != nullptr) child_->pause();
}

void HttpTs::resume() noexcept {
    is_paused_ = false;
    if (stream_ != nullptr) stream_->resume();
    if (child_ != nullptr) child_->resume();
}

std::string HttpTs::doing() const {
    switch (phase_) {
        case Phase::asking:
            return "waiting for the answer";
        case Phase::sniffing:
            return "looking at the first bytes";
        case Phase::receiving:
            return "receiving";
        case Phase::handing_over:
            return "starting the playout child";
        case Phase::playing_out:
            return child_->doing();
        case Phase::over:
            return "ended";
    }
    return {};
}

bool HttpTs::take(const curl::Answer&, std::string_view bytes) noexcept {
    if (phase_ == Phase::asking) {
        phase_ = Phase::sniffing;
        timer_.start(sniff_limit);
    }
    if (phase_ == Phase::sniffing) {
        head_ += bytes;
        look(false);
    } else if (phase_ == Phase::receiving) {
        sink_.took(ts::bytes_of(bytes));
    }
    return phase_ == Phase::sniffing || phase_ == Phase::receiving;
}

void HttpTs::look(bool is_all) {
    if (!is_all && head_.size() < next_look_) return;
    next_look_ = head_.size() + ts::packet_bytes;
    switch (sniff(head_, is_all)) {
        case Content::unknown:
            break;
        case Content::ts:
            receive_head();
            break;
        case Content::hls:
        case Content::other:
            hand_over();
            break;
        case Content::page:
            end(Reason::malformed, page_phrase(head_));
            break;
    }
}

void HttpTs::receive_head() {
    phase_ = Phase::receiving;
    timer_.stop();
    const std::string head = std::exchange(head_, {});
    sink_.took(ts::bytes_of(head));
}

/// The child opens the address anew, after our connection is closed: the provider counts them.
void HttpTs::hand_over() {
    phase_ = Phase::handing_over;
    close_connection();
    timer_.start(event::Duration{0});
}

void HttpTs::out_of_time() {
    switch (phase_) {
        case Phase::asking:
            if (!not_started_.empty()) {
                end(Reason::refused, not_started_);
            } else if (const int status = stream_->answer().status; status >= 200 && status < 300) {
                end(Reason::timed_out, text::join("HTTP ", status, ", but no data came"));
            } else {
                end(Reason::timed_out, "no answer in time");
            }
            break;
        case Phase::sniffing:
            look(true);
            break;
        case Phase::handing_over:
            phase_ = Phase::playing_out;
            child_ = open_playout(tools_, upstream_, source_, sink_);
            if (is_paused_) child_->pause();
            break;
        case Phase::receiving:
        case Phase::playing_out:
        case Phase::over:
            break;
    }
}

void HttpTs::ended(const curl::Answer& answer, curl::Fault fault, const std::string& why) noexcept {
    const bool is_fine = answer.status == 0 || (answer.status >= 200 && answer.status < 300);
    if (phase_ == Phase::sniffing) look(true);
    if (phase_ == Phase::receiving) {
        end(Reason::ended, why.empty() ? "the other side closed the connection" : why);
    } else if (phase_ == Phase::asking && fault != curl::Fault::none) {
        end(reason_of(fault), why);
    } else if (phase_ == Phase::asking && is_fine) {
        end(Reason::malformed, "an empty answer");
    } else if (phase_ == Phase::asking) {
        end(reason_of(answer.status), why, answer.retry_after);
    }
}

void HttpTs::close_connection() {
    timer_.stop();
    if (stream_ != nullptr) tools_.loop.discard(std::move(stream_));
}

void HttpTs::end(Reason reason,
                 const std::string& why,
                 std::optional<std::chrono::seconds> retry_after) {
    phase_ = Phase::over;
    close_connection();
    sink_.ended({reason, url::masked_in_text(why), retry_after});
}

}  // namespace flathead::upstreams
