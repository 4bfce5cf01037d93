#pragma once
/// Accepts connections at one listening socket, a few at a time, also when descriptors run out.

#include "relay/base/fd.hpp"
#include "relay/event/loop.hpp"
#include "relay/http/server.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace flathead::http {

/// Tells a client that there is no room, if its socket takes it at once.
void turn_away(const Fd& client) noexcept;

class Doorway {
  public:
    /// Takes a connection; the address is empty at a unix socket.
    using Take = std::function<void(Fd socket, const std::string& address, bool is_trusted)>;

    /// `failures` counts what could not be accepted.
    Doorway(event::Loop& loop, Listener listener, std::uint64_t& failures, Take take);
    Doorway(const Doorway&) = delete;
    Doorway& operator=(const Doorway&) = delete;
    ~Doorway() = default;

  private:
    void accept_some() noexcept;
    /// Without a free descriptor a waiting client could not even be sent away, and the loop would
    /// be told of it without end: it is let in on the spare one and closed.
    void turn_one_away() noexcept;

    Fd socket_;
    bool is_trusted_;
    std::uint64_t& failures_;
    Take take_;
    Fd spare_;
    event::Timer pause_;
    event::Watch watch_;
};

}  // namespace flathead::http
