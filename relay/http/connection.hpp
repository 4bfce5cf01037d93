#pragma once
/// One client's connection: its request is read, one answer given, and the end waited for.

#include "relay/event/loop.hpp"
#include "relay/http/answer.hpp"
#include "relay/http/outlet.hpp"
#include "relay/http/reply.hpp"
#include "relay/http/request.hpp"
#include "relay/http/site.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace flathead::http {

/// Where a connection came from.
struct Peer {
    std::string address;      // empty: a unix socket
    bool is_trusted = false;  // our nginx: its headers are believed
};

class Connection {
  public:
    Connection(Site& site, Fd socket, Peer peer);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() = default;

    /// Several times a second.
    void check(event::Moment now) noexcept;
    /// No request is waited for any longer; an answer that was begun goes on.
    void end_if_reading() noexcept;
    void report() noexcept {
        if (answer_) answer_->report();
    }

    // For answers:
    [[nodiscard]] Site& site() const { return site_; }
    [[nodiscard]] Outlet& outlet() { return outlet_; }
    [[nodiscard]] const Peer& peer() const { return peer_; }
    void answer_with(std::unique_ptr<Answer> answer);
    void answer_with(const Reply& reply, bool is_head);
    /// All is sent: the client reads it to its end.
    void finish() noexcept;
    /// The client is gone, or what is still under way must not arrive.
    void abort() noexcept;

    std::size_t place = 0;  // in the server's list

  private:
    enum class Phase : std::uint8_t { reading, answering, closing, over };

    void happened(event::Events events) noexcept;
    void read();
    void respond(RequestReader::State state);
    /// Reads and forgets; false when the client has closed.
    bool drain();
    void over() noexcept;

    Site& site_;
    Outlet outlet_;
    Peer peer_;
    std::unique_ptr<RequestReader> reader_;  // only while reading
    std::unique_ptr<Answer> answer_;
    event::Moment deadline_;  // of reading and closing
    std::uint32_t drained_bytes_ = 0;
    Phase phase_ = Phase::reading;
    event::Watch watch_;  // the last: goes before the socket
};

}  // namespace flathead::http
