#include "relay/http/viewer.hpp"

#include "relay/http/connection.hpp"
#include "relay/ts/packet.hpp"

#include <algorithm>
#include <array>
#include <unistd.h>

namespace flathead::http {
namespace {

/// No length and no chunks: the body goes out by sendfile, and ends with the connection.
std::string_view stream_head() {
    static const std::string head = head_of(200, transport_stream, std::nullopt);
    return head;
}

constexpr std::chrono::seconds parting_time{10};
/// Of one viewer before others have their turn: a burst of seconds would make all of them wait.
constexpr std::size_t most_at_once = 256 << 10;

}  // namespace

StreamViewer::StreamViewer(Connection& connection,
                           const tune::Request& request,
                           std::optional<std::chrono::seconds> duration)
    : connection_(connection),
      duration_(duration.value_or(std::chrono::seconds{0})),
      is_tuner_(request.is_tuner) {
    connection_.outlet().prepare_stream();
    seat_ = connection_.site().tuner.tune(request, *this);
}

void StreamViewer::start(const fanout::Feed& feed) noexcept {
    if (phase_ != Phase::waiting) return;
    Site& site = connection_.site();
    const event::Moment now = site.loop.now();
    ++site.counters.streams;
    ++site.counters.answers[200];
    cursor_.emplace(feed, now);
    head_ = stream_head();
    phase_ = Phase::streaming;
    if (duration_.count() > 0) deadline_ = now + duration_;
    stream();
}

void StreamViewer::flush() noexcept {
    if (phase_ == Phase::streaming) stream();
}

void StreamViewer::go_on() noexcept {
    if (phase_ == Phase::streaming) stream();
    if (phase_ == Phase::parting) part();
}

void StreamViewer::stream() {
    Outlet& outlet = connection_.outlet();
    const bool is_lagging = cursor_->is_lagging();
    if (outlet.is_blocked() && !is_lagging) return;
    // Also while blocked: what the kernel holds of a ring's pages must not be overwritten. When
    // nothing comes any more there is no reason to skip.
    const auto pace = is_complete_ ? fanout::Pace::fine
                                   : cursor_->keep_up(connection_.site().loop.now(),
                                                      is_lagging ? outlet.unsent() : 0);
    if (pace == fanout::Pace::too_slow) {
        is_too_slow_ = true;
        return give_up();
    }
    if (pace == fanout::Pace::skipped) report();
    if (!head_.empty()) head_.remove_prefix(outlet.send(head_, true));
    std::size_t left = most_at_once;
    bool is_all = false;
    while (!outlet.is_blocked() && !outlet.is_gone()) {
        const fanout::Piece piece = cursor_->next();
        is_all = piece.bytes == 0;
        if (is_all) break;
        const std::size_t bytes = std::min(piece.bytes, left);
        const std::size_t sent = piece.memory.empty()
                                     ? outlet.send_file(piece.file, piece.offset, bytes)
                                     : outlet.send(piece.memory.substr(0, bytes), true);
        cursor_->sent(sent);
        left -= sent;
        if (left == 0) outlet.give_way();
    }
    if (outlet.is_gone()) return give_up();
    if (!is_complete_ || !is_all) return;
    report();
    phase_ = Phase::over;
    connection_.finish();
}

void StreamViewer::complete() noexcept {
    if (phase_ != Phase::streaming) return dismiss({});
    stream();
    if (phase_ != Phase::streaming) return;
    is_complete_ = true;
    stream();
}

std::string StreamViewer::rest_of_packet() {
    std::string out;
    std::size_t left =
        (ts::packet_bytes - cursor_->sent_bytes() % ts::packet_bytes) % ts::packet_bytes;
    while (left > 0) {
        const fanout::Piece piece = cursor_->next();
        std::array<char, ts::packet_bytes> packet;
        std::size_t count = std::min(left, piece.bytes);
        if (count == 0) break;
        if (piece.memory.empty()) {
            const ssize_t read = ::pread(piece.file, packet.data(), count, piece.offset);
            if (read <= 0) break;
            count = static_cast<std::size_t>(read);
            out.append(packet.data(), count);
        } else {
            out += piece.memory.substr(0, count);
        }
        cursor_->sent(count);
        left -= count;
    }
    return out;
}

void StreamViewer::dismiss(std::string last_words) noexcept {
    if (phase_ == Phase::over || phase_ == Phase::parting) return;
    if (phase_ == Phase::waiting) {
        if (last_words.empty()) {
            phase_ = Phase::over;
            connection_.answer_with(plain(503, "another viewer was given this place"), false);
            return;
        }
        head_ = stream_head();
    } else {
        stream();  // the words go on where the feed is now
        if (phase_ == Phase::over) return;
        report();
        words_ = rest_of_packet();
    }
    words_ += last_words;
    cursor_.reset();
    phase_ = Phase::parting;
    deadline_ = connection_.site().loop.now() + parting_time;
    part();
}

void StreamViewer::part() {
    Outlet& outlet = connection_.outlet();
    if (!head_.empty()) head_.remove_prefix(outlet.send(head_, !words_.empty()));
    if (head_.empty())
        words_sent_ += outlet.send(std::string_view(words_).substr(words_sent_), false);
    if (outlet.is_gone()) return give_up();
    if (!head_.empty() || words_sent_ < words_.size()) return;
    phase_ = Phase::over;
    connection_.finish();
}

void StreamViewer::refuse(tune::Refusal why) noexcept {
    if (phase_ != Phase::waiting) return dismiss({});
    phase_ = Phase::over;
    connection_.answer_with(refused(why, is_tuner_), false);
}

void StreamViewer::check(event::Moment now) noexcept {
    if (now < deadline_) return;
    if (phase_ == Phase::streaming)
        dismiss({});
    else if (phase_ == Phase::parting)
        give_up();
}

void StreamViewer::report() noexcept {
    if (!cursor_) return;
    const std::chrono::duration<double> behind = cursor_->behind(connection_.site().loop.now());
    seat_->report({cursor_->sent_bytes(), behind.count(), cursor_->skips(), is_too_slow_});
}

void StreamViewer::give_up() noexcept {
    report();
    phase_ = Phase::over;
    connection_.abort();
}

}  // namespace flathead::http
