#include "relay/upstreams/acestream.hpp"

#include "relay/base/url.hpp"

namespace flathead::upstreams {

AceStream::AceStream(const Tools& tools,
                     EngineSessions& sessions,
                     const plan::Upstream& upstream,
                     const plan::Source& source,
                     Sink& sink)
    : tools_(tools),
      sessions_(sessions),
      upstream_(upstream),
      source_(source),
      sink_(sink),
      session_(&sessions.begin(upstream, tools.options.acestream_limit, sink.until_gone(), *this)) {
}

AceStream::~AceStream() {
    playback_.reset();
    if (session_ != nullptr) sessions_.leave(*session_);
}

void AceStream::pause() noexcept {
    is_paused_ = true;
    if (playback_ != nullptr) playback_->pause();
}

void AceStream::resume() noexcept {
    is_paused_ = false;
    if (playback_ != nullptr) playback_->resume();
}

std::string AceStream::doing() const {
    if (playback_ != nullptr) return playback_->doing();
    return session_ != nullptr ? "waiting for the AceStream engine" : "ended";
}

/// Only the engine's own host is believed in, besides those that are public.
void AceStream::started(const std::string& playback_url) noexcept {
    plan::Upstream playback;
    playback.source = upstream_.source;
    playback.url = playback_url;
    playback.user_agent = upstream_.user_agent;
    plan::Source source = source_;
    source.trusted = false;
    if (const auto engine = url::split(upstream_.engine))
        source.trusted_hosts.emplace_back(engine->host);
    playback_ = std::make_unique<HttpTs>(tools_,
                                         std::move(playback),
                                         std::move(source),
                                         static_cast<Sink&>(*this),
                                         tools_.options.acestream_limit);
    if (is_paused_) playback_->pause();
}

void AceStream::failed(const Ending& ending) noexcept {
    session_ = nullptr;
    sink_.ended(ending);
}

void AceStream::took(ts::Bytes bytes) noexcept {
    sink_.took(bytes);
}

void AceStream::ended(const Ending& ending) noexcept {
    tools_.loop.discard(std::move(playback_));
    sessions_.leave(*std::exchange(session_, nullptr));
    sink_.ended(ending);
}

}  // namespace flathead::upstreams
