#pragma once
/// Sessions of AceStream engines, which must be stopped whatever happens: also those whose start is
/// answered when nobody waits for it any more. Private to this room.

#include "relay/upstreams/tools.hpp"

#include <list>
#include <memory>
#include <string>

namespace flathead::upstreams {

class EngineClient {
  public:
    EngineClient() = default;
    EngineClient(const EngineClient&) = delete;
    EngineClient& operator=(const EngineClient&) = delete;
    virtual ~EngineClient() = default;
    virtual void started(const std::string& playback_url) noexcept = 0;
    /// There is no session; nothing else follows.
    virtual void failed(const Ending& ending) noexcept = 0;
};

class EngineSession;

class EngineSessions {
  public:
    EngineSessions(event::Loop& loop, curl::Streams& streams);
    EngineSessions(const EngineSessions&) = delete;
    EngineSessions& operator=(const EngineSessions&) = delete;
    /// Waits half a second at most for engines to hear that they are to stop.
    ~EngineSessions();

    /// Asks the engine for a session; the client is told within the limit, not from within this
    /// call. `until_gone` is let go of when the engine has nothing running for us any more.
    [[nodiscard]] EngineSession& begin(const plan::Upstream& upstream,
                                       event::Duration limit,
                                       std::shared_ptr<void> until_gone,
                                       EngineClient& client);
    /// The client wants it no more; exactly once, unless failed() was told.
    void leave(EngineSession& session);

  private:
    friend class EngineSession;
    void over(const EngineSession& session);

    event::Loop& loop_;
    curl::Streams& streams_;
    std::list<std::unique_ptr<EngineSession>> sessions_;
};

}  // namespace flathead::upstreams
