#pragma once
/// How one request is answered: made when the request is known, gone with the connection.

#include "relay/event/loop.hpp"

namespace flathead::http {

class Answer {
  public:
    Answer() = default;
    Answer(const Answer&) = delete;
    Answer& operator=(const Answer&) = delete;
    virtual ~Answer() = default;

    /// Sends what the socket takes: at first and whenever it is writable again. Ends by
    /// Connection::finish() or abort().
    virtual void go_on() noexcept = 0;
    /// Several times a second.
    virtual void check(event::Moment /*now*/) noexcept {}
    /// Before a status is made.
    virtual void report() noexcept {}
    /// True: worth nothing to a client that sends no more (nginx sees it alike: a closed half is a
    /// closed connection). False: it is given what it asked for.
    [[nodiscard]] virtual bool ends_with_client() const noexcept { return false; }
};

}  // namespace flathead::http
