#pragma once
/// HTTP(S) transfers, live ones above all, moved by somebody's event loop: the rules of
/// transfers.hpp without its own waiting.

#include "relay/lib/curl/transfers.hpp"

#include <memory>
#include <optional>

namespace flathead::curl {

/// What the loop has to do for us.
class Waits {
  public:
    Waits() = default;
    Waits(const Waits&) = delete;
    Waits& operator=(const Waits&) = delete;
    virtual ~Waits() = default;
    /// Streams::ready is to be called when this socket is; neither: no longer, it will be closed.
    virtual void watch(int socket, bool reads, bool writes) noexcept = 0;
    /// Streams::expired is to be called after this time, which replaces the one before; absent:
    /// never.
    virtual void wake(std::optional<Milliseconds> after) noexcept = 0;
};

/// One transfer; destroying it drops it silently and closes its socket at once. May be destroyed at
/// any time, also in its own callbacks.
class Stream {
  public:
    Stream() = default;
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    virtual ~Stream() = default;
    /// Nothing is read any more, so that the other side must wait. What is read already may still
    /// arrive.
    virtual void pause() noexcept = 0;
    virtual void resume() noexcept = 0;
    /// Status and fields of the last answer as far as it is known.
    [[nodiscard]] virtual const Answer& answer() const noexcept = 0;
};

class Streams {
  public:
    struct State;  // private to this room

    explicit Streams(Waits& waits);
    Streams(const Streams&) = delete;
    Streams& operator=(const Streams&) = delete;
    ~Streams();

    /// The sink hears nothing before this has returned. Throws Error when a header has a line
    /// break in it. A stream that outlives this object does nothing any more.
    [[nodiscard]] std::unique_ptr<Stream> open(Transfer transfer, Sink& sink);

    void ready(int socket, bool readable, bool writable, bool closed) noexcept;
    void expired() noexcept;
    /// Moves what can be moved, waiting at most so long for it; for those who have no loop any
    /// more.
    void step(Milliseconds longest) noexcept;

  private:
    std::shared_ptr<State> state_;
};

}  // namespace flathead::curl
