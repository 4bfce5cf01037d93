#include "relay/http/connection.hpp"

#include "relay/base/error.hpp"
#include "relay/base/log.hpp"
#include "relay/base/text.hpp"
#include "relay/http/respond.hpp"
#include "relay/http/text_answer.hpp"

#include <array>
#include <cerrno>
#include <exception>
#include <sys/socket.h>

namespace flathead::http {
namespace {

constexpr std::chrono::seconds closing_time{2};
constexpr std::uint32_t most_drained_bytes = 64 << 10;  // sent after the request, for nothing
using Piece = std::array<char, 4096>;

}  // namespace

Connection::Connection(Site& site, Fd socket, Peer peer)
    : site_(site),
      outlet_(site.loop, std::move(socket), !peer.address.empty(), site.counters.sent_bytes),
      peer_(std::move(peer)),
      reader_(std::make_unique<RequestReader>(site.limits.header_bytes)),
      deadline_(site.loop.now() + site.limits.header_time),
      watch_(
          site.loop,
          outlet_.fd(),
          outlet_.interest(),
          [this](event::Events events) { happened(events); },
          event::Trigger::edge) {
    outlet_.follow(watch_);
}

void Connection::happened(event::Events events) noexcept {
    if (phase_ == Phase::reading) {
        if (!events.readable && !events.closed) return;
        try {
            read();
        } catch (const std::exception& failure) {
            log::error("http", text::join("request from ", peer_.address, ": ", failure.what()));
            abort();
        }
        return;
    }
    if (phase_ == Phase::over) return;
    const bool has_closed = (events.readable || events.closed) && !drain();
    if (phase_ == Phase::closing) {
        if (has_closed) over();
        return;
    }
    if ((has_closed || events.closed) && answer_ && answer_->ends_with_client()) return abort();
    if (!events.closed && !(events.writable && outlet_.is_blocked())) return;
    outlet_.unblock();
    if (answer_) answer_->go_on();
}

void Connection::read() {
    Piece piece;
    for (;;) {
        const ssize_t count = ::recv(outlet_.fd(), piece.data(), piece.size(), MSG_DONTWAIT);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) return;
        if (count <= 0) {
            ++site_.counters.silent;
            return abort();
        }
        const auto state = reader_->take({piece.data(), static_cast<std::size_t>(count)});
        if (state != RequestReader::State::more) return respond(state);
    }
}

void Connection::respond(RequestReader::State state) {
    const std::unique_ptr<RequestReader> reader = std::move(reader_);
    phase_ = Phase::answering;
    if (state == RequestReader::State::refused) {
        answer_with(plain(reader->status(), reader->why()), false);
    } else {
        try {
            http::respond(*this, reader->request());
        } catch (const std::exception& failure) {
            log::error("http", within(reader->request().target, failure).what());
            answer_with(plain(500, "the relay has a problem; its log says which"), false);
        }
    }
    // What the client sent behind its request, or its end, was announced together with it.
    if (phase_ == Phase::answering && !drain() && answer_ && answer_->ends_with_client()) abort();
}

void Connection::answer_with(std::unique_ptr<Answer> answer) {
    if (answer_) site_.bury(std::move(answer_));
    answer_ = std::move(answer);
    answer_->go_on();
}

void Connection::answer_with(const Reply& reply, bool is_head) {
    ++site_.counters.answers[reply.status];
    answer_with(std::make_unique<TextAnswer>(*this, bytes_of(reply, is_head)));
}

bool Connection::drain() {
    Piece piece;
    while (drained_bytes_ < most_drained_bytes) {
        const ssize_t count = ::recv(outlet_.fd(), piece.data(), piece.size(), MSG_DONTWAIT);
        if (count < 0) return errno == EAGAIN || errno == EINTR;
        if (count == 0) return false;
        drained_bytes_ += static_cast<std::uint32_t>(count);
    }
    return true;
}

void Connection::check(event::Moment now) noexcept {
    switch (phase_) {
        case Phase::reading:
            if (now < deadline_) return;
            ++site_.counters.silent;
            if (reader_->is_empty()) return abort();
            phase_ = Phase::answering;
            return answer_with(plain(408, "the request did not arrive in time"), false);
        case Phase::answering:
            if (outlet_.is_blocked() && now - outlet_.last_progress() > site_.limits.stuck_time) {
                ++site_.counters.stuck;
                return abort();
            }
            if (answer_) answer_->check(now);
            return;
        case Phase::closing:
            if (now >= deadline_) over();
            return;
        case Phase::over:
            return;
    }
}

void Connection::end_if_reading() noexcept {
    if (phase_ == Phase::reading) abort();
}

void Connection::finish() noexcept {
    if (phase_ != Phase::answering) return;
    outlet_.finish();
    if (outlet_.is_gone()) return over();
    // Closing at once would reset the connection when bytes lie unread, and with it what the client
    // has not read yet.
    phase_ = Phase::closing;
    deadline_ = site_.loop.now() + closing_time;
    if (!drain()) over();
}

void Connection::abort() noexcept {
    if (phase_ == Phase::over) return;
    outlet_.drop_unsent();
    over();
}

void Connection::over() noexcept {
    if (phase_ == Phase::over) return;
    phase_ = Phase::over;
    site_.end(*this);
}

}  // namespace flathead::http
