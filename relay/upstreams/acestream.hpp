#pragma once
/// A channel of the AceStream network: a session of an engine, read where the engine says. Private
/// to this room.

#include "relay/upstreams/engine_session.hpp"
#include "relay/upstreams/http_ts.hpp"

namespace flathead::upstreams {

class AceStream final : public Upstream, private EngineClient, private Sink {
  public:
    AceStream(const Tools& tools,
              EngineSessions& sessions,
              const plan::Upstream& upstream,
              const plan::Source& source,
              Sink& sink);
    AceStream(const AceStream&) = delete;
    AceStream& operator=(const AceStream&) = delete;
    ~AceStream() override;

    void pause() noexcept override;
    void resume() noexcept override;
    [[nodiscard]] std::string doing() const override;

  private:
    void started(const std::string& playback_url) noexcept override;
    void failed(const Ending& ending) noexcept override;
    void took(ts::Bytes bytes) noexcept override;
    void ended(const Ending& ending) noexcept override;

    const Tools tools_;
    EngineSessions& sessions_;
    const plan::Upstream upstream_;
    const plan::Source source_;
    Sink& sink_;
    bool is_paused_ = false;
    EngineSession* session_;
    std::unique_ptr<HttpTs> playback_;
};

}  // namespace flathead::upstreams
