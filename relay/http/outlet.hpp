#pragma once
/// The sending side of a connection: hands over what the kernel takes at once and remembers where
/// it stopped.

#include "relay/base/fd.hpp"
#include "relay/event/loop.hpp"

#include <cstdint>
#include <string_view>
#include <sys/types.h>

namespace flathead::http {

class Outlet {
  public:
    /// `sent_total` counts what all outlets sent.
    Outlet(event::Loop& loop, Fd socket, bool is_tcp, std::uint64_t& sent_total);

    [[nodiscard]] int fd() const { return socket_.get(); }
    /// What the loop is to tell of the socket at first. A TCP socket tells once that it takes bytes
    /// again; a unix socket would tell of everything the other side reads, so it is asked only
    /// while it is blocked.
    [[nodiscard]] event::Interest interest() const {
        return is_tcp_ ? event::Interest::both : event::Interest::read;
    }
    /// Whose interest follows; lives as long as anything is sent.
    void follow(event::Watch& watch) { watch_ = &watch; }

    /// For long streams: sent at once, little kept in the kernel, dead peers noticed.
    void prepare_stream() noexcept;
    /// Bytes that were taken: fewer than given when is_blocked() or is_gone().
    std::size_t send(std::string_view bytes, bool more_follows) noexcept;
    std::size_t send_file(int file, off_t offset, std::size_t bytes) noexcept;
    /// The kernel takes nothing until unblock() is called for (the socket is writable again).
    [[nodiscard]] bool is_blocked() const { return is_blocked_; }
    void unblock() noexcept { set_blocked(false); }
    /// Others send first: blocked until the loop's next turn.
    void give_way() noexcept;
    /// The other side is not there any more.
    [[nodiscard]] bool is_gone() const { return is_gone_; }
    /// When it last took a byte, or was made.
    [[nodiscard]] event::Moment last_progress() const { return last_progress_; }
    /// Bytes handed over that have not left the kernel.
    [[nodiscard]] std::size_t unsent() const noexcept;
    /// Nothing more follows; the other side reads what was sent and then the end.
    void finish() noexcept;
    /// What the kernel still holds is dropped when the socket is closed, not delivered. A unix
    /// socket has no such way.
    void drop_unsent() noexcept;

  private:
    void set_blocked(bool is_blocked) noexcept;
    std::size_t took(ssize_t result) noexcept;

    event::Loop& loop_;
    Fd socket_;
    std::uint64_t& sent_total_;
    event::Watch* watch_ = nullptr;
    event::Moment last_progress_;
    bool is_tcp_;
    bool is_blocked_ = false;
    bool is_gone_ = false;
};

}  // namespace flathead::http
