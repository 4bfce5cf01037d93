#pragma once
/// A running way to get a channel's bytes. Knows nothing of viewers, retries or limits: it runs
/// until it ends, says why, and leaves nothing behind.

#include "relay/ts/packet.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace flathead::upstreams {

enum class Reason : std::uint8_t {
    ended,        // it was all, or the other side closed; also a child that exited with 0
    unreachable,  // name, connection, TLS
    refused,      // an answer that says no: 401, 403, 404, 410, a private address
    busy,         // the provider has no stream left for us: 429, 458, 503, 509
    timed_out,    // no answer in time
    malformed,    // an answer that is no stream: a page, a child that crashed or wrote no packets
};

struct Ending {
    Reason reason = Reason::ended;
    std::string why;  // a phrase for people, secrets masked: "HTTP 503", "killed by signal 11"
    std::optional<std::chrono::seconds> retry_after;  // as the other side asked for
};

class Sink {
  public:
    Sink() = default;
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;
    virtual ~Sink() = default;
    /// The next bytes of a transport stream, cut anywhere; may begin with garbage.
    virtual void took(ts::Bytes bytes) noexcept = 0;
    /// The last call, never from within open(). The upstream may be destroyed after this callback,
    /// not in it, nor in took() (Loop::discard).
    virtual void ended(const Ending& ending) noexcept = 0;
    /// Asked once, in open(): let go of when nothing of the upstream is left on the other side.
    /// That is later than its destruction where a command takes a moment to end or an engine has to
    /// be told to stop; until then the source's slot is taken.
    [[nodiscard]] virtual std::shared_ptr<void> until_gone() { return nullptr; }
};

/// Destroying it stops it at once: sockets are closed; children and all they started are killed, or
/// asked to end where they are the operator's and killed 2 s later; an engine is told to stop. No
/// call reaches the sink afterwards. Sink::until_gone() says when it is really over.
class Upstream {
  public:
    Upstream() = default;
    Upstream(const Upstream&) = delete;
    Upstream& operator=(const Upstream&) = delete;
    virtual ~Upstream() = default;
    /// Stops reading, so that the other side waits; and goes on. A few reads may still arrive after
    /// pause().
    virtual void pause() noexcept = 0;
    virtual void resume() noexcept = 0;
    /// What it is doing, for errors and status: "waiting for the answer", "receiving".
    [[nodiscard]] virtual std::string doing() const = 0;
};

}  // namespace flathead::upstreams
